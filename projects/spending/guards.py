"""What must hold before money under an agreement may move."""

from __future__ import annotations

from collections import defaultdict

from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from foundation.interface.formats import localday, money
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from funds.models import Transfer
from funds.rules import from_fen
from projects.models import PaymentRequest, Project, TreasuryPayment
from projects.models.project import UNDER_WAY
from projects.rules import yuan
from projects.selectors import money_by_source
from projects.spending import rules, selectors
from projects.states import ProjectState


def promised_line(lines, pool):
    found = [line for line in lines if line.pool.pk == pool.pk and not line.pool.is_in_kind]
    if not found:
        raise GuardFailed(_("This source has promised the project nothing."), "pool")
    return found[0]


def may_ask_for_payment(step: Step) -> None:
    """Agreement in force, nothing overdue, the instalment's conditions met, money left in both.

    Without a source the amount is cut over all of them.
    """
    project, data = step.obj, step.data
    for sentence in selectors.obstacles(project, step.at):
        raise GuardFailed(sentence)
    lines, requests = money_by_source(project), selectors.requests_of(project)
    states = {row.number: row for row in selectors.instalment_states(project, requests)}
    instalment = states.get(data["instalment"])
    if instalment is None or instalment.plan is None:
        raise GuardFailed(
            _("The agreement has no instalment %(number)s.") % {"number": data["instalment"]},
            "instalment",
        )
    if instalment.waits_for:
        raise GuardFailed(instalment.obstacle, "instalment")
    amount = yuan(data["amount"])
    if amount > instalment.open:
        raise GuardFailed(
            _("Of instalment %(number)s %(left)s can still be asked for.")
            % {"number": instalment.number, "left": money(instalment.open)},
            "amount",
        )
    left = selectors.can_be_asked(project, lines, requests)
    if pool := data.get("pool"):
        promised_line(lines, pool)
        if amount > left[pool.pk]:
            raise GuardFailed(
                _("Of this source %(left)s can still be asked for.")
                % {"left": money(left[pool.pk])},
                "amount",
            )
    elif amount > selectors.all_of(left):
        raise GuardFailed(
            _("Of all sources together %(left)s can still be asked for.")
            % {"left": money(selectors.all_of(left))},
            "amount",
        )


def request_parts(step: Step) -> dict[int, Money]:
    """What is asked of each source, by pool: of the one named, or of all by their shares."""
    project, data = step.obj, step.data
    amount = yuan(data["amount"])
    if pool := data.get("pool"):
        return {pool.pk: amount}
    requests = selectors.requests_of(project)
    states = selectors.instalment_states(project, requests)
    instalment = next(row for row in states if row.number == data["instalment"])
    left = selectors.can_be_asked(project, money_by_source(project), requests)
    return selectors.parts_of(instalment, amount, left)


@foreseen
def did_not_ask(step: Step) -> None:
    if step.actor and step.obj.requested_by_id == step.actor.pk:
        raise NotAllowed(_("You asked for this payment. Somebody else must decide on it."))


def money_stands_still(step: Step) -> None:
    """The project as it stands, held until the step is done.

    Approvals, payments and returns of one project wait for each other: between the reading of
    the requests and of the ledger nothing moves from one to the other. Nor is it suspended or
    ended after it was found under way, so this comes before other guards.
    """
    step.obj.project = (
        Project._base_manager.select_for_update(of=("self",))
        .select_related("area", "organisation")
        .get(pk=step.obj.project_id)
    )


def money_is_left(step: Step) -> None:
    """What was approved of a source and is not yet paid stays within its promise."""
    request, project = step.obj, step.obj.project
    others = [row for row in selectors.requests_of(project) if row.pk != request.pk]
    approved = selectors.waiting_of(others, request.pool_id, ["approved", "partly_paid"])
    left = promised_line(money_by_source(project), request.pool).undrawn - approved
    if request.unpaid > left:
        raise GuardFailed(
            _("Of this source only %(left)s is promised and not approved for payment yet.")
            % {"left": money(max(left, from_fen(0)))}
        )


def fits_the_request(step: Step) -> None:
    """Not more than is open, not before it was asked for, and no document twice."""
    request, data = step.obj, step.data
    amount = payment_amount(step)
    if not from_fen(0) < amount <= request.unpaid:
        raise GuardFailed(
            _("Of this request %(left)s is still to be paid.") % {"left": money(request.unpaid)},
            "amount",
        )
    asked_on = timezone.localdate(request.requested_at)
    if data["paid_on"] < asked_on:
        raise GuardFailed(
            _("It was asked for on %(day)s and cannot have been paid before.")
            % {"day": localday(asked_on)},
            "paid_on",
        )
    document = data["document"].strip()
    if request.treasury_payments.standing().filter(document=document).exists():
        raise GuardFailed(
            _("A payment with document %(document)s is recorded already for this request.")
            % {"document": document},
            "document",
        )


def payment_amount(step: Step) -> Money:
    """The part that was paid; all that is open where nothing is said."""
    return yuan(step.data["amount"]) if step.data.get("amount") else step.obj.unpaid


def may_come_back(step: Step) -> None:
    """A payment of this request, not spent yet, while its books are open."""
    request, data = step.obj, step.data
    payment = data["payment"]
    if payment.request_id != request.pk or not payment.stands:
        raise GuardFailed(_("Choose a payment of this request."), "payment")
    if data["returned_on"] < payment.paid_on:
        raise GuardFailed(
            _("It was paid on %(day)s and cannot have come back before.")
            % {"day": localday(payment.paid_on)},
            "returned_on",
        )
    lines = money_by_source(request.project)
    free = selectors.can_be_reported(request.project, lines)[request.pool_id]
    if payment.amount > free:
        raise GuardFailed(
            _(
                "Only %(free)s of this source is in no spending report. Money that was spent "
                "cannot have come back unpaid: have the report sent back, or record money given "
                "back."
            )
            % {"free": money(free)},
            "payment",
        )


@foreseen
def books_are_open(step: Step) -> None:
    """After the end of a project its promises are settled: what comes in is given back."""
    if step.obj.project.state not in [*UNDER_WAY, ProjectState.SUSPENDED]:
        raise GuardFailed(
            _("The project has ended and its promise is settled. Record money given back instead.")
        )


def report_fits(step: Step) -> None:
    """Vouchers of this project's lines, new to the organisation, within what was paid out."""
    project, data = step.obj, step.data
    lines = money_by_source(project)
    promised_line(lines, data["pool"])
    vouchers_are_right(step)
    left = selectors.can_be_reported(project, lines)[data["pool"].pk]
    if voucher_sum(data["vouchers"]) > left:
        raise GuardFailed(
            _("Of this source %(left)s was paid out and is not accounted for yet.")
            % {"left": money(left)}
        )
    stays_within_the_budget(step)


def may_be_given_back(step: Step) -> None:
    """Money that stands in a report, or is said to have come back already, is not given back."""
    project, data = step.obj, step.data
    lines = money_by_source(project)
    line, amount = promised_line(lines, data["pool"]), yuan(data["amount"])
    free = selectors.can_be_reported(project, lines)[line.pool.pk]
    if free < amount <= line.unspent:
        raise GuardFailed(
            _(
                "Only %(free)s of this source stands in no report that waits to be checked and is "
                "not said to have come back."
            )
            % {"free": money(max(free, from_fen(0)))},
            "amount",
        )


def voucher_sum(vouchers) -> Money:
    return sum((yuan(row["amount"]) for row in vouchers), from_fen(0))


def vouchers_are_right(step: Step) -> None:
    project, rows = step.obj, step.data["vouchers"]
    lines = set(selectors.granted_lines(project).values_list("pk", flat=True))
    pairs = [rules.pair(row["supplier"], row["number"]) for row in rows]
    reported, seen = selectors.already_reported(project.organisation_id, pairs), set()
    for row, pair in zip(rows, pairs, strict=True):
        if row["line"].pk not in lines:
            raise GuardFailed(_("Choose a budget line that the agreed money pays."))
        if row["issued_on"] > step.data["until"]:
            raise GuardFailed(
                _("Voucher %(number)s is from after the last day of the report.")
                % {"number": row["number"]}
            )
        known = reported.get(pair)
        if pair in seen or known:
            raise GuardFailed(
                _(
                    "Voucher %(number)s of %(supplier)s is reported already (%(where)s). The same "
                    "cost is never paid twice."
                )
                % {
                    "number": row["number"],
                    "supplier": row["supplier"],
                    "where": known.report if known else _("in this report"),
                }
            )
        seen.add(pair)


def stays_within_the_budget(step: Step) -> None:
    """A line exceeded beyond the tolerance wants a reason, or a change of the agreement first."""
    project, data = step.obj, step.data
    adding: defaultdict[int, Money] = defaultdict(lambda: from_fen(0))
    for row in data["vouchers"]:
        adding[row["line"].pk] += yuan(row["amount"])
    over = [
        use
        for use in selectors.use_of_budget(project, adding)
        if use.line.pk in adding and use.is_exceeded
    ]
    if over and not (data.get("overrun_reason") or "").strip():
        raise GuardFailed(
            _(
                "Exceeded by more than %(percent)s %%: %(lines)s Give the reason here, or ask for "
                "a change of the agreement on the project's page first."
            )
            % {
                "percent": over[0].tolerance,
                "lines": " ".join(use.sentence for use in over),
            },
            "overrun_reason",
        )


@foreseen
def did_not_pay(step: Step) -> None:
    """Who recorded a payment from this pool does not check how it was spent."""
    report = step.obj
    paid_by_me = TreasuryPayment.objects.filter(
        request__in=PaymentRequest.objects.filter(project=report.project, pool=report.pool),
        transfer__in=Transfer.objects.filter(by=step.actor),
    )
    if paid_by_me.exists():
        raise NotAllowed(_("You paid this money out. Somebody else must check how it was spent."))


def verdicts_are_reasoned(step: Step) -> None:
    """Each rejected voucher is of this report and has its reason; something is accepted."""
    vouchers = {voucher.pk for voucher in step.obj.vouchers.all()}
    rejected = step.data.get("rejected") or {}
    for pk, reason in rejected.items():
        if pk not in vouchers:
            raise GuardFailed(_("This voucher belongs to another report."))
        if not reason.strip():
            raise GuardFailed(_("Say why the voucher is not accepted."), f"rejection_{pk}")
    if vouchers and vouchers == set(rejected):
        raise GuardFailed(_("No voucher is accepted: send the whole report back instead."))


@foreseen
def project_is_under_way(step: Step) -> None:
    if step.obj.project.state not in UNDER_WAY:
        raise GuardFailed(_("The agreement of this project is not in force."))
