"""This module's share of the demonstration: the catalogue, some five thousand closed appeals of
2018 and 2019 with their histories, and a handful on the desks today."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from django.utils import translation

from appeals.demo import catalogue, live, past
from appeals.models import Subject

APPEALS = 5000


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Write everything once; the same seed gives the same appeals."""
    if Subject.objects.exists():
        return
    rng = Random(f"appeals {seed}")
    # What events keep of choices is kept in the language of the office.
    with progress("appeals", 6) as bar, translation.override("zh-hans"):
        catalogue.load()
        bar.update()
        past.load(rng, max(50, round(APPEALS * scale)), scale, bar)
        live.load()
        bar.update()
