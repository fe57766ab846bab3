"""What pages about gifts need: causes with what came, donors with what they gave."""

from __future__ import annotations

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from djmoney.money import Money

from funds.models import Cause, Disclosure, Donor, Pledge, Receipt, Redesignation
from funds.models.disclosure import DisclosureQuerySet
from funds.models.donor import DonorQuerySet
from funds.models.pledge import PledgeState

#: Pledges that still count as promised.
PROMISED = (
    PledgeState.CONFIRMED,
    PledgeState.PART_RECEIVED,
    PledgeState.RECEIVED,
    PledgeState.THANKED,
)
IN_THE_LEDGER = Q(
    pledges__receipts__transfer__isnull=False,
    pledges__receipts__transfer__reversed_by__isnull=True,
)
ZERO = DecimalField(max_digits=18, decimal_places=2)


def with_received(causes: QuerySet[Cause]) -> QuerySet[Cause]:
    """Causes with what they received, as ``received`` (yuan)."""
    came = Sum("pledges__receipts__amount", filter=IN_THE_LEDGER)
    return causes.select_related("area").annotate(
        received=Coalesce(came, 0, output_field=ZERO),
    )


def open_causes() -> QuerySet[Cause]:
    """Causes one can give to today, those with an end first."""
    found = Cause.objects.open_on(timezone.localdate())
    return with_received(found).order_by(F("closes_on").asc(nulls_last=True), "-pk")


def cause_figures(cause: Cause) -> dict:
    """What a cause received and from how many, and what is promised beside it."""
    came = Receipt.objects.filter(
        pledge__cause=cause, transfer__isnull=False, transfer__reversed_by=None
    ).aggregate(total=Sum("amount"), donors=Count("pledge__donor", distinct=True))
    promised = Pledge.objects.filter(cause=cause, state__in=PROMISED).aggregate(
        total=Sum("amount")
    )["total"]
    received = Money(came["total"] or 0, "CNY")
    open_promise = max(Money(promised or 0, "CNY") - received, Money(0, "CNY"))
    return {"received": received, "donors": came["donors"], "promised": open_promise}


def named_donors() -> DonorQuerySet:
    """Donors the public may read of, with fen given, the largest first."""
    return (
        Donor.objects.named()
        .annotate(fen=Coalesce(Sum("accounts__account__balance__fen"), 0))
        .filter(fen__gt=0)
        .order_by("-fen", "pk")
    )


def anonymous_total() -> int:
    """Fen given by all who stay anonymous, together."""
    given = Donor.objects.filter(is_anonymous=True).aggregate(
        fen=Sum("accounts__account__balance__fen")
    )
    return given["fen"] or 0


def years_of(donors: QuerySet[Donor]) -> dict[int, list[int]]:
    """The years in which each donor gave, newest first."""
    found: dict[int, list[int]] = {}
    rows = (
        donors.filter(accounts__account__descendants__year__isnull=False)
        .order_by("pk", "-accounts__account__descendants__year")
        .values_list("pk", "accounts__account__descendants__year")
        .distinct()
    )
    for pk, year in rows:
        found.setdefault(pk, []).append(year)
    return found


def redesignations_of(pledge: Pledge) -> QuerySet[Redesignation]:
    return pledge.redesignations.select_related(
        "pledge__donor__organisation", "pledge__cause__area", "cause"
    ).order_by("-pk")


def disclosures(today) -> DisclosureQuerySet:
    """What is overdue, then what is due, then what was published; each the latest first."""
    rank = Case(
        When(published_on__isnull=False, then=Value(2)),
        When(due_on__lt=today, then=Value(0)),
        default=Value(1),
    )
    return (
        Disclosure.objects.for_list()
        .annotate(rank=rank)
        .order_by("rank", "-due_on", "area__path", "-edition", "pk")
    )
