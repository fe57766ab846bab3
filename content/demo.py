"""This module's share of the demonstration: a few stories and an announcement."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from content.models import HomePage, NewsIndexPage, NewsPage
from content.site_text import DEMO_NEWS
from content.streams import stream

ANNOUNCEMENT = {
    "title": "这是一个演示网站",
    "text": "网站里的人物、诉求和记录都是为演示编写的，请随便试用，不会打扰到任何人。",
    "urgent": False,
    "links": [],
}


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Write the stories once; a second run changes nothing. The texts do not depend on the seed."""
    index = NewsIndexPage.objects.get()
    with progress("content", len(DEMO_NEWS)) as bar:
        for place, (title, day, summary, body) in enumerate(DEMO_NEWS):
            slug = f"story-{place + 1}"
            bar.update()
            if NewsPage.objects.child_of(index).filter(slug=slug).exists():
                continue
            index.add_child(
                instance=NewsPage(
                    title=title,
                    slug=slug,
                    published_on=date.fromisoformat(day),
                    summary=summary,
                    body=json.dumps(stream(body, slug)),
                    is_demo=True,
                )
            )
    home = HomePage.objects.get()
    if not home.body:
        home.body = json.dumps(stream([("announcement", ANNOUNCEMENT)], "home"))
        home.save()
