"""How the money under an agreement stands: by instalment, by budget line, by organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Prefetch, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from foundation.files.models import StoredFile
from foundation.interface.formats import money
from foundation.lifecycle.models import RunningClock
from funds.rules import from_fen
from funds.selectors import Figures
from projects.agreements.selectors import current_agreement, instalments
from projects.agreements.terms import holding_up
from projects.closing.selectors import must_remedy
from projects.models import (
    Agreement,
    BudgetLine,
    Instalment,
    LineSource,
    Milestone,
    PaymentRequest,
    Project,
    Report,
    TreasuryPayment,
    Voucher,
)
from projects.models.work import PAYMENT_OPEN
from projects.proposals.rules import fen
from projects.rules import TOLERANCE_PERCENT, yuan
from projects.selectors import money_of
from projects.spending import rules

#: What a voucher's file is for.
COPY = "voucher"
#: Milestones that hold nothing up any more.
MILESTONE_DONE = ["accepted", "dropped"]
#: Reports that were not sent back.
REPORT_COUNTS = ["submitted", "verified"]


def summed(amount: Decimal | None) -> Money:
    """A sum the database made; SQLite adds decimals as binary floats, so to the whole fen."""
    return from_fen(round((amount or 0) * 100))


# --- instalments ---------------------------------------------------------------------


@dataclass
class InstalmentState:
    """One instalment by its number: what was agreed, asked for, paid, and what it waits for."""

    number: int
    #: None for a number the plan in force no longer has.
    plan: Instalment | None = None
    planned: Money = field(default_factory=lambda: from_fen(0))
    requests: list[PaymentRequest] = field(default_factory=list)
    waits_for: list[Milestone] = field(default_factory=list)

    def __str__(self) -> str:
        return _("Instalment %(n)s") % {"n": self.number}

    @property
    def asked(self) -> Money:
        """Asked for and not refused."""
        return sum((yuan(r.amount) for r in self.requests if r.state != "refused"), from_fen(0))

    @property
    def paid(self) -> Money:
        return sum((request.paid for request in self.requests), from_fen(0))

    @property
    def open(self) -> Money:
        """What can still be asked for."""
        return max(self.planned - self.asked, from_fen(0))

    @property
    def payments(self) -> list[TreasuryPayment]:
        """By day, those that came back among them."""
        found = [row for request in self.requests for row in request.treasury_payments.all()]
        return sorted(found, key=lambda row: (row.paid_on, row.pk))

    @property
    def obstacle(self) -> str:
        """Why nothing can be asked for now, as a sentence; empty where it can."""
        if self.waits_for:
            return _("This instalment is paid after these milestones: %(milestones)s.") % {
                "milestones": "、".join(str(milestone) for milestone in self.waits_for)
            }
        if not self.open.amount:
            return _("The whole instalment has been asked for.")
        return ""


def requests_of(project: Project) -> list[PaymentRequest]:
    """All requests with their treasury payments. Two queries."""
    payments = TreasuryPayment.objects.select_related("transfer")
    found = list(
        PaymentRequest.objects.filter(project=project)
        .select_related("pool__origin")
        .prefetch_related(Prefetch("treasury_payments", payments))
        .order_by("instalment", "pk")
    )
    for request in found:
        request.project = project
    return found


def instalment_states(
    project: Project,
    requests: Iterable[PaymentRequest] | None = None,
    milestones: Iterable[Milestone] | None = None,
) -> list[InstalmentState]:
    """Every instalment by number: of the plan in force, and of what was asked for before it."""
    if requests is None:
        requests = requests_of(project)
    plan = list(instalments(project))
    states = {row.number: InstalmentState(row.number, row, yuan(row.amount)) for row in plan}
    for request in requests:
        states.setdefault(request.instalment, InstalmentState(request.instalment)).requests.append(
            request
        )
    if milestones is None:
        milestones = Milestone.objects.filter(project=project)
    waiting = [row for row in milestones if row.state not in MILESTONE_DONE] if plan else []
    for row in plan:
        states[row.number].waits_for = holding_up(row.terms, waiting)
    return [states[number] for number in sorted(states)]


def obstacles(project: Project, at: datetime | None = None) -> list[str]:
    """What holds up every payment of the project, as sentences."""
    found = []
    if current_agreement(project) is None:
        found.append(_("No agreement is in force."))
    late = (
        RunningClock.objects.of(project)
        .running()
        .filter(kind="report", due_at__lt=at or timezone.now())
    )
    if late.exists():
        found.append(_("A spending report is late. Send it in before asking for money."))
    if must_remedy(project):
        found.append(_("The mid-term evaluation was not passed. Put it right first."))
    return found


def waiting_of(requests: Iterable[PaymentRequest], pool_id: int, states=PAYMENT_OPEN) -> Money:
    """Of one source: asked for and not yet paid."""
    return sum(
        (r.unpaid for r in requests if r.pool_id == pool_id and r.state in states), from_fen(0)
    )


def can_be_asked(project: Project, lines, requests) -> dict[int, Money]:
    """Of each source, by its pool: promised and not yet asked for."""
    return {
        line.pool.pk: line.undrawn - waiting_of(requests, line.pool.pk)
        for line in lines
        if not line.pool.is_in_kind
    }


def parts_of(state: InstalmentState, amount: Money, left: Mapping[int, Money]) -> dict[int, Money]:
    """An amount of an instalment over the sources that pay it, by pool; what comes to nothing not.

    By the shares of the agreement, less what was asked for of each, and within what is ``left``
    of each (`can_be_asked`), which together is no less than the amount.
    """
    if state.plan is None:
        raise ValueError(f"The plan in force has no instalment {state.number}.")
    terms = state.plan.agreement.terms
    planned = rules.planned_by_source(
        [(_fen(row), row.get("pool")) for row in terms["instalments"]],
        {row["pool"]: _fen(row) for row in terms["sources"]},
    )
    numbers = [row["number"] for row in terms["instalments"]]
    share = planned[numbers.index(state.number)]
    for request in state.requests:
        if request.state != "refused":
            share[request.pool_id] = share.get(request.pool_id, 0) - fen(
                yuan(request.amount).amount
            )
    rooms = [max(fen(rest.amount), 0) for rest in left.values()]
    wants = [min(max(share.get(pk, 0), 0), room) for pk, room in zip(left, rooms, strict=True)]
    parts = rules.split_over(fen(amount.amount), wants, rooms)
    return {pk: from_fen(part) for pk, part in zip(left, parts, strict=True) if part}


def _fen(row: Mapping[str, Any]) -> int:
    return fen(Decimal(row["amount"]))


def all_of(left: Mapping[int, Money]) -> Money:
    """What can still be asked for of all sources together."""
    return sum((max(amount, from_fen(0)) for amount in left.values()), from_fen(0))


def can_be_reported(project: Project, lines) -> dict[int, Money]:
    """Of each source, by its pool: paid out and in no report yet."""
    waiting: defaultdict[int, Money] = defaultdict(lambda: from_fen(0))
    for report in Report.objects.filter(project=project, state="submitted"):
        waiting[report.pool_id] += yuan(report.amount)
    coming_back = TreasuryPayment.objects.standing().filter(
        request__project=project, request__state="return_reported", returned_on__isnull=False
    )
    for payment in coming_back.select_related("request"):
        waiting[payment.request.pool_id] += yuan(payment.amount)
    return {
        line.pool.pk: line.unspent - waiting[line.pool.pk]
        for line in lines
        if not line.pool.is_in_kind
    }


# --- budget lines ---------------------------------------------------------------------


@dataclass(frozen=True)
class LineUse:
    """A budget line, and what vouchers say was spent on it."""

    line: BudgetLine
    #: On vouchers that count: waiting to be checked, or accepted.
    spent: Money
    accepted: Money
    tolerance: int

    @property
    def left(self) -> Money:
        return yuan(self.line.amount) - self.spent

    @property
    def is_exceeded(self) -> bool:
        """By more than the agreement lets move without consent."""
        planned, spent = (int(yuan(m).amount * 100) for m in (self.line.amount, self.spent))
        return rules.is_exceeded(planned, spent, self.tolerance)

    @property
    def sentence(self) -> str:
        return _("“%(line)s”: planned %(planned)s, spent %(spent)s.") % {
            "line": self.line,
            "planned": money(self.line.amount),
            "spent": money(self.spent),
        }


def spent_on_lines(project: Project) -> dict[int, Money]:
    """What vouchers submitted or verified say was spent, by budget line. One query."""
    rows = (
        Voucher.objects.counted()
        .filter(report__project=project)
        .order_by()
        .values("line")
        .annotate(spent=Sum("amount"))
    )
    return {row["line"]: summed(row["spent"]) for row in rows}


def granted_lines(project: Project) -> QuerySet[BudgetLine]:
    """Budget lines that the agreed money pays."""
    return BudgetLine.objects.filter(project=project, source=LineSource.GRANT)


def tolerance_of(project: Project, versions: Iterable[Agreement] | None = None) -> int:
    """Percent by which a line may be exceeded, as the agreement in force says."""
    if versions is None:
        agreement = current_agreement(project)
    else:
        agreement = next((row for row in versions if row.state == "in_force"), None)
    return int(agreement.terms["tolerance"]) if agreement else TOLERANCE_PERCENT


def use_of_budget(
    project: Project,
    adding: Mapping[int, Money] | None = None,
    lines: Iterable[BudgetLine] | None = None,
    versions: Iterable[Agreement] | None = None,
) -> list[LineUse]:
    """Planned against spent by line; ``adding`` are amounts by line about to be reported."""
    adding, tolerance = adding or {}, tolerance_of(project, versions)
    if lines is None:
        lines = granted_lines(project)
    sums: dict[int, dict[str, Any]] = {
        row["line"]: dict(row)
        for row in Voucher.objects.filter(report__project=project)
        .order_by()
        .values("line")
        .annotate(
            spent=Sum("amount", filter=Q(counts=True)),
            taken=Sum("amount", filter=Q(accepted=True)),
        )
    }
    return [
        LineUse(
            line,
            summed(sums.get(line.pk, {}).get("spent")) + adding.get(line.pk, from_fen(0)),
            summed(sums.get(line.pk, {}).get("taken")),
            tolerance,
        )
        for line in lines
        if line.source == LineSource.GRANT
    ]


# --- reports ----------------------------------------------------------------------------


def reported_since(project: Project, before: date | None = None) -> date:
    """First day no report before ``before`` has covered."""
    reports = Report.objects.filter(project=project, state__in=REPORT_COUNTS)
    if before is not None:
        reports = reports.filter(until__lt=before)
    last = reports.aggregate(last=Max("until"))["last"]
    return last + timedelta(days=1) if last else project.starts_on


def already_reported(
    organisation_id: int, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Voucher]:
    """Of vouchers by `rules.pair`, those that count in one of its projects. One query for all."""
    pairs = set(pairs)
    found = Voucher.objects.counted().filter(
        organisation_id=organisation_id,
        supplier_key__in={supplier for supplier, _number in pairs},
        number_key__in={number for _supplier, number in pairs},
    )
    by_pair = {
        (row.supplier_key, row.number_key): row for row in found.select_related("report__project")
    }
    return {pair: row for pair, row in by_pair.items() if pair in pairs}


def vouchers_of(report: Report) -> QuerySet[Voucher]:
    return Voucher.objects.filter(report=report).select_related("line")


def with_copies(vouchers: Iterable[Voucher]) -> list[Voucher]:
    """Vouchers, each with the files of its copy; one query for all files."""
    found = list(vouchers)
    copies: defaultdict[int, list[StoredFile]] = defaultdict(list)
    for stored in StoredFile.objects.filter(
        content_type=ContentType.objects.get_for_model(Voucher),
        object_id__in=[voucher.pk for voucher in found],
        purpose=COPY,
        removed_at=None,
    ):
        copies[stored.object_id].append(stored)
    for voucher in found:
        voucher.copies = copies[voucher.pk]  # type: ignore[attr-defined]
    return found


def accepted_of(report: Report) -> Money | None:
    """What the ledger holds as verified for the report; None until it was checked."""
    if report.transfer is None:
        return from_fen(0) if report.state == "verified" else None
    return from_fen(report.transfer.legs.filter(fen__gt=0).aggregate(n=Sum("fen"))["n"])


# --- an organisation's money --------------------------------------------------------------


@dataclass
class ProjectStanding:
    """One project as its organisation asks for it: what is promised, paid, spent, due."""

    project: Project
    figures: Figures
    plan: list[Instalment] = field(default_factory=list)
    requests: list[PaymentRequest] = field(default_factory=list)
    reported: Money = field(default_factory=lambda: from_fen(0))
    accepted: Money = field(default_factory=lambda: from_fen(0))
    next_report: datetime | None = None

    @property
    def asked(self) -> Money:
        """Asked for and not yet paid."""
        return sum((request.unpaid for request in self.requests), from_fen(0))

    @property
    def to_ask(self) -> Money:
        """Promised, and neither paid nor asked for."""
        return max(self.figures.committed - self.figures.paid - self.asked, from_fen(0))

    @property
    def unspent(self) -> Money:
        """Paid out, and on no voucher that counts nor given back."""
        spent = max(self.reported, self.figures.verified)
        return max(self.figures.paid - spent - self.figures.returned, from_fen(0))

    @property
    def next_instalment(self) -> Instalment | None:
        """The first of the plan of which nothing was asked for."""
        asked = {request.instalment for request in self.requests if request.state != "refused"}
        return next((row for row in self.plan if row.number not in asked), None)


def standings(projects: Iterable[Project]) -> list[ProjectStanding]:
    """How the money of many projects stands; six queries however many they are."""
    projects = list(projects)
    figures = money_of(projects)
    found = {project.pk: ProjectStanding(project, figures[project.number]) for project in projects}
    for row in (
        Instalment.objects.filter(agreement__project__in=projects, agreement__state="in_force")
        .select_related("agreement")
        .order_by("number")
    ):
        found[row.agreement.project_id].plan.append(row)
    for request in PaymentRequest.objects.filter(project__in=projects).prefetch_related(
        "treasury_payments"
    ):
        found[request.project_id].requests.append(request)
    sums = (
        Voucher.objects.filter(report__project__in=projects)
        .order_by()
        .values("report__project")
        .annotate(
            reported=Sum("amount", filter=Q(counts=True)),
            taken=Sum("amount", filter=Q(accepted=True)),
        )
    )
    for spent in sums:
        standing = found[spent["report__project"]]
        standing.reported, standing.accepted = summed(spent["reported"]), summed(spent["taken"])
    clocks = RunningClock.objects.running().filter(
        content_type=ContentType.objects.get_for_model(Project),
        object_id__in=list(found),
        kind="report",
    )
    for clock in clocks:
        found[clock.object_id].next_report = clock.due_at
    return list(found.values())
