"""This module's share of the demonstration: 1,300 projects of 2018 and 2019 with their money,
one project in each state today, and a vote that runs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from django.utils import translation

from foundation.demonstration import texts
from projects.demo import live, past, vote
from projects.models import Project, Theme

PROJECTS = 1300


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Write everything once; the same seed gives the same projects."""
    if Project.objects.exists():
        return
    rng = Random(f"projects {seed}")
    with progress("projects", 6) as bar, translation.override("zh-hans"):
        for theme in texts.themes():
            Theme.objects.get_or_create(
                key=theme.key, defaults={"name": theme.name, "name_en": theme.name_en}
            )
        past.load(rng, round(PROJECTS * scale), bar)
        live.load()
        vote.load()
        bar.update()
