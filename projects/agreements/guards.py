"""What must hold before an agreement is signed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.interface.formats import money
from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed


def pools_are_named(step: Step) -> None:
    """A pool for each kind of money that was approved."""
    for name, approved in (
        ("government_pool", step.obj.approved_government),
        ("social_pool", step.obj.approved_social),
    ):
        pool = step.data.get(name)
        if approved.amount and pool is None:
            raise GuardFailed(_("Choose where the approved money comes from."), name)
        if approved.amount and pool.balance.amount < approved:
            raise GuardFailed(
                _("There is %(left)s left in this pool; %(needed)s is needed.")
                % {"left": money(pool.balance.amount), "needed": money(approved)},
                name,
            )
