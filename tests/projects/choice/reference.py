"""Both rules written as the books say them, without a thought for speed: one purse per voter."""

from __future__ import annotations

from fractions import Fraction

from projects.choice import Kind


def supporters(choice, key):
    return [b for b in choice.ballots if key in b.points]


def score(choice, key):
    return sum((b.points[key] for b in supporters(choice, key)), Fraction(0))


def order(choice):
    def key(c):
        return -score(choice, c.id), c.cost, -len(supporters(choice, c.id)), c.place

    return sorted(choice.candidates, key=key)


def in_the_running(choice):
    return [
        c
        for c in order(choice)
        if score(choice, c.id) > 0
        and len(supporters(choice, c.id)) >= choice.minimum_votes
        and score(choice, c.id) >= choice.minimum_score
        and c.cost <= choice.budget
    ]


def clashes(candidate, taken):
    return any(candidate.groups & other.groups for other in taken)


def greedy(choice, taken=()):
    taken = list(taken)
    for c in in_the_running(choice):
        fits = sum(t.cost for t in taken) + c.cost <= choice.budget
        if c not in taken and fits and not clashes(c, taken):
            taken.append(c)
    return taken


def price(choice, candidate, purses):
    """The smallest price per unit of satisfaction at which the supporters cover the cost."""
    voters = supporters(choice, candidate.id)
    worth = candidate.cost if choice.kind == Kind.APPROVAL else Fraction(1)
    wish = {b.voter: b.points[candidate.id] * worth for b in voters}
    if sum(purses[v] for v in wish) < candidate.cost:
        return None
    empty = set()
    while True:
        full = sum(u for v, u in wish.items() if v not in empty)
        rest = candidate.cost - sum(purses[v] for v in empty)
        if not full:
            return max(purses[v] / wish[v] for v in wish)
        asked = rest / full
        poor = {v for v, u in wish.items() if v not in empty and purses[v] < asked * u}
        if not poor:
            return asked
        empty |= poor


def with_share(choice, share):
    """What is bought in order, and the payments, when every voter may spend ``share``."""
    purses = {b.voter: Fraction(share) for b in choice.ballots}
    bought, payments = [], []
    while True:
        offers = []
        for c in in_the_running(choice):
            if c in bought or clashes(c, bought):
                continue
            asked = price(choice, c, purses)
            if asked is not None:
                votes = len(supporters(choice, c.id))
                offers.append((asked, c.cost, -votes, c.place, c))
        if not offers:
            return bought, payments
        asked, _cost, _votes, _place, chosen = min(offers, key=lambda offer: offer[:4])
        worth = chosen.cost if choice.kind == Kind.APPROVAL else Fraction(1)
        paid = {}
        for b in supporters(choice, chosen.id):
            paid[b.voter] = min(purses[b.voter], asked * b.points[chosen.id] * worth)
            purses[b.voter] -= paid[b.voter]
        bought.append(chosen)
        payments.append({v: p for v, p in paid.items() if p})


def equal_shares(choice, step=1):
    """Bought with shares that grow by ``step``, their payments, the share, all selected."""
    if not choice.ballots:
        return [], [], Fraction(0), []
    share = choice.budget / len(choice.ballots)
    bought, payments = with_share(choice, share)
    grid = Fraction(int(share))
    while True:
        left = choice.budget - sum(c.cost for c in bought)
        if not any(
            c.cost <= left and c not in bought and not clashes(c, bought)
            for c in in_the_running(choice)
        ):
            break
        grid += step
        more, paid = with_share(choice, grid)
        if sum(c.cost for c in more) > choice.budget:
            break
        bought, payments, share = more, paid, grid
    return bought, payments, share, greedy(choice, bought)
