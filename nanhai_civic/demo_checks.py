"""What is checked when demonstration data has been loaded: one line and a list of faults each."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lag

from deliberation.guards import recomputes
from deliberation.models import Resolution
from foundation.lifecycle.models import Event
from foundation.lifecycle.verification import broken_histories
from funds import selectors as money
from funds.reconcile import broken_links, differences
from participation import rollups, selectors
from participation.recount import recount
from projects.models import Project, TreasuryPayment

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
    """Every case: numbers without gaps, seals unbroken, state as told."""
    return f"Histories    {Event.objects.count()} events read again", broken_histories()


def resolutions_hold() -> tuple[str, list[str]]:
    """Every resolution follows from its count and its frozen rule."""
    found = Resolution.objects.select_related("item").prefetch_related("item__counts")
    faults = [f"{r.number} does not follow from its count." for r in found if not recomputes(r)]
    return f"Resolutions  {len(found)} computed again", faults


def orders_hold() -> tuple[str, list[str]]:
    """No event is earlier than the one before it, and what rests on a decision comes after it."""
    before = Window(
        Lag("at"), partition_by=[F("content_type"), F("object_id")], order_by=F("seq").asc()
    )
    events = Event.objects.order_by().annotate(before=before)
    faults = [
        f"{event} is told before what led to it." for event in events.filter(at__lt=F("before"))
    ]
    proposals = (
        Project.objects.exclude(resolution_duty=None)
        .exclude(resolution_duty__resolution__published_at=None)
        .filter(proposed_at__lt=F("resolution_duty__resolution__published_at"))
    )
    faults += [
        f"{project} was proposed before its resolution was published." for project in proposals
    ]
    signed = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(Project),
        object_id=OuterRef("request__project_id"),
        action="sign",
    )
    paid = TreasuryPayment.objects.annotate(
        signed_on=Subquery(signed.order_by("seq").values("at__date")[:1])
    )
    early = paid.filter(Q(signed_on=None) | Q(paid_on__lt=F("signed_on")))
    faults += [
        f"Payment {payment.pk} was made before the agreement was signed." for payment in early
    ]
    return f"Order        {Event.objects.count()} events in the order of time", faults


CHECKS: tuple[Check, ...] = (
    money_agrees,
    participation_agrees,
    histories_hold,
    resolutions_hold,
    orders_hold,
)
