"""How long work says that it goes on: a bar on a terminal, one line when done elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any

from tqdm import tqdm

WIDTH = 24


class Line:
    """The bar's stand-in in a file or a log: nothing until the work is done, then one line."""

    def __init__(self, label: str):
        self.label = label
        self.started = time.monotonic()

    def __enter__(self) -> Line:
        return self

    def update(self, count: int = 1) -> None:
        """A line cannot grow."""

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            seconds = time.monotonic() - self.started
            sys.stderr.write(f"{self.label:<{WIDTH}} {seconds:3.0f} s\n")


def bar(label: str, total: int, *, hidden: bool = False) -> Any:
    """A context manager with ``update(count=1)``."""
    if hidden or sys.stderr.isatty():
        return tqdm(
            desc=f"{label:<{WIDTH}}",
            total=total,
            disable=hidden,
            mininterval=0.2,
            bar_format="{desc} {percentage:3.0f}% |{bar:20}| {n_fmt}/{total_fmt} {elapsed}",
        )
    return Line(label)
