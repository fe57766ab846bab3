"""What became of gifts, read from the ledger: by gift, by project, by stage.

Money of a donor is followed within its purpose (area, theme, project), where the ledger keeps
it; inside one purpose gifts are used first in, first out (``rules.trace``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from djmoney.money import Money

from funds.donations.rules import Move, Traced, split, trace
from funds.models import Account, Donor, Leg, Transfer
from funds.rules import PROJECT_KINDS, AccountKind, TransferKind, from_fen

#: How far a project has come with money, the furthest first.
STAGES = (
    AccountKind.VERIFIED,
    AccountKind.RETURNED,
    AccountKind.PAID,
    AccountKind.COMMITTED,
)
GIVING = (TransferKind.DONATE, TransferKind.IN_KIND, TransferKind.OPEN)
Purpose = tuple[int, int, str, str]


@dataclass
class Use:
    """What one project has of a gift (or of all of a donor's), by stage, in fen."""

    project: str
    stages: dict[str, int] = field(default_factory=dict)

    def add(self, stages: dict[str, int]) -> None:
        for stage, fen in stages.items():
            self.stages[stage] = self.stages.get(stage, 0) + fen

    @property
    def fen(self) -> int:
        return sum(self.stages.values())

    @property
    def total(self) -> Money:
        return from_fen(self.fen)

    @property
    def cells(self) -> list[Money]:
        """Promised, paid, accounted for, given back: in the order money moves."""
        order = (*reversed(STAGES[2:]), *STAGES[:2])
        return [from_fen(self.stages.get(stage)) for stage in order]


@dataclass
class GiftTrace:
    """One gift and what became of it."""

    transfer: Transfer
    in_kind: bool
    area: Any
    theme: str
    project_ref: str
    traced: Traced
    uses: list[Use]

    @property
    def given(self) -> Money:
        return from_fen(self.traced.given)

    @property
    def left(self) -> Money:
        return from_fen(self.traced.left)

    @property
    def gone(self) -> Money:
        return from_fen(self.traced.gone)


@dataclass
class DonorTrace:
    """All gifts of a donor, true up to one transfer."""

    gifts: list[GiftTrace]
    uses: list[Use]
    number: int

    def _sum(self, name: str) -> Money:
        return from_fen(sum(getattr(gift.traced, name) for gift in self.gifts))

    @property
    def given(self) -> Money:
        return self._sum("given")

    @property
    def used(self) -> Money:
        return self._sum("used")

    @property
    def left(self) -> Money:
        return self._sum("left")

    @property
    def gone(self) -> Money:
        return self._sum("gone")


@dataclass
class _Book:
    """The legs of a donor's sources within one purpose, transfer by transfer."""

    place: Account | None = None
    moves: list[Move] = field(default_factory=list)
    standing: defaultdict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


def _purpose(account: Account) -> Purpose:
    """What binds the account's money: that of its pool, or, for goods, of the project itself."""
    bound = account
    if account.kind in PROJECT_KINDS and not account.is_in_kind:
        bound = account.parent  # type: ignore[assignment]
    return (bound.origin_id, bound.area_id, bound.theme, bound.project_ref)  # type: ignore[return-value]


def trace_donor(donor: Donor, *, until: date | None = None) -> DonorTrace:
    """Every gift of the donor with what it paid for; four queries whatever the number of gifts.

    ``until`` leaves out what is dated later.
    """
    legs = (
        Leg.objects.filter(account__origin__donor_account__donor=donor)
        .select_related("transfer", "account__area", "account__parent__area")
        .order_by("transfer_id", "pk")
    )
    if until:
        legs = legs.filter(transfer__occurred_on__lte=until)
    return trace_legs(legs)


def trace_legs(legs: Iterable[Leg]) -> DonorTrace:
    """The trace of legs below sources, in the order of their transfers."""
    by_transfer: dict[int, list[Leg]] = {}
    for leg in legs:
        by_transfer.setdefault(leg.transfer_id, []).append(leg)
    books: dict[Purpose, _Book] = {}
    gifts: dict[int, tuple[Transfer, _Book]] = {}
    for number, own in by_transfer.items():
        transfer = own[0].transfer
        book = books.setdefault(_purpose(own[0].account), _Book())
        book.place = book.place or _bound(own[0].account)
        if transfer.kind in GIVING and not transfer.is_reversal:
            gifts[number] = (transfer, book)
        book.moves += _moves(transfer, own)
        for leg in own:
            if leg.account.kind in PROJECT_KINDS:
                stages = book.standing[leg.account.project_ref]
                stages[leg.account.kind] = stages.get(leg.account.kind, 0) + leg.fen
    return _told(books, gifts, max(by_transfer, default=0))


def _bound(account: Account) -> Account:
    in_pool = account.kind in PROJECT_KINDS and not account.is_in_kind
    return account.parent if in_pool else account  # type: ignore[return-value]


def _moves(transfer: Transfer, legs: Sequence[Leg]) -> list[Move]:
    """What a transfer did to the donor's money, below the source.

    What comes in is there before it is used, what goes out is given back before it leaves.
    """
    net = sum(leg.fen for leg in legs)
    projects: defaultdict[str, int] = defaultdict(int)
    for leg in legs:
        if leg.account.kind in PROJECT_KINDS:
            projects[leg.account.project_ref] += leg.fen
    used = [Move(fen, project=project) for project, fen in projects.items() if fen]
    if not net:
        return used
    gift = (transfer.reverses_id or transfer.number) if transfer.kind in GIVING else None
    came = [Move(net, gift=gift)]
    return came + used if net > 0 else used + came


def _told(
    books: dict[Purpose, _Book], gifts: dict[int, tuple[Transfer, _Book]], number: int
) -> DonorTrace:
    whole: dict[str, Use] = {}
    told: dict[int, GiftTrace] = {}
    for book in books.values():
        traced = trace(book.moves)
        uses: defaultdict[int, list[Use]] = defaultdict(list)
        for project, standing in book.standing.items():
            shares = [
                (gift, found.by_project[project])
                for gift, found in traced.items()
                if found.by_project.get(project)
            ]
            stages = [(stage, standing.get(stage, 0)) for stage in STAGES]
            for gift, cut in split(shares, stages).items():
                uses[gift].append(Use(project, cut))
                whole.setdefault(project, Use(project)).add(cut)
        for gift, found in traced.items():
            transfer, _own = gifts[gift]
            place = book.place
            told[gift] = GiftTrace(
                transfer=transfer,
                in_kind=place.is_in_kind,  # type: ignore[union-attr]
                area=place.area,  # type: ignore[union-attr]
                theme=place.theme,  # type: ignore[union-attr]
                project_ref=place.project_ref,  # type: ignore[union-attr]
                traced=found,
                uses=uses[gift],
            )
    return DonorTrace(
        gifts=[told[key] for key in sorted(told)],
        uses=sorted(whole.values(), key=lambda use: (-use.fen, use.project)),
        number=number,
    )
