"""What is checked when demonstration data has been loaded: one line and a list of faults each."""

from __future__ import annotations

from collections.abc import Callable

from deliberation.guards import recomputes
from deliberation.models import Resolution
from foundation.lifecycle import registry
from foundation.lifecycle.services import verify
from funds import selectors as money
from funds.reconcile import broken_links, differences
from participation import rollups, selectors
from participation.recount import recount

#: Cases of each lifecycle whose history is read again, link by link.
SAMPLE = 40

Check = Callable[[], tuple[str, list[str]]]


def money_agrees() -> tuple[str, list[str]]:
    """`reconcile`: every balance, invariant and link of the ledger of money."""
    faults = [*differences(), *(f"{broken.label}: changed" for broken in broken_links())]
    now = money.headline()
    line = f"Money        {now.government} and {now.social}, up to transfer #{now.as_of_transfer}"
    return line, faults


def participation_agrees() -> tuple[str, list[str]]:
    """`recount`: every rollup against the log."""
    result = recount()
    faults = [str(difference) for difference in result.differences]
    if lag := rollups.lag():
        faults.append(f"{lag} participations are not counted yet.")
    now = selectors.headline()
    return f"Participation {now.person_times} person-times in {result.rows} rows", faults


def histories_hold() -> tuple[str, list[str]]:
    """A sample of every lifecycle: numbers without gaps, seals unbroken, state as told."""
    faults, seen = [], 0
    for lifecycle in registry.all_lifecycles():
        model = registry.model_of(lifecycle)
        total = model._base_manager.count()
        step = max(1, total // SAMPLE)
        for case in model._base_manager.order_by("pk")[::step]:
            faults += verify(case)
            seen += 1
    return f"Histories    {seen} cases read again", faults


def resolutions_hold() -> tuple[str, list[str]]:
    """Every resolution follows from its count and its frozen rule."""
    found = Resolution.objects.select_related("item").prefetch_related("item__counts")
    faults = [f"{r.number} does not follow from its count." for r in found if not recomputes(r)]
    return f"Resolutions  {len(found)} computed again", faults


CHECKS: tuple[Check, ...] = (
    money_agrees,
    participation_agrees,
    histories_hold,
    resolutions_hold,
)
