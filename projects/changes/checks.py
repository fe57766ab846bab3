"""What keeps a change from being made, each as a sentence; asked when it is sent and decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from funds.rules import from_fen, to_fen
from projects.changes.content import Content, conditions, keyed, lines_of
from projects.changes.rules import sums
from projects.models import ChangeKind, LineSource
from projects.proposals.checks import over_the_call
from projects.proposals.rules import Line
from projects.spending.selectors import instalment_states, spent_on_lines
from projects.states import MilestoneState

#: Milestones that may still be dropped, and hold up what is paid after them.
DROPPABLE = [MilestoneState.PLANNED, MilestoneState.REPORTED]


def problems(
    project, kind: str, before: Content, after: Content, asked_on: date | None = None
) -> Iterator[str]:
    """Everything that speaks against it; nothing when the change may be made.

    ``asked_on`` is the day it was asked for, where that is not today.
    """
    if after == before:
        yield _("Nothing is different from what stands now.")
    elif kind == ChangeKind.BUDGET:
        yield from _budget(project, before, after)
    elif kind == ChangeKind.SCHEDULE:
        yield from _schedule(project, before, after, asked_on or timezone.localdate())


def _budget(project, before: Content, after: Content) -> Iterator[str]:
    were, are = sums(lines_of(before)), sums(lines_of(after))
    for source in LineSource:
        stood, stands = were.get(source, 0), are.get(source, 0)
        if stood != stands:
            yield _(
                "%(payer)s: the lines add up to %(now)s, they must stay at %(sum)s. What one "
                "line gives up another must take."
            ) % {
                "payer": source.label,
                "now": money(from_fen(stands)),
                "sum": money(from_fen(stood)),
            }
    for _line, sentence in below_what_was_spent(project, before, after):
        yield sentence
    rows = [Line(row["kind"], row["source"], row["fen"]) for row in after["lines"]]
    yield from over_the_call(project, rows)


def below_what_was_spent(project, before: Content, after: Content) -> Iterator[tuple[int, str]]:
    """Lines that would be left with less than vouchers have used of them: key and sentence."""
    left = {row["id"]: row["fen"] for row in after["lines"]}
    spent = {line: to_fen(sum_) for line, sum_ in spent_on_lines(project).items()}
    for row in before["lines"]:
        used, wanted = spent.get(row["id"], 0), left.get(row["id"], 0)
        if wanted < min(used, row["fen"]):
            yield (
                row["id"],
                _("%(spent)s of “%(line)s” was spent already; it cannot be given less.")
                % {"spent": money(from_fen(used)), "line": row["description"]},
            )


def _schedule(project, before: Content, after: Content, asked_on: date) -> Iterator[str]:
    for _field, sentence in schedule_problems(project, before, after, asked_on):
        yield sentence


def schedule_problems(
    project, before: Content, after: Content, asked_on: date
) -> Iterator[tuple[str, str]]:
    """What speaks against other days, milestones and conditions: the field and the sentence."""
    ends_on = date.fromisoformat(after["ends_on"])
    if after["ends_on"] != before["ends_on"] and ends_on < timezone.localdate():
        yield "ends_on", _("The new end of the project lies in the past.")
    if ends_on < project.starts_on:
        yield "ends_on", _("A project cannot end before it starts.")
    states = dict(project.milestones.values_list("pk", "state"))
    were = dict(keyed(before["milestones"]))
    are = dict(keyed(after["milestones"]))
    for key, row in are.items():
        if key in were and row != were[key] and states[key] != MilestoneState.PLANNED:
            yield (
                f"due_{key}",
                _("The milestone “%(title)s” was reported already; it can no longer change.")
                % {"title": were[key]["title"]},
            )
        if key not in were and date.fromisoformat(row["due_on"]) < asked_on:
            yield f"due_{key}", _("A new milestone cannot be due in the past.")
        if not project.starts_on <= date.fromisoformat(row["due_on"]) <= ends_on:
            yield (
                f"due_{key}",
                _("The milestone “%(title)s” must be due from %(start)s to %(end)s.")
                % {
                    "title": row["title"],
                    "start": localday(project.starts_on),
                    "end": localday(ends_on),
                },
            )
    dropped = {key: row for key, row in were.items() if key not in are}
    for key, row in dropped.items():
        if states[key] not in DROPPABLE:
            yield (
                f"drop_{key}",
                _("The milestone “%(title)s” was accepted already; it can no longer be dropped.")
                % {"title": row["title"]},
            )
    if not are:
        yield f"drop_{next(iter(dropped), '')}", _("A project keeps at least one milestone.")
    ahead = {key for key in are if states.get(key, MilestoneState.PLANNED) in DROPPABLE}
    yield from _conditions(project, before, after, dropped, ahead)


def _conditions(
    project, before: Content, after: Content, dropped: dict[Any, Content], ahead: set
) -> Iterator[tuple[str, str]]:
    """An instalment keeps a milestone ahead of it; one that was asked for stays as it is."""
    stood, stand = conditions(before), conditions(after)
    states = {row.number: row for row in instalment_states(project) if row.plan}
    for number in sorted({*stood, *stand}):
        was, now = stood.get(number, set()), stand.get(number, set())
        said = {"n": number}
        if was == now:
            continue
        field = next((f"drop_{key}" for key in dropped if key in was), None)
        if field is None:
            field = f"instalments_{min(was ^ now, key=str)}"
        if number not in states:
            yield field, _("The agreement has no instalment %(number)s.") % {"number": number}
        elif states[number].asked.amount:
            yield (
                field,
                _(
                    "Money of instalment %(n)s was asked for already; what it is paid after can "
                    "no longer change."
                )
                % said,
            )
        elif was - now and not now & ahead:
            titles = "、".join(f"“{row['title']}”" for key, row in dropped.items() if key in was)
            if titles:
                yield (
                    field,
                    _(
                        "Instalment %(n)s is paid after %(titles)s. Choose another milestone still "
                        "ahead for it, or keep this one."
                    )
                    % (said | {"titles": titles}),
                )
            else:
                yield (
                    field,
                    _(
                        "Instalment %(n)s is paid after a milestone, as agreed. Choose one still "
                        "ahead for it."
                    )
                    % said,
                )
