"""Forms of payments, reports and milestones."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle.forms import TransitionForm
from projects.fields import (
    LONG,
    SHORT,
    FromSourceForm,
    PastDayField,
)


class PaymentRequestForm(FromSourceForm):
    instalment = forms.IntegerField(label=_("Instalment"), min_value=1, max_value=12)
    standing = "undrawn"
    field_order = ["instalment", "pool", "amount"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        paid = self.obj.payments.exclude(state="refused").order_by("-instalment").first()
        self.fields["instalment"].initial = paid.instalment + 1 if paid else 1


class ReportForm(FromSourceForm):
    text = forms.CharField(label=_("What was done"), max_length=4000, widget=LONG)
    evidence = forms.CharField(
        label=_("Vouchers"),
        max_length=2000,
        widget=SHORT,
        help_text=_("Numbers and amounts of invoices and receipts."),
    )
    served = forms.IntegerField(
        label=_("People served, counted"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Leave out who signed up for activities here: they are counted already."),
    )
    until = PastDayField(label=_("Up to"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("Spent, in yuan")
        self.fields["until"].initial = timezone.localdate


class GiveBackForm(FromSourceForm):
    on = PastDayField(label=_("Received on"))
    document = forms.CharField(label=_("Treasury document"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class EvidenceForm(TransitionForm):
    evidence = forms.CharField(
        label=_("What proves it"),
        max_length=2000,
        widget=LONG,
        help_text=_("What can be seen or counted, and where. No names of private people."),
    )


class PaidForm(TransitionForm):
    document = forms.CharField(label=_("Treasury document"), max_length=120)
    paid_on = PastDayField(label=_("Paid on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = timezone.localdate
