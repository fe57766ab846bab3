"""The thread as it is drawn: one step a knot, reached or not yet. Pure; ``chain`` finds the rows.

appeals → shared matter → topic → sitting → resolution → project → money → activities →
result → back to everyone who spoke up. A thread begins where its chain begins: a project
that came of no topic has no empty knots above it, but every step still to come is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.interface import formats
from foundation.lifecycle import Tone
from insights.chain import Chain, collect
from insights.rules import median_days
from participation.rules import public_number

#: Activities listed by name; the others are behind the project's page.
NAMED = 5


@dataclass(frozen=True)
class Fact:
    """A number or a name that leads to its rows."""

    label: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class Step:
    key: str
    label: str
    icon: str
    title: str
    href: str = ""
    state: str = ""
    tone: str = ""
    day: date | None = None
    text: str = ""
    facts: list[Fact] = field(default_factory=list)
    reached: bool = True

    @property
    def knot(self) -> str:
        """How the knot is drawn: faint while not reached, red on the way back."""
        if not self.reached:
            return "missing"
        return "back" if self.key == "told" else ""


@dataclass(frozen=True)
class Thread:
    title: str
    area: Any
    steps: list[Step]
    told: int
    people: int
    #: The reader's own appeals among those behind the thread.
    own: list[Any] = field(default_factory=list)

    @property
    def reached(self) -> int:
        return sum(step.reached for step in self.steps)

    @property
    def median_days(self) -> int | None:
        return median_days(step.day for step in self.steps if step.reached)

    @property
    def is_finished(self) -> bool:
        return all(step.reached for step in self.steps)


def thread_of(kind: str, ref: str, user) -> Thread:
    """The thread of an appeal, cluster, topic, resolution or project as ``user`` may see it.

    Raises Http404 for what is not there or not to be seen.
    """
    return draw(collect(kind, ref, user))


def draw(chain: Chain) -> Thread:
    """Every step of a chain, in order."""
    steps: list[Step] = []
    from_appeals = chain.appeals > 0
    from_topic = from_appeals or chain.topic is not None
    if from_appeals:
        steps += [_appeals(chain), _cluster(chain)]
    if from_topic:
        steps += [_topic(chain), _sitting(chain), *_resolutions(chain)]
    steps += [*_projects(chain), _money(chain), _activities(chain), *_results(chain)]
    if from_topic:
        steps.append(_told(chain))
    title = chain.title or _("A matter that was raised")
    return Thread(title, chain.area, steps, chain.told, chain.people, chain.own)


def _day(moment: datetime | date | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def _waiting(key: str, label: str, icon: str, title: str) -> Step:
    return Step(key, label, icon, title, reached=False)


def _entries(numbers: Iterable[str], measure: str) -> str:
    """The entries of a figure; of several projects together there is no one page."""
    numbers = list(numbers)
    if len(numbers) != 1:
        return ""
    query = urlencode({"measure": measure, "project": numbers[0]})
    return f"{reverse('funds:entries')}?{query}"


def _appeals(chain: Chain) -> Step:
    said = ngettext("%(n)d appeal", "%(n)d appeals", chain.appeals) % {"n": chain.appeals}
    people = ngettext("from %(n)d person", "from %(n)d people", chain.people) % {"n": chain.people}
    return Step(
        "appeals",
        _("Appeals"),
        "megaphone",
        f"{said} {people}" if not formats.in_chinese() else f"{people}{said}",
        day=_day(chain.first_said),
        text=_("Who they are stays with those who handle them."),
        facts=[
            Fact(pgettext("appeal", "Published"), appeal.public_title, appeal.get_absolute_url())
            for appeal in chain.published[:NAMED]
        ],
    )


def _cluster(chain: Chain) -> Step:
    label = _("Shared matter")
    if chain.cluster is None:
        return _waiting("cluster", label, "people", _("Not gathered with others"))
    return Step(
        "cluster",
        label,
        "people",
        chain.cluster.title,
        state=chain.cluster.get_state_display(),
        tone=chain.cluster.state_tone,
        day=_day(chain.cluster.created_at),
        text=chain.cluster.statement,
    )


def _topic(chain: Chain) -> Step:
    label, topic = _("Topic"), chain.topic
    if topic is None:
        return _waiting("topic", label, "talk", _("Not yet a topic"))
    facts = []
    if chain.supporters:
        facts.append(
            Fact(_("Concerned too"), formats.number(chain.supporters), topic.get_absolute_url())
        )
    if chain.opinions:
        facts.append(Fact(_("Opinions"), formats.number(chain.opinions), topic.get_absolute_url()))
    return Step(
        "topic",
        label,
        "talk",
        topic.title,
        topic.get_absolute_url(),
        topic.get_state_display(),
        topic.state_tone,
        _day(topic.raised_at),
        facts=facts,
    )


def _sitting(chain: Chain) -> Step:
    label, item = _("Sitting"), chain.item
    if item is None:
        return _waiting("sitting", label, "calendar", _("No sitting called yet"))
    held = bool(chain.resolutions) or item.sitting.starts_at <= timezone.now()
    facts = [Fact(_("Venue"), item.sitting.venue)]
    if item.eligible:
        facts.append(Fact(_("Entitled to vote"), formats.number(item.eligible)))
    if item.present:
        facts.append(Fact(_("Present"), formats.number(item.present)))
    return Step(
        "sitting",
        label,
        "calendar",
        str(item.sitting.body),
        chain.topic.get_absolute_url(),
        "" if held else _("called"),
        Tone.DONE if held else Tone.RUNNING,
        _day(item.sitting.starts_at),
        facts=facts,
        reached=held,
    )


def _resolutions(chain: Chain) -> list[Step]:
    label = _("Resolution")
    if not chain.resolutions:
        return [_waiting("resolution", label, "vote", _("Not decided yet"))]
    steps = []
    for resolution in chain.resolutions:
        votes = resolution.tally or {}
        facts = [
            Fact(name, formats.number(votes[key]), resolution.get_absolute_url())
            for key, name in (
                ("in_favour", _("In favour")),
                ("against", _("Against")),
                ("abstained", _("Abstained")),
            )
            if key in votes
        ]
        steps.append(
            Step(
                "resolution",
                label,
                "vote",
                resolution.item.motion,
                resolution.get_absolute_url(),
                resolution.get_outcome_display(),
                resolution.outcome_tone,
                resolution.decided_on,
                facts=facts,
            )
        )
    return steps


def _projects(chain: Chain) -> list[Step]:
    label = _("Project")
    if not chain.projects:
        return [_waiting("project", label, "sprout", _("No project yet"))]
    return [
        Step(
            "project",
            label,
            "sprout",
            project.title,
            project.get_absolute_url(),
            project.get_state_display(),
            project.state_tone,
            _day(project.proposed_at),
            facts=[Fact(_("Carried out by"), str(project.organisation))],
        )
        for project in chain.projects
    ]


def _money(chain: Chain) -> Step:
    label, money = _("Money"), chain.money
    numbers = [project.number for project in chain.projects]
    given = money.committed + money.in_kind
    if not given:
        return _waiting("money", label, "yuan", _("No money promised yet"))
    facts = [
        Fact(name, formats.money(value), _entries(numbers, measure))
        for measure, name, value in (
            ("committed_government", _("Government money"), money.committed_government),
            ("committed_social", _("Social money"), money.committed_social),
            ("in_kind", _("Gifts in kind"), money.in_kind),
            ("paid", _("Paid out"), money.paid),
            ("verified", _("Accounted for"), money.verified),
            ("returned", _("Returned"), money.returned),
        )
        if value
    ]
    return Step(
        "money",
        label,
        "yuan",
        _("%(sum)s promised") % {"sum": formats.money(given)},
        f"{reverse('funds:entries')}?{urlencode({'project': numbers[0]})}"
        if len(numbers) == 1
        else "",
        day=chain.first_money,
        facts=facts,
    )


def _activities(chain: Chain) -> Step:
    label = _("Activities and hours")
    if not chain.activities and not chain.person_times:
        return _waiting("activities", label, "people", _("Nothing has taken place yet"))
    number = len(chain.activities)
    facts = [
        Fact(activity.get_kind_display(), activity.title, activity.get_absolute_url())
        for activity in chain.activities[:NAMED]
    ]
    if chain.person_times:
        shown = public_number(chain.person_times)
        facts.append(Fact(_("Person-times"), "<10" if shown is None else formats.number(shown)))
    if chain.minutes:
        facts.append(Fact(_("Confirmed hours"), formats.minutes(chain.minutes)))
    return Step(
        "activities",
        label,
        "people",
        ngettext("%(n)d activity", "%(n)d activities", number) % {"n": number}
        if number
        else _("People were served"),
        chain.projects[0].get_absolute_url() if chain.projects else "",
        day=_day(chain.first_session),
        facts=facts,
    )


def _results(chain: Chain) -> list[Step]:
    """What came of it: of each closed project, else of the decision itself."""
    label = _("Result")
    steps = [
        Step(
            "result",
            label,
            "check",
            project.title,
            project.get_absolute_url(),
            day=project.closed_on,
            text=project.result_story,
        )
        for project in chain.projects
        if project.closed_on and project.result_story
    ]
    if steps:
        return steps
    for resolution in chain.resolutions:
        duty = getattr(resolution, "duty", None)
        if duty is not None and duty.done_on:
            steps.append(
                Step(
                    "result",
                    label,
                    "check",
                    _("Carried out"),
                    resolution.get_absolute_url(),
                    day=duty.done_on,
                    text=duty.result,
                )
            )
    return steps or [_waiting("result", label, "check", _("Not finished yet"))]


def _told(chain: Chain) -> Step:
    label = _("Back to those who spoke up")
    if not chain.appeals:
        done = chain.topic is not None and chain.topic.state == "done"
        if not done:
            title = _("Everyone who raised or supported it will be told")
            return _waiting("told", label, "heart", title)
        return Step(
            "told", label, "heart", _("Everyone who raised, supported or spoke on it was told")
        )
    if not chain.told:
        title = ngettext(
            "%(n)d person will be told what became of it",
            "%(n)d people will be told what became of it",
            chain.people,
        ) % {"n": chain.people}
        return _waiting("told", label, "heart", title)
    return Step(
        "told",
        label,
        "heart",
        _("%(told)s of %(people)s people were told what became of it")
        % {"told": chain.told, "people": chain.people},
        day=_day(chain.told_at),
    )
