"""The places of the site and their addresses, in the order people meet them.

The interface is the lowest module and may not import the ones that serve these pages, so it
names them by the addresses the house has agreed on; a test asks that each one answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    label: Any
    url: str
    icon: str
    #: Further addresses that belong to this place.
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        if self.url == "/":
            return path == "/"
        return path.startswith((self.url, *self.also))


HOME = Place(_("Home"), "/", "home")
COMMUNITY = Place(_("Community"), "/areas/", "community", ("/spaces/",))
ACTIVITIES = Place(_("Activities"), "/activities/", "calendar")
TOPICS = Place(_("Topics"), "/topics/", "talk", ("/resolutions/",))
PROJECTS = Place(_("Projects"), "/projects/", "sprout", ("/calls/",))
APPEALS = Place(_("Appeals"), "/appeals/", "megaphone")
MONEY = Place(_("Money"), "/money/", "yuan", ("/giving/",))
PARTICIPATION = Place(_("Participation"), "/participation/", "people")

MAIN = (HOME, COMMUNITY, ACTIVITIES, TOPICS, PROJECTS, APPEALS, MONEY, PARTICIPATION)
THUMB = (HOME, COMMUNITY, ACTIVITIES, APPEALS)


def marked(places: tuple[Place, ...], request: HttpRequest) -> list[dict]:
    """The places with the current one marked, for a template."""
    return [
        {
            "label": place.label,
            "url": place.url,
            "icon": place.icon,
            "here": place.holds(request.path),
        }
        for place in places
    ]


def here(request: HttpRequest) -> str:
    """The address of the place the open page belongs to; "-" for none, never empty: an empty
    key would be that of a page drawn without the shell's variables."""
    return next((place.url for place in MAIN if place.holds(request.path)), "-")
