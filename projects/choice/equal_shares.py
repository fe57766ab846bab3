"""The Method of Equal Shares (Peters, Pierczyński and Skowron 2021), in whole numbers.

Every voter gets the same share of the budget; a project is bought when the voters who named it
can pay it together, the one that asks least per unit of satisfaction first. An approved project
satisfies by its cost, points satisfy by their number. Then the shares grow step by step while
the selection stays within the budget ("add one"). ``rules`` spends what is still left.

Balances are integers over one common denominator that grows with each purchase, and voters with
the same ballot are one group with one balance: exact, and quick enough for a city.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, gcd, lcm

from projects.choice.ballots import Candidate, Choice, Kind, Tally
from projects.choice.greedy import Basket

#: The shares grow by one unit of money, or by this part of the first share where that is more:
#: with few voters and a large budget single yuan would take hours and change nothing.
FINEST_STEP = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Support:
    """One candidate's supporters: groups of voters with the points each voter of them gives."""

    candidate: Candidate
    #: (group, voters in it, points of each of them, factor that makes balances comparable)
    groups: tuple[tuple[int, int, int, int], ...]
    voters: int
    points: int
    #: satisfaction per point: the cost for approvals, one for points
    worth: Fraction
    #: sorts candidates that ask the same: lower cost, more votes, lower number
    tie: tuple

    @property
    def cheapest(self) -> Fraction:
        """What it asks per unit of satisfaction while every supporter can pay in full."""
        return self.candidate.cost / (self.points * self.worth)

    @property
    def rank(self) -> tuple:
        return self.cheapest, self.tie


class Shares:
    """The candidates in the running and their supporters, ready to be run with any share."""

    def __init__(
        self, choice: Choice, running: Iterable[Candidate], tallies: Mapping[str, Tally]
    ) -> None:
        self.choice = choice
        self.running = list(running)
        self.share = choice.budget / len(choice.ballots) if choice.ballots else Fraction(0)
        self.step = max(1, int(self.share * FINEST_STEP))
        self.voters, ballots = self._groups()
        self.supports = {
            candidate.id: self._support(candidate, ballots, tallies[candidate.id])
            for candidate in self.running
        }
        #: every cost is a whole number of this part of a unit of money
        self.unit = lcm(*(c.cost.denominator for c in self.running), 1)

    def _groups(self) -> tuple[list[list[str]], list[dict[str, int]]]:
        """Voters by equal ballots, and those ballots with whole points above zero."""
        ids = {candidate.id for candidate in self.running}
        scale = lcm(*(p.denominator for b in self.choice.ballots for p in b.points.values()), 1)
        groups: dict[frozenset, list[str]] = defaultdict(list)
        for ballot in self.choice.ballots:
            given = ((key, int(p * scale)) for key, p in ballot.points.items())
            groups[frozenset((k, p) for k, p in given if p > 0 and k in ids)].append(ballot.voter)
        return list(groups.values()), [dict(ballot) for ballot in groups]

    def _support(
        self, candidate: Candidate, ballots: list[dict[str, int]], tally: Tally
    ) -> Support:
        given = [
            (g, ballot[candidate.id]) for g, ballot in enumerate(ballots) if candidate.id in ballot
        ]
        common = lcm(*(points for _group, points in given), 1)
        groups = tuple((g, len(self.voters[g]), p, common // p) for g, p in given)
        return Support(
            candidate,
            groups,
            sum(size for _g, size, _p, _f in groups),
            sum(size * points for _g, size, points, _f in groups),
            candidate.cost if self.choice.kind == Kind.APPROVAL else Fraction(1),
            (candidate.cost, -tally.votes, candidate.place),
        )

    def first(self) -> Run:
        """The run in which each voter has an equal part of the budget."""
        return self.run(self.share)

    def run(self, share: Fraction) -> Run:
        """Buy with this share per voter until nothing can be bought or the budget is exceeded."""
        run = Run(self, share)
        heap = [(s.cheapest, s.tie, 0, s.candidate.id) for s in self.supports.values() if s.groups]
        heapq.heapify(heap)
        # A price only rises while balances fall, so a price computed since the last purchase
        # that is still the lowest known one is the lowest.
        while heap:
            price, tie, known, key = heapq.heappop(heap)
            support = self.supports[key]
            if run.basket.rival(support.candidate):
                continue
            if known == len(run.bought) + 1:
                run.buy(support, price)
                if run.basket.left < 0:
                    break
            elif (asked := run.price(support)) is not None:
                heapq.heappush(heap, (asked, tie, len(run.bought) + 1, key))
        return run

    def complete(self) -> Run:
        """Raise the share step by step; the last run before the budget would be exceeded.

        Ends as soon as no project in the running would still fit into what is left.
        """
        best = self.first()
        # The share of the next run stands on a grid that begins at the whole units of the first.
        share = Fraction(int(self.share))
        while best.could_add():
            idle = max(best.idle() - share, Fraction(0))
            share += max(1, ceil(idle / self.step)) * self.step
            run = self.run(share)
            if run.basket.left < 0:
                # Steps that were passed over would have bought the same as the best run.
                before = share - self.step
                return best if before <= best.share else self.run(before)
            best = run
        return best


@dataclass
class Run:
    """One run with one share: balances by group, what was bought and who paid what."""

    shares: Shares
    share: Fraction
    basket: Basket = field(init=False)
    bought: list[Candidate] = field(default_factory=list)
    #: by candidate id: the denominator then, and what each voter of a group paid
    paid: dict[str, tuple[int, dict[int, int]]] = field(default_factory=dict)
    #: whether some supporter gave the last of its share to a purchase and less than the others
    drained: bool = False

    def __post_init__(self) -> None:
        self.basket = Basket(self.shares.choice.budget)
        self.denominator = lcm(self.share.denominator, self.shares.unit)
        self.balances = [int(self.share * self.denominator)] * len(self.shares.voters)

    def _asked(self, support: Support) -> tuple[int, int] | None:
        """The price per point as a fraction of the denominator; None if they cannot pay.

        Supporters with the least money per point come first: each pays its part of what is left
        to pay, or all it has when that is less.
        """
        balances = self.balances
        rest = int(support.candidate.cost * self.denominator)
        if sum(balances[g] * size for g, size, _p, _f in support.groups) < rest:
            return None
        points = support.points
        for g, size, each, _f in sorted(support.groups, key=lambda s: balances[s[0]] * s[3]):
            if rest * each <= balances[g] * points:
                break
            rest -= balances[g] * size
            points -= each * size
        return rest, points

    def price(self, support: Support) -> Fraction | None:
        """What a unit of satisfaction costs the supporters now; None if they cannot pay."""
        asked = self._asked(support)
        if asked is None:
            return None
        rest, points = asked
        return Fraction(rest, points * self.denominator) / support.worth

    def buy(self, support: Support, price: Fraction) -> None:
        each_point = price * support.worth * self.denominator
        scale = each_point.denominator
        self.balances = [balance * scale for balance in self.balances]
        self.denominator *= scale
        paid = {}
        for g, _size, points, _f in support.groups:
            due = each_point.numerator * points
            paid[g] = min(due, self.balances[g])
            self.drained |= due > self.balances[g]
            self.balances[g] -= paid[g]
        self.paid[support.candidate.id] = self.denominator, paid
        self.bought.append(support.candidate)
        self.basket.add(support.candidate)
        common = gcd(self.denominator, *self.balances)
        # The costs must stay whole numbers of the denominator.
        common = gcd(common, self.denominator // self.shares.unit)
        self.denominator //= common
        self.balances = [balance // common for balance in self.balances]

    def payments(self, candidate: Candidate) -> dict[str, Fraction]:
        """What each voter paid for a candidate that was bought, if anything."""
        denominator, paid = self.paid[candidate.id]
        return {
            voter: Fraction(amount, denominator)
            for group, amount in paid.items()
            if amount
            for voter in self.shares.voters[group]
        }

    def money_behind(self, candidate: Candidate) -> Fraction:
        """What a candidate's supporters still have together."""
        groups = self.shares.supports[candidate.id].groups
        return Fraction(sum(self.balances[g] * n for g, n, _p, _f in groups), self.denominator)

    def open(self) -> list[Support]:
        """What is neither bought nor shut out by a purchase of its group."""
        bought = {candidate.id for candidate in self.bought}
        return [
            self.shares.supports[candidate.id]
            for candidate in self.shares.running
            if candidate.id not in bought and not self.basket.rival(candidate)
        ]

    def could_add(self) -> bool:
        return any(s.voters and s.candidate.cost <= self.basket.left for s in self.open())

    def idle(self) -> Fraction:
        """A share up to which every run surely buys what this one bought; at least this share.

        When no supporter was drained, more money changes no price of a purchase. When also
        everything else ranks behind the purchases even at its lowest price, it can only come
        after them: not before its supporters' balances and the growth of their shares reach its
        cost.
        """
        supports = self.shares.supports
        last = max((supports[c.id].rank for c in self.bought), default=None)
        bought = {candidate.id for candidate in self.bought}
        others = [s for key, s in supports.items() if key not in bought and s.voters]
        if self.drained or (last and any(s.rank < last for s in others)):
            return self.share
        missing = [
            (s.candidate.cost - self.money_behind(s.candidate)) / s.voters
            for s in self.open()
            if s.voters
        ]
        return self.share + max(min(missing, default=Fraction(0)), Fraction(0))
