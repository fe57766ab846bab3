"""The rules by name, and the one way to apply them."""

from __future__ import annotations

from projects.choice.ballots import Choice, recount
from projects.choice.equal_shares import Run, Shares
from projects.choice.greedy import Basket, fill, ranked, shut_out
from projects.choice.outcome import Code, Decision, Outcome, Purchase, Reason

GREEDY = "greedy"
EQUAL_SHARES = "equal-shares"
RULES = (GREEDY, EQUAL_SHARES)


def decide(choice: Choice, rule: str = GREEDY, *, add_one: bool = True) -> Outcome:
    """Apply a rule. The same candidates, ballots and budget in any order give the same outcome.

    ``add_one=False`` leaves out the second step of the Method of Equal Shares (see
    ``docs/allocation.md``). Raises KeyError for an unknown rule.
    """
    if rule not in RULES:
        raise KeyError(rule)
    tallies = recount(choice)
    order = ranked(choice.candidates, tallies)
    reasons: dict[str, Reason] = {}
    for candidate in order:
        if reason := shut_out(choice, candidate, tallies[candidate.id]):
            reasons[candidate.id] = reason
    running = [candidate for candidate in order if candidate.id not in reasons]
    basket = Basket(choice.budget)
    extra: dict = {}
    if rule == GREEDY:
        reasons |= fill(basket, running, tallies, Code.FITS)
    else:
        shares = Shares(choice, running, tallies)
        run = shares.complete() if add_one else shares.first()
        extra = {"first_share": shares.share, "share": run.share, "add_one": add_one}
        extra["purchases"] = tuple(
            Purchase(candidate, run.payments(candidate)) for candidate in run.bought
        )
        reasons |= by_shares(basket, run, extra["purchases"])
        rest = [candidate for candidate in running if candidate.id not in reasons]
        reasons |= fill(basket, rest, tallies, Code.FROM_THE_REST)
        for candidate in rest:
            if reasons[candidate.id].code == Code.DOES_NOT_FIT:
                figures = {**reasons[candidate.id].figures, "together": run.money_behind(candidate)}
                reasons[candidate.id] = Reason(Code.SUPPORTERS_SHORT, figures)
    return Outcome(
        rule,
        choice,
        tuple(Decision(c, tallies[c.id].votes, tallies[c.id].score, reasons[c.id]) for c in order),
        tuple(candidate.id for candidate in basket.taken),
        **extra,
    )


def by_shares(basket: Basket, run: Run, purchases: tuple[Purchase, ...]) -> dict[str, Reason]:
    """Put what the shares bought into the basket; the reason for each by its id."""
    reasons = {}
    for purchase in purchases:
        basket.add(purchase.candidate)
        reasons[purchase.candidate.id] = Reason(
            Code.PAID_BY_SUPPORTERS,
            {
                "cost": purchase.candidate.cost,
                "votes": len(purchase.payments),
                "most": max(purchase.payments.values()),
                "share": run.share,
            },
        )
    return reasons
