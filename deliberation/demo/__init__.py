"""This module's share of the demonstration: bodies with their rules, some three hundred topics
of 2018 and 2019 with sittings and counts, and one topic in each state today."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from django.utils import translation

from deliberation.demo import bodies, live, past
from deliberation.models import Topic

TOPICS = 300


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Write everything once; the same seed gives the same topics."""
    if Topic.objects.exists():
        return
    rng = Random(f"deliberation {seed}")
    with progress("deliberation", 4) as bar, translation.override("zh-hans"):
        rules = bodies.load_rules()
        bar.update()
        past.load(rng, max(12, round(TOPICS * scale)), rules)
        bar.update(2)
        live.load()
        bar.update()
