"""Forms of payments and milestones. The spending report's are in ``vouchers``."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localday, money
from foundation.lifecycle.forms import TransitionForm
from projects.fields import LONG, AmountField, FromSourceForm, PastDayField, PoolField
from projects.models import TreasuryPayment
from projects.selectors import money_by_source, pools_of
from projects.spending.selectors import (
    can_be_asked,
    instalment_states,
    obstacles,
    requests_of,
)


class InstalmentInput(forms.RadioSelect):
    """Instalments that cannot be asked for are shown and not offered."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.blocked: set[int] = set()

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.blocked:
            option["attrs"]["disabled"] = True
        return option


class PaymentRequestForm(TransitionForm):
    """Which instalment, of which source, how much of what is open."""

    instalment = forms.TypedChoiceField(label=_("Instalment"), coerce=int, widget=InstalmentInput)
    pool = PoolField(label=_("Money of"))
    amount = AmountField(
        label=_("Amount, in yuan"), help_text=_("All that is open of the instalment, or a part.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lines, requests = money_by_source(self.obj), requests_of(self.obj)
        left = can_be_asked(self.obj, lines, requests)
        self.fields["pool"].offer(pools_of(self.obj), left)
        states = [row for row in instalment_states(self.obj, requests) if row.plan]
        field = self.fields["instalment"]
        field.choices = [(row.number, self._label(row)) for row in states]
        field.widget.blocked = {row.number for row in states if row.obstacle}
        field.help_text = " ".join(obstacles(self.obj))
        first = next((row for row in states if not row.obstacle), None)
        pool = next((key for key, amount in left.items() if amount.amount > 0), None)
        if first and pool:
            field.initial, self.fields["pool"].initial = first.number, pool
            self.fields["amount"].initial = min(first.open, left[pool]).amount

    @staticmethod
    def _label(row) -> str:
        said = {"n": row.number, "planned": money(row.planned), "open": money(row.open)}
        label = _("Instalment %(n)s of %(planned)s: %(open)s open.") % said
        return f"{label} {row.obstacle}".strip()


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
    amount = AmountField(label=_("Amount paid, in yuan"))
    document = forms.CharField(label=_("Treasury document"), max_length=120)
    paid_on = PastDayField(label=_("Paid on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = self.obj.unpaid.amount
        self.fields["amount"].help_text = _(
            "%(open)s is still to be paid. A part may be paid now, and the rest later."
        ) % {"open": money(self.obj.unpaid)}
        self.fields["paid_on"].initial = timezone.localdate


class PaymentField(forms.ModelChoiceField):
    def label_from_instance(self, payment):
        return f"{localday(payment.paid_on)} · {payment.document} · {money(payment.amount)}"


class ReturnForm(TransitionForm):
    """Which payment the bank sent back, when, on which document; the whole of it."""

    payment = PaymentField(
        label=_("Payment that came back"), queryset=TreasuryPayment.objects.none()
    )
    returned_on = PastDayField(label=_("Came back on"))
    document = forms.CharField(
        label=_("Document of the return"),
        max_length=120,
        help_text=_("The number on the bank's or the treasury's notice."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        standing = TreasuryPayment.objects.standing().filter(request=self.obj)
        self.fields["payment"].queryset = standing
        self.fields["payment"].initial = standing.last()
        self.fields["returned_on"].initial = timezone.localdate
        self.fields["reason"].max_length = 300
