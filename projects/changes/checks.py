"""What keeps a change from being made, each as a sentence; asked when it is sent and decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from funds.rules import from_fen, to_fen
from projects.changes.content import Content, lines_of
from projects.changes.rules import sums
from projects.models import ChangeKind, LineSource
from projects.proposals.checks import over_the_call
from projects.proposals.rules import Line
from projects.spending.selectors import spent_on_lines
from projects.states import MilestoneState


def problems(project, kind: str, before: Content, after: Content) -> Iterator[str]:
    """Everything that speaks against it; nothing when the change may be made."""
    if after == before:
        yield _("Nothing is different from what stands now.")
    elif kind == ChangeKind.BUDGET:
        yield from _budget(project, before, after)
    elif kind == ChangeKind.SCHEDULE:
        yield from _schedule(project, before, after)


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


def _schedule(project, before: Content, after: Content) -> Iterator[str]:
    ends_on = date.fromisoformat(after["ends_on"])
    if after["ends_on"] != before["ends_on"] and ends_on < timezone.localdate():
        yield _("The new end of the project lies in the past.")
    if ends_on < project.starts_on:
        yield _("A project cannot end before it starts.")
    standing = {milestone.pk: milestone for milestone in project.milestones.all()}
    were = {row["id"]: row for row in before["milestones"]}
    for row in after["milestones"]:
        milestone = standing[row["id"]]
        if row != were[row["id"]] and milestone.state != MilestoneState.PLANNED:
            yield _("The milestone “%(title)s” was reported already; it can no longer change.") % {
                "title": milestone.title
            }
        if not project.starts_on <= date.fromisoformat(row["due_on"]) <= ends_on:
            yield _("The milestone “%(title)s” must be due from %(start)s to %(end)s.") % {
                "title": row["title"],
                "start": localday(project.starts_on),
                "end": localday(ends_on),
            }
