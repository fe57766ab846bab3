"""Decisions about gifts that need no database: what is matched, which gift paid for what,
and until when something must be published. Amounts are whole fen."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta


def match_due(
    gift: int, numerator: int, denominator: int, *, cap_each: int | None, left: int | None
) -> int:
    """Fen of government money due for a gift of ``gift`` fen: the ratio, rounded down, within
    the cap for one gift and what is ``left`` of the cap for all. None means no such cap."""
    due = gift * numerator // denominator
    for cap in (cap_each, left):
        if cap is not None:
            due = min(due, cap)
    return max(due, 0)


# --- Which gift paid for what ---------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """One thing that happened to the money of one donor with one purpose, in ledger order.

    ``gift`` names what came in (below zero: taken out again); ``project`` what was promised
    (below zero: given back). With neither, money left the books, or came back to them.
    """

    fen: int
    gift: int | None = None
    project: str = ""


@dataclass
class Traced:
    """What became of one gift, in fen: by project, still waiting, gone from the books."""

    given: int = 0
    by_project: dict[str, int] = field(default_factory=dict)
    left: int = 0
    gone: int = 0

    @property
    def used(self) -> int:
        return sum(self.by_project.values())

    def move(self, project: str, fen: int) -> None:
        """More (or less) of the gift is with the project."""
        now = self.by_project.get(project, 0) + fen
        if now:
            self.by_project[project] = now
        else:
            self.by_project.pop(project, None)


#: Fen a project took, by gift, in the order taken.
Taken = list[tuple[int, int]]


def trace(moves: Iterable[Move]) -> dict[int, Traced]:
    """Follow gifts first in, first out: what came first is promised first.

    What a project gives back returns to the gifts it took from last. Whatever happens, the
    shares of a project add up to its balance, and what a gift paid for, what is left of it
    and what is gone add up to what was given.
    """
    found: dict[int, Traced] = {}
    taken: defaultdict[str, Taken] = defaultdict(list)
    for move in moves:
        if move.gift is not None:
            gift = found.setdefault(move.gift, Traced())
            gift.given += move.fen
            if move.fen >= 0:
                gift.left += move.fen
            else:
                _take_out(found, taken, move.gift, -move.fen)
        elif move.project and move.fen >= 0:
            _promise(found, taken[move.project], move.project, move.fen)
        elif move.project:
            _give_back(found, taken[move.project], move.project, -move.fen)
        elif move.fen < 0:
            for key, fen in _oldest(found, -move.fen):
                found[key].gone += fen
        else:
            _come_back(found, move.fen)
    return found


def _oldest(found: Mapping[int, Traced], fen: int) -> Taken:
    """Take ``fen`` out of what is left, the oldest gift first. Raises ValueError."""
    shares = []
    for key, gift in found.items():
        share = min(gift.left, fen)
        if share:
            gift.left -= share
            fen -= share
            shares.append((key, share))
    if fen:
        raise ValueError("more was taken than was given")
    return shares


def _promise(found: Mapping[int, Traced], taken: Taken, project: str, fen: int) -> None:
    for key, share in _oldest(found, fen):
        found[key].move(project, share)
        taken.append((key, share))


def _give_back(found: Mapping[int, Traced], taken: Taken, project: str, fen: int) -> None:
    while fen:
        key, share = taken.pop()
        back = min(share, fen)
        if share > back:
            taken.append((key, share - back))
        found[key].move(project, -back)
        found[key].left += back
        fen -= back


def _take_out(found: Mapping[int, Traced], taken: Mapping[str, Taken], key: int, fen: int) -> None:
    """A gift was reversed. What it had paid for is carried by the others, oldest first."""
    gift = found[key]
    from_left = min(gift.left, fen)
    gift.left -= from_left
    fen -= from_left
    for project, held in list(gift.by_project.items()):
        share = min(held, fen)
        if not share:
            continue
        fen -= share
        gift.move(project, -share)
        _forget(taken[project], key, share)
        _promise(found, taken[project], project, share)
    if fen:
        gift.gone -= fen
        for other, part in _oldest(found, fen):
            found[other].gone += part


def _forget(taken: Taken, key: int, fen: int) -> None:
    """Strike ``fen`` of one gift from what a project took, the latest first."""
    for place in reversed(range(len(taken))):
        held, share = taken[place]
        if held == key:
            cut = min(share, fen)
            fen -= cut
            taken[place] = (held, share - cut)
    taken[:] = [(held, share) for held, share in taken if share]


def _come_back(found: Mapping[int, Traced], fen: int) -> None:
    """A write-off was reversed: back to the youngest gifts that had borne it."""
    for gift in reversed(list(found.values())):
        back = min(gift.gone, fen)
        gift.gone -= back
        gift.left += back
        fen -= back


def split(
    shares: Sequence[tuple[int, int]], stages: Sequence[tuple[str, int]]
) -> dict[int, dict[str, int]]:
    """Cut a project's money by stage among the gifts it came from, both in their order.

    ``shares`` are fen by gift, ``stages`` fen by stage, the furthest first; both have the same
    sum. The oldest gift is the first to be accounted for.
    """
    found: dict[int, dict[str, int]] = {gift: {} for gift, _fen in shares}
    waiting = deque(shares)
    for stage, fen in stages:
        while fen:
            gift, share = waiting.popleft()
            part = min(share, fen)
            found[gift][stage] = found[gift].get(stage, 0) + part
            fen -= part
            if share > part:
                waiting.appendleft((gift, share - part))
    return found


# --- What must be published until when ------------------------------------------------------


def period_of(year: int, quarter: int | None) -> tuple[date, date]:
    """First and last day of a year, or of one of its quarters."""
    first, last = (1, 12) if quarter is None else (3 * quarter - 2, 3 * quarter)
    return date(year, first, 1), end_of_month(year, last)


def end_of_month(year: int, month: int) -> date:
    """The last day of a month; months beyond twelve run into the next years."""
    years, month = divmod(month, 12)
    return date(year + years, month + 1, 1) - timedelta(days=1)


def due_on(year: int, quarter: int | None, months_after: int) -> date:
    """Last day to publish what is due within so many months after its period."""
    last = period_of(year, quarter)[1]
    return end_of_month(last.year, last.month + months_after)


def last_ended(today: date, *, quarterly: bool) -> tuple[int, int | None]:
    """The year, and the quarter in it, that ended last before ``today``."""
    if not quarterly:
        return today.year - 1, None
    quarter = (today.month - 1) // 3
    return (today.year, quarter) if quarter else (today.year - 1, 4)
