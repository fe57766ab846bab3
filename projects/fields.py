"""Form fields for amounts, days, resolutions and pools."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import money
from foundation.interface.widgets import DayInput
from foundation.lifecycle.forms import TransitionForm
from funds.models import Account
from projects import selectors

LONG = forms.Textarea(attrs={"rows": 6})


SHORT = forms.Textarea(attrs={"rows": 3})


class DayField(forms.DateField):
    widget = DayInput()


class PastDayField(DayField):
    """A day that has come already."""

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day


class AmountField(forms.DecimalField):
    """Yuan, to the fen."""

    def __init__(self, *, least: str = "0.01", **kwargs):
        super().__init__(min_value=Decimal(least), max_digits=15, decimal_places=2, **kwargs)


class YuanField(AmountField):
    """An amount in the Wagtail editor: one number, the currency goes without saying."""

    def __init__(self, *, default_currency=None, currency_choices=None, **kwargs):
        kwargs.pop("max_digits", None), kwargs.pop("decimal_places", None)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return getattr(value, "amount", value)

    def has_changed(self, initial, data):
        return super().has_changed(getattr(initial, "amount", initial), data)


class DutyField(forms.ModelChoiceField):
    def label_from_instance(self, duty):
        return f"{duty.resolution.number} {duty.resolution.item.topic.title}"


class PoolField(forms.ModelChoiceField):
    """A pool, with what is left in it where that is known."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Account.objects.none(), **kwargs)
        self.standing: dict[int, object] = {}

    def label_from_instance(self, pool):
        left = self.standing.get(pool.pk)
        return f"{pool.public_name} · {money(left)}" if left is not None else pool.public_name

    def offer(self, pools, standing) -> None:
        self.queryset, self.standing = pools, standing


class PoolsMixin:
    """Offer the pools that may serve the project, each with what is left in it."""

    def offer(self, name: str, source_types) -> None:
        pools = selectors.pools_for(self.obj, source_types)
        self.fields[name].offer(pools, {pool.pk: pool.balance.amount for pool in pools})


class FromSourceForm(TransitionForm):
    """Something about money one source has given; says how much of it is meant."""

    pool = PoolField(label=_("Money of"))
    amount = AmountField(label=_("Amount, in yuan"))
    standing = "unspent"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        left = {
            line.pool.pk: getattr(line, self.standing)
            for line in selectors.money_by_source(self.obj)
        }
        self.fields["pool"].offer(selectors.pools_of(self.obj), left)
        most = next((pk for pk, amount in left.items() if amount.amount > 0), None)
        if most:
            self.fields["pool"].initial, self.fields["amount"].initial = most, left[most].amount
