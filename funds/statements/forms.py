"""Forms of the statements' desk: a file, the meaning of its columns, a period, a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from foundation.interface.widgets import DayInput
from funds.models import BankAccount, Match
from funds.models.statement import KEEPERS
from funds.statements.columns import HEADINGS, IN_POSITIVE, OUT_POSITIVE, Columns

FIELD_LABELS = {
    "date": _("Date"),
    "income": _("Money in"),
    "expense": _("Money out"),
    "amount": _("Amount, in and out in one column"),
    "direction": _("Direction, debit or credit"),
    "counterparty": _("Counterparty"),
    "reference": _("Document number"),
    "text": _("Statement text"),
    "balance": _("Running balance"),
}
DATE_FORMS = [
    ("", _("Year first: 2019-03-05, 2019/3/5 or 20190305")),
    ("%d/%m/%Y", _("Day first: 05/03/2019")),
    ("%m/%d/%Y", _("Month first: 03/05/2019")),
]
#: What a new account has, and what is said where it is missing.
NEEDED = {
    "name": _("Name the new account, or choose a known one."),
    "number": _("A new account needs its number."),
    "area": _("Say which area the new account belongs to."),
}
SIGNS = [
    (IN_POSITIVE, _("Above zero came in")),
    (OUT_POSITIVE, _("Above zero went out")),
]


def kept_areas(user) -> list[Area]:
    """Where the person keeps statements."""
    areas = {area.pk: area for duty in user.duties if duty.role in KEEPERS and (area := duty.reach)}
    return list(areas.values())


class UploadForm(forms.Form):
    """A file and the account it is of: one known, or a new one."""

    account = forms.ModelChoiceField(
        label=_("Bank account"),
        queryset=BankAccount.objects.none(),
        required=False,
        empty_label=_("A new account, named below"),
    )
    name = forms.CharField(label=_("Name of the new account"), max_length=120, required=False)
    number = forms.RegexField(
        r"^[0-9A-Za-z \-]{4,40}$",
        label=_("Account number"),
        required=False,
        error_messages={"invalid": _("An account number has 4 to 40 digits or letters.")},
    )
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.none(), required=False, empty_label=None
    )
    file = forms.FileField(
        label=_("Statement (CSV or XLSX)"),
        help_text=_("At most 5 MB and 10,000 rows. Nothing is imported before you confirm."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        areas = kept_areas(user)
        self.fields["account"].queryset = BankAccount.objects.kept_by(user)
        self.fields["area"].queryset = Area.objects.filter(pk__in=[area.pk for area in areas])
        self.only_area = areas[0] if len(areas) == 1 else None
        if self.only_area:
            del self.fields["area"]

    def clean(self):
        data = super().clean()
        if not data.get("account"):
            data["area"] = self.only_area or data.get("area")
            for name, sentence in NEEDED.items():
                if name in self.fields and not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return data


class ColumnsForm(forms.Form):
    """Which column means what. Column names are the file's own headings."""

    date_form = forms.ChoiceField(label=_("Dates are written"), choices=DATE_FORMS, required=False)
    sign = forms.ChoiceField(
        label=_("Signs, where one column has all amounts"), choices=SIGNS, required=False
    )

    def __init__(self, *args, headings: Sequence[str], **kwargs):
        super().__init__(*args, **kwargs)
        columns = [("", "–")] + [
            (str(at), heading or _("Column %(number)d") % {"number": at + 1})
            for at, heading in enumerate(headings)
        ]
        for name in HEADINGS:
            self.fields[name] = forms.ChoiceField(
                label=FIELD_LABELS[name], choices=columns, required=name == "date"
            )
        self.order_fields([*HEADINGS, "date_form", "sign"])

    @staticmethod
    def initial_of(columns: Columns) -> dict:
        at = {name: str(position) for name, position in columns.at.items()}
        return at | {"date_form": columns.date_form, "sign": columns.sign}

    def clean(self):
        data = super().clean()
        split = data.get("income") or data.get("expense")
        if data.get("amount") and split:
            self.add_error(
                "amount",
                _("Choose either one column with all amounts, or columns for money in and out."),
            )
        elif not data.get("amount") and not split:
            self.add_error("amount", _("Say which column holds the amounts."))
        if data.get("direction") and not data.get("amount"):
            self.add_error("direction", _("A direction needs the column with all amounts."))
        return data

    def columns(self) -> Columns:
        data = self.cleaned_data
        return Columns(
            {name: int(data[name]) for name in HEADINGS if data.get(name)},
            data.get("date_form") or "",
            data.get("sign") or IN_POSITIVE,
        )


class PeriodForm(forms.Form):
    """What to reconcile."""

    account = forms.TypedChoiceField(label=_("Bank account"))
    first = forms.DateField(label=_("Period from"), widget=DayInput)
    last = forms.DateField(label=_("Period to"), widget=DayInput)

    def __init__(self, *args, accounts: Iterable[BankAccount], **kwargs):
        super().__init__(*args, **kwargs)
        by_key = {str(account.pk): account for account in accounts}
        field: Any = self.fields["account"]
        field.choices = [(key, str(account)) for key, account in by_key.items()]
        field.coerce = by_key.__getitem__

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return data


class UndoForm(forms.Form):
    because = forms.CharField(label=_("Why the match is taken back"), max_length=200)


class SetAsideForm(forms.Form):
    nature = forms.ChoiceField(
        label=_("Nature of the line"), choices=[("", _("Please choose")), *Match.Nature.choices]
    )
    reason = forms.CharField(label=_("Why it has no entry in the ledger"), max_length=200)
