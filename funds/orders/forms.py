"""One form a kind of order, and the form that posts it."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from foundation.interface.formats import money
from foundation.interface.widgets import DayInput
from foundation.lifecycle.forms import TransitionForm
from foundation.people.scope import area_scope
from funds.donations import receipts
from funds.models import Account, YearClose
from funds.models.order import OrderKind
from funds.orders import selectors
from funds.orders.lifecycle import DRAFTERS
from funds.orders.services import AreasApart, area_of
from funds.rules import GOVERNMENT, SOCIAL, AccountKind, SourceType

NEW_SOURCE = _("A source not listed: give its name below")


class AccountField(forms.ModelChoiceField):
    """An account by its name, with what stands on it where it is money to be taken."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Account.objects.none(), **kwargs)

    def label_from_instance(self, account):
        if account.kind == AccountKind.SOURCE:
            return f"{account.name} · {account.area.short_name}"
        line = f" · {account.line}" if account.line else ""
        return (
            f"{account.year} · {account.area.short_name} · {account.name}{line} · "
            f"{money(account.balance.amount)}"
        )


class AreaField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(queryset=Area.objects.none(), **kwargs)

    def label_from_instance(self, area):
        return "　" * max(area.depth - 2, 0) + area.short_name


class OrderForm(forms.Form):
    """What every order says. Choices lie within the areas of the drafter's duty."""

    kind: OrderKind
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=Decimal("0.01"), max_digits=15, decimal_places=2
    )
    document = forms.CharField(
        label=_("Document it rests on"),
        max_length=120,
        help_text=_("Number of the decision, agreement or receipt."),
    )
    why = forms.CharField(
        label=_("Why"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if "place" in self.fields:
            duties = [duty for duty in user.duties if duty.role in DRAFTERS]
            within = Area.objects.none()
            for duty in duties:
                within |= Area.objects.within(duty.reach)
            self.fields["place"].queryset = within.exclude(level="grid").order_by("path")

    def accounts(self):
        return Account.objects.filter(area_scope(self.user, DRAFTERS)).select_related(
            "area", "balance", "origin"
        )

    def clean(self):
        data = super().clean()
        source, account = data.get("source"), data.get("account")
        touched = [place.area for place in (source, account) if place] + [data.get("place")]
        try:
            area_of(touched)
        except AreasApart:
            self.add_error("place", _("This area has nothing to do with that of the money."))
        year = data.get("year")
        if year and self.kind != OrderKind.CLOSE_YEAR and _is_closed(year):
            self.add_error(
                "year", _("%(year)s is closed. Only reversals are possible.") % {"year": year}
            )
        return data

    def order_data(self) -> dict:
        return dict(self.cleaned_data)


def _is_closed(year: int) -> bool:
    return YearClose.objects.filter(year__gte=year).exists()


def _year_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Budget year"),
        min_value=2000,
        max_value=2100,
        initial=lambda: timezone.localdate().year,
    )


class FromSourceForm(OrderForm):
    """Common to what comes from a source: a listed one, or a new one by name and type."""

    source = AccountField(label=_("Source of money"), required=False, empty_label=NEW_SOURCE)
    source_name = forms.CharField(label=_("Name of a new source"), required=False, max_length=120)
    source_type = forms.ChoiceField(label=_("Type of a new source"), required=False)
    types: tuple[str, ...] = SOCIAL
    in_kind = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = (
            self.accounts()
            .filter(kind=AccountKind.SOURCE, source_type__in=self.types, is_in_kind=self.in_kind)
            .order_by("area__path", "name")
        )
        self.fields["source_type"].choices = [
            ("", "–"),
            *((kind, SourceType(kind).label) for kind in self.types),
        ]

    def clean(self):
        data = super().clean()
        if data.get("source"):
            data["source_name"], data["source_type"] = "", ""
        else:
            for name in ("source_name", "source_type"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(
                        name, _("Choose a listed source, or name and type of a new one.")
                    )
        return data


class AppropriationForm(FromSourceForm):
    kind = OrderKind.APPROPRIATE
    types = GOVERNMENT
    place = AreaField(label=_("For the area"))
    year = _year_field()
    pool_name = forms.CharField(label=_("Name of the pool"), max_length=160)
    line = forms.CharField(label=_("Budget line"), required=False, max_length=60)
    theme = forms.CharField(label=_("Only for the theme"), required=False, max_length=60)
    field_order = [
        "source", "source_name", "source_type", "place", "year", "pool_name", "line", "theme",
        "amount", "document", "why",
    ]  # fmt: skip


class DonationForm(FromSourceForm):
    kind = OrderKind.DONATE
    is_anonymous = forms.BooleanField(
        label=_("The new donor stays anonymous to the public"), required=False
    )
    place = AreaField(label=_("For the area"))
    year = _year_field()
    pool_name = forms.CharField(label=_("Name of the pool"), max_length=160)
    theme = forms.CharField(
        label=_("Only for the theme"),
        required=False,
        max_length=60,
        help_text=_("Empty where the donor names no purpose."),
    )
    project_ref = forms.CharField(label=_("Only for the project"), required=False, max_length=40)
    field_order = [
        "source", "source_name", "source_type", "is_anonymous", "place", "year", "pool_name",
        "theme", "project_ref", "amount", "document", "why",
    ]  # fmt: skip


class InKindForm(FromSourceForm):
    kind = OrderKind.IN_KIND
    in_kind = True
    is_anonymous = forms.BooleanField(
        label=_("The new donor stays anonymous to the public"), required=False
    )
    place = AreaField(label=_("Area of the project"))
    project_ref = forms.CharField(label=_("Project number"), max_length=40)
    theme = forms.CharField(label=_("Theme"), required=False, max_length=60)
    valuation = forms.CharField(
        label=_("How its worth was found"),
        max_length=300,
        help_text=_("Invoice, market price on a day, expert valuation: say which."),
    )
    field_order = [
        "source", "source_name", "source_type", "is_anonymous", "place", "project_ref", "theme",
        "amount", "valuation", "document",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["why"]

    def order_data(self) -> dict:
        return super().order_data() | {"year": timezone.localdate().year}


class FromAccountForm(OrderForm):
    """Common to what is taken from an account with money on it."""

    account = AccountField(label=_("Taken from"))
    kinds: tuple[str, ...] = (AccountKind.POOL,)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        closed = YearClose.objects.order_by("-year").values_list("year", flat=True).first() or 0
        self.fields["account"].queryset = (
            self.accounts()
            .filter(~Q(kind=AccountKind.POOL) | Q(year__gt=closed))
            .filter(kind__in=self.kinds, balance__fen__gt=0)
            .order_by("-year", "area__path", "pk")
        )

    def clean(self):
        data = super().clean()
        account, amount = data.get("account"), data.get("amount")
        if account and amount and amount > account.balance.amount.amount:
            self.add_error(
                "amount", _("Only %(left)s stand there.") % {"left": money(account.balance.amount)}
            )
        return data

    def order_data(self) -> dict:
        return super().order_data() | {"year": self.cleaned_data["account"].year}


class MoveLineForm(FromAccountForm):
    kind = OrderKind.MOVE_LINE
    line = forms.CharField(
        label=_("To the budget line"),
        required=False,
        max_length=60,
        help_text=_("Source, year and purpose stay the same."),
    )
    place = AreaField(label=_("For the area"), required=False, empty_label=_("The same"))
    pool_name = forms.CharField(
        label=_("Name of the pool"),
        required=False,
        max_length=160,
        help_text=_("Empty: the same name."),
    )
    field_order = ["account", "line", "place", "pool_name", "amount", "document", "why"]

    def clean(self):
        data = super().clean()
        account = data.get("account")
        stays = account and data.get("place") in (None, account.area)
        if stays and data.get("line", "") == account.line:
            self.add_error("line", _("This is the line the money stands on already."))
        return data


class WriteOffForm(FromAccountForm):
    kind = OrderKind.WRITE_OFF
    kinds = (AccountKind.POOL, AccountKind.PAID)
    field_order = ["account", "amount", "document", "why"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


class CloseYearForm(OrderForm):
    """Carries what is left over and closes the year: no amount, whatever stands then."""

    kind = OrderKind.CLOSE_YEAR
    year = forms.TypedChoiceField(label=_("Year to close"), coerce=int)
    field_order = ["year", "document", "why"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["amount"]
        self.fields["year"].choices = [(year, year) for year in selectors.years_to_close()]

    def clean(self):
        data = super().clean()
        if not any(
            duty.role in DRAFTERS and duty.covers_area(area_of([])) for duty in self.user.duties
        ):
            self.add_error(None, _("A year is closed for the whole district, by its officers."))
        year = data.get("year")
        if year:
            state = selectors.closing(year)
            if state.order:
                self.add_error("year", _("An order to close this year is open already."))
        return data


FORMS: dict[str, type[OrderForm]] = {
    form.kind: form
    for form in (
        AppropriationForm,
        DonationForm,
        InKindForm,
        MoveLineForm,
        WriteOffForm,
        CloseYearForm,
    )
}


class PostForm(TransitionForm):
    """The day the money moved, and the document that shows it."""

    on = forms.DateField(label=_("Date of record"), widget=DayInput(), initial=timezone.localdate)
    document = forms.CharField(label=_("Document"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].initial = self.obj.document

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day

    def clean_document(self):
        document = self.cleaned_data["document"]
        donor = receipts.donor_of(self.obj)
        if donor and receipts.names_hidden_donor(donor, document):
            raise forms.ValidationError(receipts.NO_NAMES)
        return document
