"""This module's share of the demonstration: a few stories and an announcement."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from content import site_text_en as english
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
            title_en, summary_en, body_en = english.DEMO_NEWS[place]
            slug = f"story-{place + 1}"
            bar.update()
            if NewsPage.objects.child_of(index).filter(slug=slug).exists():
                continue
            index.add_child(
                instance=NewsPage(
                    title=title,
                    title_en=title_en,
                    slug=slug,
                    published_on=date.fromisoformat(day),
                    summary=summary,
                    summary_en=summary_en,
                    body=json.dumps(stream(body, slug)),
                    body_en=json.dumps(stream(body_en, f"{slug}/en")),
                    is_demo=True,
                )
            )
    home = HomePage.objects.get()
    if not home.body:
        home.body = json.dumps(stream([("announcement", ANNOUNCEMENT)], "home"))
        said = [("announcement", english.ANNOUNCEMENT)]
        home.body_en = json.dumps(stream(said, "home/en"))
        home.save()
