"""Forms of the review."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle.forms import TransitionForm
from projects.fields import (
    LONG,
    AmountField,
)


class AwardForm(TransitionForm):
    approved_government = AmountField(label=_("Government money, in yuan"), least="0")
    approved_social = AmountField(label=_("Social money, in yuan"), least="0", required=False)
    assessment = forms.CharField(
        label=_("Finding of the review, for everyone to read"), max_length=2000, widget=LONG
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["approved_government"].initial = self.obj.requested.amount
        self.fields["approved_social"].initial = Decimal(0)
