"""Forms of a spending report: its vouchers row by row, and the verdict on each of them."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.files.fields import CheckedFileField
from foundation.interface.formats import money
from foundation.interface.typed import whole_number
from foundation.lifecycle.forms import TransitionForm
from projects.fields import LONG, SHORT, AmountField, PastDayField, PoolField
from projects.proposals.sheet import Row, querydict
from projects.selectors import money_by_source, pools_of
from projects.spending import rules
from projects.spending.selectors import (
    already_reported,
    can_be_reported,
    reported_since,
    use_of_budget,
    vouchers_of,
    with_copies,
)

#: Empty rows offered, those added by the button, and the most of one report.
SPARE, MORE, MOST = 3, 5, 100


class VoucherRow(Row):
    number = forms.CharField(label=_("Number of the voucher"), max_length=60)
    issued_on = PastDayField(label=_("Date"))
    supplier = forms.CharField(label=_("Supplier"), max_length=100)
    purpose = forms.CharField(label=_("What for"), max_length=200)
    line = forms.TypedChoiceField(label=_("Budget entry"))
    amount = AmountField(label=_("Amount, in yuan"))  # type: ignore[assignment]
    copy = CheckedFileField(label=pgettext_lazy("voucher", "Copy"), required=False)
    WIDE = ("number", "issued_on", "supplier", "purpose", "line", "amount", "copy")
    preset = ("copy",)
    field_order = ["number", "issued_on", "supplier", "purpose", "line", "amount", "copy", "remove"]

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", "–"), *((pk, str(line)) for pk, line in lines.items())]
        self.fields["line"].coerce = lambda pk: lines[int(pk)]

    @property
    def is_empty(self) -> bool:
        return super().is_empty and not self.files.get(self.add_prefix("copy"))

    @property
    def worth(self) -> Decimal:
        """The amount where it can be read."""
        try:
            return self.fields["amount"].clean(self["amount"].value())
        except forms.ValidationError:
            return Decimal(0)


class ReportForm(TransitionForm):
    """What was done, and every voucher; the amount is their sum."""

    inside = "projects/spending/_report_form.html"

    pool = PoolField(label=_("Money of"))
    until = PastDayField(label=_("Up to"))
    text = forms.CharField(label=_("What was done"), max_length=4000, widget=LONG)
    evidence = forms.CharField(
        label=_("What proves it"),
        max_length=2000,
        required=False,
        widget=SHORT,
        help_text=_("What can be seen or counted, and where. No names of private people."),
    )
    served = forms.IntegerField(
        label=_("Other people served, counted"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Leave out who took part in activities here: they are counted already."),
    )
    overrun_reason = forms.CharField(
        label=_("Why a budget line is exceeded"),
        max_length=1000,
        required=False,
        widget=SHORT,
        help_text=_("Only where more is spent on a line than the agreement lets move."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lines = money_by_source(self.obj)
        left = can_be_reported(self.obj, lines)
        self.fields["pool"].offer(pools_of(self.obj), left)
        self.fields["pool"].initial = next((pk for pk, most in left.items() if most.amount), None)
        self.fields["until"].initial = timezone.localdate
        self.budget = use_of_budget(self.obj)
        self.since, self.today = reported_since(self.obj), timezone.localdate()
        #: The button for more rows was pressed: draw again, judge nothing yet.
        self.is_asking = self.is_bound and "more" in self.data
        self.rows = self._rows()

    def _rows(self) -> list[VoucherRow]:
        lines = {use.line.pk: use.line for use in self.budget}
        said = whole_number(self.data.get("vouchers-count")) if self.is_bound else 0
        count = min(said or 0, MOST)
        rows = [
            VoucherRow(self.data, self.files, prefix=f"vouchers-{n}", lines=lines)
            for n in range(count)
        ]
        while rows and rows[-1].is_empty:
            rows.pop()
        total = min(len(rows) + (MORE if self.is_asking else SPARE), MOST)
        for n in range(len(rows), total):
            spare = VoucherRow(querydict([]), prefix=f"vouchers-{n}", lines=lines)
            spare._errors = ErrorDict()
            rows.append(spare)
        return rows

    @property
    def above(self):
        return [self[name] for name in ("pool", "until", "text", "evidence", "served")]

    @property
    def below(self):
        return [self["overrun_reason"]]

    @property
    def written(self) -> list[VoucherRow]:
        return [row for row in self.rows if not row.is_empty and not row.is_removed]

    def full_clean(self):
        super().full_clean()
        if not self.is_asking:
            return
        self._errors = ErrorDict()
        for row in self.rows:
            row._errors = ErrorDict()

    def is_valid(self) -> bool:
        if self.is_asking:
            return False
        whole = super().is_valid()
        wrong = [row for row in self.written if not row.is_valid()]
        if not wrong:
            self._compare_rows()
        return whole and all(not row.errors for row in self.written)

    def _compare_rows(self) -> None:
        """Mark vouchers of after the period and those reported already."""
        until, seen = self.cleaned_data.get("until"), set()
        pairs = [
            rules.pair(row.cleaned_data["supplier"], row.cleaned_data["number"])
            for row in self.written
        ]
        reported = already_reported(self.obj.organisation_id, pairs)
        for row, pair in zip(self.written, pairs, strict=True):
            data = row.cleaned_data
            if until and data["issued_on"] > until:
                row.add_error("issued_on", gettext("It is from after the last day of the report."))
            known = reported.get(pair)
            if pair in seen or known:
                row.add_error(
                    "number",
                    gettext("Reported already: %(where)s. The same cost is never paid twice.")
                    % {"where": known.report if known else gettext("in this report")},
                )
            seen.add(pair)

    @cached_property
    def row_errors(self) -> list[tuple[str, str, str]]:
        """Anchor, label and sentence of each error in a row."""
        return [
            (
                row[name].id_for_label,
                f"{gettext('Voucher')} {n} · {row.fields[name].label}",
                str(error),
            )
            for n, row in enumerate(self.rows, start=1)
            for name, errors in row.errors.items()
            for error in errors
        ]

    @property
    def total(self) -> str:
        return money(sum((row.worth for row in self.written), Decimal(0)))

    def transition_data(self) -> dict:
        data = super().transition_data()
        data["vouchers"] = [
            {key: value for key, value in row.cleaned_data.items() if key != "remove"}
            for row in self.written
        ]
        return data


VERDICTS = [("accept", _("Accept the voucher")), ("reject", _("Reject the voucher"))]


class VerifyForm(TransitionForm):
    """A verdict on every voucher; a rejection says why."""

    inside = "projects/spending/_verify_form.html"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.vouchers = with_copies(vouchers_of(self.obj))
        for voucher in self.vouchers:
            self.fields[f"verdict_{voucher.pk}"] = forms.ChoiceField(
                label=_("Verdict on the voucher"),
                choices=VERDICTS,
                initial="accept",
                widget=forms.RadioSelect,
            )
            self.fields[f"rejection_{voucher.pk}"] = forms.CharField(
                label=_("Why it is not accepted"), max_length=300, required=False
            )

    @property
    def rows(self):
        """Each voucher with its two fields."""
        return [
            (voucher, self[f"verdict_{voucher.pk}"], self[f"rejection_{voucher.pk}"])
            for voucher in self.vouchers
        ]

    def transition_data(self) -> dict:
        data = super().transition_data()
        rejected = {}
        for voucher in self.vouchers:
            verdict = data.pop(f"verdict_{voucher.pk}")
            reason = data.pop(f"rejection_{voucher.pk}")
            if verdict == "reject":
                rejected[voucher.pk] = reason
        data["rejected"] = rejected
        return data
