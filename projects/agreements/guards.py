"""What must hold before an agreement is drawn up and signed."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.interface.formats import money
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed
from funds.models import Account
from projects.agreements import selectors, terms
from projects.rules import yuan
from projects.states import AgreementState, ProjectState


def _enough_left(pool, needed, field: str | None = None) -> None:
    if pool.balance.amount < needed:
        raise GuardFailed(
            _("There is %(left)s left in this pool; %(needed)s is needed.")
            % {"left": money(pool.balance.amount), "needed": money(needed)},
            field,
        )


def pools_are_named(step: Step) -> None:
    """A pool for each kind of money that was approved."""
    for name, approved in (
        ("government_pool", step.obj.approved_government),
        ("social_pool", step.obj.approved_social),
    ):
        pool = step.data.get(name)
        if approved.amount and pool is None:
            raise GuardFailed(_("Choose where the approved money comes from."), name)
        if approved.amount:
            _enough_left(pool, approved, name)


@foreseen
def may_draw_up(step: Step) -> None:
    """One version at a time, its shares together the whole."""
    if selectors.open_agreement(step.obj):
        raise GuardFailed(
            _("An agreement waits for its signatures. Cancel it before you draw up another.")
        )
    plan = step.data.get("plan") or []
    if plan and sum(row.share for row in plan) != 100:
        raise GuardFailed(_("The shares of the instalments must add up to 100 %."))
    parts = terms.instalments_of(step.obj.approved, plan or terms.usual_plan(step.obj))
    for part in parts:
        if not Decimal(part["amount"]):
            raise GuardFailed(
                _("Instalment %(number)s would come to less than one fen. Leave it out.")
                % {"number": part["number"]},
                f"share_{part['number']}",
            )
    for row in plan:
        if row.milestone and row.milestone.project_id != step.obj.pk:
            raise GuardFailed(_("This milestone belongs to another project."))


def still_as_approved(agreement) -> None:
    """The terms say what was approved, and nobody has touched them."""
    if not terms.says(agreement.terms["project"], terms.facts(agreement.project)):
        raise GuardFailed(
            _(
                "The project has changed since this agreement was drawn up. "
                "Cancel it and draw up a new one."
            )
        )
    if agreement.digest != terms.digest(agreement.terms):
        raise GuardFailed(_("The text of this agreement does not match its digest."))


@foreseen
def organisation_may_sign(step: Step) -> None:
    if step.obj.project.state != ProjectState.APPROVED:
        raise GuardFailed(_("The project is not waiting for its agreement."))
    still_as_approved(step.obj)


@foreseen
def both_have_agreed(step: Step) -> None:
    """Signed by the organisation, equal to what was approved, money there for each source."""
    agreement = selectors.open_agreement(step.obj)
    if agreement is None:
        raise GuardFailed(_("Draw up the agreement first."))
    if agreement.state != AgreementState.SIGNED_BY_ORGANISATION:
        raise GuardFailed(_("The organisation has not signed the agreement yet."))
    still_as_approved(agreement)
    sources = agreement.terms["sources"]
    pools = Account.objects.select_related("balance").in_bulk([row["pool"] for row in sources])
    for row in sources:
        _enough_left(pools[row["pool"]], yuan(Decimal(row["amount"])))


@foreseen
def may_add_donation(step: Step) -> None:
    """There is a version to add to, and room in its plan."""
    agreement = selectors.current_agreement(step.obj)
    if agreement is None:
        raise GuardFailed(_("No agreement of this project is in force."))
    if len(agreement.terms["instalments"]) >= terms.LAST_INSTALMENT:
        raise GuardFailed(
            _("This agreement has %(most)d instalments already. No more can be added.")
            % {"most": terms.LAST_INSTALMENT}
        )
