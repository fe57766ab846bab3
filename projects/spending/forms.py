"""Forms of payments and milestones. The spending report's are in ``vouchers``."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localday, money
from foundation.lifecycle.forms import TransitionForm
from projects.fields import LONG, AmountField, FromSourceForm, PastDayField, PoolField
from projects.models import TreasuryPayment
from projects.selectors import money_by_source, pools_of
from projects.spending.selectors import (
    all_of,
    can_be_asked,
    instalment_states,
    obstacles,
    parts_of,
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
    """Which instalment, how much of what is open, of all its sources or of one."""

    instalment = forms.TypedChoiceField(label=_("Instalment"), coerce=int, widget=InstalmentInput)
    amount = AmountField(
        label=_("Amount, in yuan"), help_text=_("All that is open of the instalment, or a part.")
    )
    pool = PoolField(label=_("Money of"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lines, requests = money_by_source(self.obj), requests_of(self.obj)
        left = can_be_asked(self.obj, lines, requests)
        states = [row for row in instalment_states(self.obj, requests) if row.plan]
        names = {line.pool.pk: line.pool.public_name for line in lines}
        field = self.fields["instalment"]
        field.choices = [(row.number, self._label(row, left, names)) for row in states]
        field.widget.blocked = {row.number for row in states if row.obstacle}
        field.help_text = " ".join(obstacles(self.obj))
        self._offer_sources(left)
        first = next((row for row in states if not row.obstacle), None)
        if first and all_of(left).amount:
            field.initial = first.number
            self.fields["amount"].initial = min(first.open, all_of(left)).amount

    def _offer_sources(self, left) -> None:
        """One source goes without saying; of several all are meant unless one is named."""
        pool = self.fields["pool"]
        pool.offer(pools_of(self.obj), left)
        paying = [pk for pk, amount in left.items() if amount.amount > 0]
        if len(paying) == 1:
            pool.initial = paying[0]
        elif paying:
            pool.required = False
            pool.empty_label = _("All sources, by their shares in the agreement")
            pool.help_text = _(
                "Each source pays with a document of its own, so each gets its own request. "
                "Name one source only where the others have been asked for."
            )

    @staticmethod
    def _label(row, left, names) -> str:
        said = {"n": row.number, "planned": money(row.planned), "open": money(row.open)}
        label = _("Instalment %(n)s of %(planned)s: %(open)s open.") % said
        if row.obstacle:
            return f"{label} {row.obstacle}"
        parts = parts_of(row, min(row.open, all_of(left)), left)
        if len(parts) < 2:
            return label
        named = "、".join(f"{names[pk]} {money(part)}" for pk, part in parts.items())
        of_this = gettext("Of this: %(sources)s.") % {"sources": named}
        return f"{label} {of_this}"


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
