"""Forms of an agreement."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import money
from foundation.lifecycle.forms import TransitionForm
from funds.rules import GOVERNMENT, SOCIAL
from projects.fields import (
    AmountField,
    PoolField,
    PoolsMixin,
)


class SignForm(PoolsMixin, TransitionForm):
    """The agreement's number, and where the approved money comes from."""

    document = forms.CharField(label=_("Number of the agreement"), max_length=120)
    government_pool = PoolField(label=_("Government money from"))
    social_pool = PoolField(label=_("Social money from"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, approved, source_types in (
            ("government_pool", self.obj.approved_government, GOVERNMENT),
            ("social_pool", self.obj.approved_social, SOCIAL),
        ):
            if approved.amount:
                self.offer(name, source_types)
                self.fields[name].help_text = _("Approved: %(amount)s") % {
                    "amount": money(approved)
                }
            else:
                del self.fields[name]


class DonationForm(PoolsMixin, TransitionForm):
    pool = PoolField(label=_("Donated money of"))
    amount = AmountField(label=_("Amount, in yuan"))
    document = forms.CharField(label=_("Number of the donation agreement"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("pool", SOCIAL)
