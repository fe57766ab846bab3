"""Payment requests and spending reports on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localday, localtime, money
from foundation.lifecycle.desk import CaseDesk, Section
from projects.models import PaymentRequest, TreasuryPayment
from projects.models.project import STAFF_ROLES
from projects.models.work import PAYMENT_OPEN
from projects.spending import selectors
from projects.spending.transitions import PAYMENT, REPORT

READERS = list(STAFF_ROLES)


def of_project(case):
    return (_("Project"), f"{case.project.number} {case.project.title}")


def link_to_project(case, user):
    return [Section(_("Project"), "projects/desk/_project.html", {"project": case.project})]


def paying_sections(project, within, user) -> list[Section]:
    """A project's instalments and payment requests; ``within`` adds the steps."""
    requests = selectors.requests_of(project)
    return [
        Section(
            _("Instalments"),
            "projects/spending/desk/_instalments.html",
            {"instalments": selectors.instalment_states(project, requests=requests)},
        ),
        Section(
            _("Payment requests"),
            "projects/desk/_work.html",
            {"cases": within(requests, project, user), "slug": PAYMENT.name},
        ),
    ]


def reporting_sections(project, within, user) -> list[Section]:
    """A project's budget lines and spending reports."""
    reports = project.reports.select_related("pool__origin")
    return [
        Section(
            _("Budget lines"),
            "projects/spending/desk/_budget.html",
            {"uses": selectors.use_of_budget(project)},
        ),
        Section(
            _("Spending reports"),
            "projects/desk/_work.html",
            {"cases": within(reports, project, user), "slug": REPORT.name},
        ),
    ]


def payment_facts(payment):
    facts = [
        of_project(payment),
        (_("Organisation"), payment.project.organisation),
        (_("Instalment"), payment.instalment),
        (_("Amount asked for"), money(payment.amount)),
        (_("Paid"), money(payment.paid)),
        (_("Still to be paid"), money(payment.unpaid)),
        (_("Paid from"), payment.pool.public_name),
        (_("Asked for on"), localtime(payment.requested_at)),
        (_("Approved by"), payment.approved_by or "–"),
    ]
    if back := payment.coming_back:
        facts += [
            (_("Said to have come back"), f"{back.document} · {money(back.amount)}"),
            (_("Came back on"), localday(back.returned_on)),
            (_("Document of the return"), back.return_document),
            (_("Why it came back"), back.return_reason),
            (_("Return recorded by"), back.return_reported_by),
        ]
    return facts


def _of_the_same_instalment(payment) -> list[PaymentRequest]:
    """Requests of other sources, or of before, that are still to be decided on or paid."""
    found = PaymentRequest.objects.filter(
        project=payment.project, instalment=payment.instalment, state__in=PAYMENT_OPEN
    ).exclude(pk=payment.pk)
    others = list(found.select_related("pool__origin").order_by("pk"))
    for request in others:
        request.project = payment.project
    return others


def payment_sections(payment, user):
    payments = TreasuryPayment.objects.filter(request=payment).select_related(
        "transfer__by", "transfer__approved_by", "reversal"
    )
    return [
        Section(
            _("Treasury payments"),
            "projects/spending/desk/_payments.html",
            {"payments": payments},
        ),
        Section(
            _("Other requests of this instalment"),
            "projects/desk/_work.html",
            {"cases": _of_the_same_instalment(payment), "slug": PAYMENT.name},
        ),
        Section(
            _("Instalments"),
            "projects/spending/desk/_instalments.html",
            {"instalments": selectors.instalment_states(payment.project)},
        ),
        *link_to_project(payment, user),
    ]


PAYMENT_DESK = CaseDesk(
    PAYMENT,
    label=_("Payment requests"),
    icon="download",
    order=335,
    columns=[
        ("case_number", _("Number")),
        ("project", _("Project")),
        (lambda payment: payment.pool.public_name, _("Paid from")),
        (lambda payment: money(payment.amount), _("Amount")),
        (lambda payment: money(payment.paid), _("Paid")),
    ],
    search_fields=["project__number", "project__title", "treasury_payments__document"],
    readers=READERS,
    for_list=lambda payments: (
        payments.for_list().select_related("pool__origin").prefetch_related("treasury_payments")
    ),
    facts=payment_facts,
    sections=payment_sections,
)


def report_facts(report):
    accepted = selectors.accepted_of(report)
    facts = [
        of_project(report),
        (_("Organisation"), report.project.organisation),
        (_("Up to"), localday(report.until)),
        (_("Money of"), report.pool.public_name),
        (_("Spent, by its vouchers"), money(report.amount)),
        (_("Verified"), "–" if accepted is None else money(accepted)),
        (_("Other people served, counted"), report.served),
        (_("What was done"), report.text),
        (_("What proves it"), report.evidence or "–"),
    ]
    if report.overrun_reason:
        facts.append((_("Why a budget line is exceeded"), report.overrun_reason))
    return facts


def report_sections(report, user):
    return [
        Section(
            _("Vouchers"),
            "projects/spending/desk/_vouchers.html",
            {"vouchers": selectors.with_copies(selectors.vouchers_of(report))},
        ),
        Section(
            _("Budget lines"),
            "projects/spending/desk/_budget.html",
            {"uses": selectors.use_of_budget(report.project)},
        ),
        Section(
            _("Participation, from the ledgers"),
            "projects/spending/_participation.html",
            {
                "project": report.project,
                "since": selectors.reported_since(report.project, report.until),
                "until": report.until,
            },
        ),
        *link_to_project(report, user),
    ]


REPORT_DESK = CaseDesk(
    REPORT,
    label=_("Spending reports"),
    icon="form",
    order=340,
    columns=[
        ("project", _("Project")),
        (lambda report: localday(report.until), _("Up to")),
        (lambda report: money(report.amount), _("Spent")),
    ],
    search_fields=["project__number", "project__title", "vouchers__number"],
    readers=READERS,
    for_list=lambda reports: reports.for_list().select_related("pool__origin", "transfer"),
    facts=report_facts,
    sections=report_sections,
)
