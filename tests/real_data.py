"""Where the records that nobody here wrote are: beside the repository, or CIVIC_REAL_DATA.

They are not ours to hand on, so a test that needs them is skipped, visibly, where they are absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings

HOME = Path(os.environ.get("CIVIC_REAL_DATA") or settings.BASE_DIR.parent / "shared" / "data")


def real_file(*parts: str) -> Path:
    """The path of a file; the test that asks is skipped when it is not there."""
    path = HOME.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no real data {'/'.join(parts[:-1])} (set CIVIC_REAL_DATA)")
    return path
