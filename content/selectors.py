"""What the editors' pages show from the rest of the house: figures straight from the ledgers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.models import ClusterMember
from deliberation import selectors as deliberation
from foundation.areas.models import Area, AreaLevel
from foundation.interface import formats
from funds import selectors as funds
from participation import selectors as participation
from projects import selectors as projects
from projects.voting import selectors as voting
from volunteers import selectors as volunteers


@dataclass(frozen=True)
class Figure:
    """One headline number with the page where its rows are."""

    value: str
    label: str
    href: str
    note: Any = ""


def figures() -> list[Figure]:
    """The headline numbers; each is read from its ledger when the page is drawn."""
    money, people = funds.headline(), participation.headline()
    counted = _("as of %(day)s") % {"day": formats.localday(people.as_of)} if people.as_of else ""
    return [
        Figure(
            formats.wan(money.government),
            _("Government money"),
            "/money/",
            _("appropriated to community projects"),
        ),
        Figure(
            formats.wan(money.social),
            _("Social money"),
            "/money/",
            _("gifts of firms, funds and neighbours"),
        ),
        Figure(
            formats.number(people.person_times), _("Participations"), "/participation/", counted
        ),
        Figure(
            formats.number(projects.counts()["all"]),
            _("Projects"),
            "/projects/",
            _("each with its money and its result"),
        ),
    ]


def near(community: Area | None, limit: int = 4) -> list:
    """What one can go to soon: in the visitor's town, else (or where nothing is on) anywhere."""
    town = None
    if community is not None:
        path = community.ancestor_path(AreaLevel.TOWN)
        town = Area(path=path) if path else None
    found = volunteers.upcoming(town, limit) if town else []
    return found or volunteers.upcoming(None, limit)


def votes(community: Area | None) -> list:
    """Votes in which the visitor's community takes part today."""
    return voting.with_standing(voting.open_polls(community)) if community is not None else []


def decisions(limit: int = 4) -> list:
    return list(deliberation.latest_resolutions(limit))


@dataclass(frozen=True)
class MonthThread:
    """The thread of the month in short; the whole of it has its own page."""

    project: Any
    steps: list[dict] = field(default_factory=list)


def thread_of_the_month(number: str = "") -> MonthThread | None:
    """The project editors chose, else the one completed last that has something to tell."""
    listed = projects.public_projects().select_related(
        "area", "organisation", "resolution_duty__resolution__item__topic"
    )
    project = listed.filter(number=number).first() if number else None
    if project is None:
        done = listed.filter(state="closed").exclude(result_story="").order_by("-closed_on", "-pk")
        project = done.filter(resolution_duty__isnull=False).first() or done.first()
    if project is None:
        return None
    return MonthThread(project, _steps(project))


def _steps(project) -> list[dict]:
    steps = []
    resolution = project.resolution
    if resolution is not None and resolution.published_at:
        topic = resolution.item.topic
        said = (
            ClusterMember.objects.filter(cluster=topic.cluster_id).count()
            if topic.cluster_id
            else 0
        )
        if said:
            steps.append(
                {
                    "step": _("Appeals"),
                    "icon": "megaphone",
                    "title": ngettext("%(n)d appeal", "%(n)d appeals", said) % {"n": said},
                }
            )
        steps += [
            {
                "step": _("Topic"),
                "icon": "talk",
                "title": topic.title,
                "href": topic.get_absolute_url(),
            },
            {
                "step": _("Resolution"),
                "icon": "vote",
                "title": resolution.item.motion,
                "href": resolution.get_absolute_url(),
            },
        ]
    money = projects.money_of([project])[project.number]
    steps.append(
        {
            "step": _("Project"),
            "icon": "sprout",
            "title": project.title,
            "href": project.get_absolute_url(),
            "text": formats.money(money.committed + money.in_kind),
        }
    )
    if project.result_story:
        steps.append(
            {
                "step": _("Result"),
                "icon": "check",
                "title": formats.localday(project.closed_on),
                "text": project.result_story,
                "state": "back",
            }
        )
    return steps
