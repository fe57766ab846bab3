"""The whole form of a proposal: content, budget, milestones, partners, attachments.

It is drawn from the proposal, or from what was typed last whether right or not, so that
nothing typed is lost. ``SECTIONS`` are the parts a returned proposal may be limited to.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from foundation.files.fields import CheckedFilesField
from foundation.files.models import StoredFile
from foundation.interface.formats import money
from foundation.interface.typed import whole_number
from funds.rules import from_fen
from projects.fields import LONG, AmountField, DayField
from projects.models import BudgetKind, LineSource, Theme
from projects.proposals.frozen import ATTACHMENT
from projects.proposals.rules import Line, fen, granted_by_kind, line_amount, over_the_rules

SECTIONS = [
    ("content", _("Content")),
    ("budget", _("Budget")),
    ("milestones", _("Milestones")),
    ("partners", _("Partners")),
    ("attachments", _("Attachments")),
]
#: Empty rows offered below those written, and the most rows of each kind.
SPARE, MOST = 1, {"lines": 60, "steps": 20, "partners": 20}
#: Further empty rows where one asks for more without scripts.
MORE = 3


class ContentForm(forms.Form):
    """What a proposal says; shared by the first writing and later changes."""

    title = forms.CharField(label=_("Title"), max_length=100)
    summary = forms.CharField(
        label=_("What you promise"),
        max_length=4000,
        widget=LONG,
        help_text=_("For whom, what will be done, and how one can see that it worked."),
    )
    area = forms.ModelChoiceField(
        label=_("Where"), queryset=Area.objects.none(), empty_label=_("Choose a community or town")
    )
    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.none())
    starts_on = DayField(label=_("Starts"))
    ends_on = DayField(label=_("Ends"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.towns() | Area.objects.communities()
        self.fields["theme"].queryset = Theme.objects.all()

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("A project cannot end before it starts."))
        return data


class WholeContentForm(ContentForm):
    """The content with everything that is asked for in the editor."""

    target_group = forms.CharField(
        label=_("For whom"),
        max_length=300,
        required=False,
        help_text=_("Who they are and how many, for example: 120 elders who live alone."),
    )
    target_people = forms.IntegerField(
        label=_("People reached"), min_value=1, max_value=9_999_999, required=False
    )
    field_order = [
        *("title", "summary", "target_group", "target_people"),
        *("area", "theme", "starts_on", "ends_on"),
    ]


class Row(forms.Form):
    """A line of a table; one left empty is no line."""

    remove = forms.BooleanField(label=_("Take away"), required=False)
    #: Fields that alone do not make a row: they have a value from the start.
    preset: tuple[str, ...] = ()
    #: Fields that take more room on a wide screen.
    WIDE: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)

    @property
    def is_empty(self) -> bool:
        return not any(
            str(self.data.get(self.add_prefix(name)) or "").strip()
            for name in self.fields
            if name not in (*self.preset, "remove", "id")
        )

    @property
    def amount(self) -> Decimal | None:
        """What the row comes to, where it is about money and can be read."""
        return None

    @property
    def is_removed(self) -> bool:
        return bool(self.data.get(self.add_prefix("remove")))

    def full_clean(self):
        super().full_clean()
        if self.is_bound and (self.is_empty or self.is_removed):
            self._errors = ErrorDict()


class LineRow(Row):
    kind = forms.ChoiceField(label=_("Type of cost"), choices=[("", "–"), *BudgetKind.choices])
    description = forms.CharField(label=_("What for"), max_length=200)
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    unit_price = AmountField(label=_("Price of one, in yuan"))
    source = forms.ChoiceField(label=_("Paid by"), choices=LineSource.choices)
    preset = ("source",)
    WIDE = ("description",)
    field_order = ["kind", "description", "quantity", "unit", "unit_price", "source", "remove"]

    def clean(self):
        data = super().clean()
        quantity, price = data.get("quantity"), data.get("unit_price")
        if quantity and price and not line_amount(quantity, price):
            self.add_error("unit_price", _("The line comes to less than one fen."))
        return data

    @property
    def amount(self) -> Decimal | None:
        """Quantity times price where both can be read."""
        values = []
        for name in ("quantity", "unit_price"):
            try:
                values.append(self.fields[name].clean(self[name].value()))
            except forms.ValidationError:
                return None
        return line_amount(*values)


class StepRow(Row):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Milestone"), max_length=100, help_text=_("Something one can see or count.")
    )
    due_on = DayField(label=_("Due on"))
    evidence_required = forms.CharField(
        label=_("What will prove it"), max_length=300, required=False
    )
    unlocks = forms.IntegerField(
        label=_("Unlocks instalment"), required=False, min_value=1, max_value=12
    )
    WIDE = ("title", "evidence_required")
    field_order = ["id", "title", "due_on", "evidence_required", "unlocks", "remove"]


class PartnerRow(Row):
    name = forms.CharField(label=_("Partner"), max_length=100)
    role = forms.CharField(label=_("Part in the project"), max_length=200)
    WIDE = ("name", "role")
    field_order = ["name", "role", "remove"]


class FilesForm(forms.Form):
    uploads = CheckedFilesField(
        label=_("Add files"),
        required=False,
        help_text=_("PDF, pictures, Word or Excel, at most 10 MB each. Read by the staff only."),
    )


ROWS = {"lines": LineRow, "steps": StepRow, "partners": PartnerRow}
SECTION_OF = {"lines": "budget", "steps": "milestones", "partners": "partners"}


def saved_pairs(project) -> list[tuple[str, str]]:
    """The proposal as it stands, as the form would send it."""
    pairs = [
        ("title", project.title),
        ("summary", project.summary),
        ("target_group", project.target_group),
        ("target_people", _text(project.target_people)),
        ("area", str(project.area_id)),
        ("theme", str(project.theme_id)),
        ("starts_on", project.starts_on.isoformat()),
        ("ends_on", project.ends_on.isoformat()),
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "lines": [
            {
                "kind": line.kind,
                "description": line.description,
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_price": line.unit_price.amount,
                "source": line.source,
            }
            for line in project.budget_lines.all()
        ],
        "steps": [
            {
                "id": step.pk,
                "title": step.title,
                "due_on": step.due_on,
                "evidence_required": step.evidence_required,
                "unlocks": step.unlocks,
            }
            for step in project.milestones.exclude(state="dropped")
        ],
        "partners": [{"name": p.name, "role": p.role} for p in project.partners.all()],
    }
    for name, found in rows.items():
        pairs.append((f"{name}-count", str(len(found))))
        for n, row in enumerate(found):
            pairs += [(f"{name}-{n}-{field}", _text(value)) for field, value in row.items()]
    return pairs


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else str(value)


def querydict(pairs) -> QueryDict:
    data = QueryDict(mutable=True)
    for key, value in pairs:
        data.appendlist(key, value)
    return data


class Sheet:
    """The form as a whole. ``quiet`` draws what is there without judging it."""

    def __init__(self, project, data: QueryDict, files=None, *, quiet: bool, more: str = ""):
        self.project, self.data, self.quiet = project, data, quiet
        limited = project.state == "returned"
        asked = project.missing.get("sections") if limited else None
        self.open_sections = set(asked or dict(SECTIONS))
        stands = querydict(saved_pairs(project)) if limited else data
        source = {name: data if name in self.open_sections else stands for name, _l in SECTIONS}
        self.content = WholeContentForm(source["content"])
        self.rows = {
            name: self._rows(name, source[SECTION_OF[name]], more == name) for name in ROWS
        }
        self.files = FilesForm(data, files)
        if quiet:
            for form in self.forms():
                form._errors = ErrorDict()

    def _rows(self, name: str, data: QueryDict, more: bool) -> list[Row]:
        written = min(whole_number(data.get(f"{name}-count")) or 0, MOST[name])
        rows = [ROWS[name](data, prefix=f"{name}-{n}") for n in range(written)]
        # Empty ones at the end are drawn anew below.
        while rows and rows[-1].is_empty:
            rows.pop()
        if not self.is_open(SECTION_OF[name]):
            return rows
        total = min(len(rows) + SPARE + (MORE if more else 0), MOST[name])
        spare = []
        for n in range(len(rows), total):
            row = ROWS[name](querydict([]), prefix=f"{name}-{n}")
            row._errors = ErrorDict()
            spare.append(row)
        return rows + spare

    def forms(self):
        yield self.content
        for rows in self.rows.values():
            yield from rows
        yield self.files

    def is_open(self, section: str) -> bool:
        return section in self.open_sections

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms())

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms())

    @cached_property
    def errors(self) -> list[tuple[str, str, str]]:
        """Every error: where it stands, the label there, the sentence."""
        found = []
        names = {"lines": _("Budget entry"), "steps": _("Milestone"), "partners": _("Partner")}
        for form in self.forms():
            name, _dash, n = (form.prefix or "").partition("-")
            for field, errors in form.errors.items():
                label = form.fields[field].label if field in form.fields else ""
                if n:
                    label = f"{names[name]} {int(n) + 1} · {label}"
                anchor = form[field].id_for_label if field in form.fields else ""
                found += [(anchor, str(label), str(error)) for error in errors]
        return found

    def taken_over(self) -> dict[str, Any]:
        """What ``services.write`` takes; closed parts are left as they are."""
        written = {name: self._written(name) for name in ROWS}
        parts: dict[str, Any] = {}
        if self.is_open("content"):
            parts["content"] = dict(self.content.cleaned_data)
        for name, argument in (("lines", "lines"), ("steps", "milestones"), ("partners", None)):
            if self.is_open(SECTION_OF[name]):
                parts[argument or name] = written[name]
        if self.is_open("attachments"):
            parts["files"] = self.files.cleaned_data.get("uploads") or []
            parts["removed_files"] = [
                pk for pk in map(whole_number, self.data.getlist("remove_file")) if pk
            ]
        return parts

    def _written(self, name: str) -> list[dict[str, Any]]:
        return [
            {key: value for key, value in row.cleaned_data.items() if key != "remove"}
            for row in self.rows[name]
            if not row.is_empty and not row.is_removed
        ]

    # --- for the page ---

    @cached_property
    def totals(self) -> list[tuple[str, str, str]]:
        """Sums by who pays, of the lines that can be read."""
        sums = dict.fromkeys(LineSource.values, Decimal(0))
        for row in self.rows["lines"]:
            if not row.is_empty and not row.is_removed and row.amount is not None:
                source = row["source"].value()
                if source in sums:
                    sums[source] += row.amount
        together = sum(sums.values())
        return [
            *((key, str(LineSource(key).label), money(value)) for key, value in sums.items()),
            ("all", str(_("Together")), money(together)),
        ]

    @cached_property
    def totals_by_kind(self) -> list[dict[str, Any]]:
        """Sums by type with the call's rule, for the types in use or under a rule."""
        rules = (
            {rule.kind: rule.max_percent for rule in self.project.call.line_rules.all()}
            if self.project.call
            else {}
        )
        lines = [
            Line(row["kind"].value(), row["source"].value(), fen(row.amount))
            for row in self.rows["lines"]
            if not row.is_empty and not row.is_removed and row.amount is not None
        ]
        sums = granted_by_kind(lines)
        over = {kind for kind, _taken, _most in over_the_rules(lines, rules)}
        return [
            {
                "key": kind,
                "label": label,
                "sum": money(from_fen(sums.get(kind, 0))),
                "most": rules.get(kind),
                "is_over": kind in over,
            }
            for kind, label in BudgetKind.choices
            if kind in sums or kind in rules
        ]

    @cached_property
    def attachments(self):
        return list(StoredFile.objects.of(self.project).filter(purpose=ATTACHMENT))


def differences(mine: QueryDict, theirs: QueryDict) -> list[dict[str, str]]:
    """Where what one typed and what a colleague saved are not the same."""
    found = []
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        if key.endswith(("-count", "-id", "-remove")) or key in SILENT:
            continue
        a, b = (_plain(data.get(key)) for data in (mine, theirs))
        # An empty row has a payer all the same.
        if a != b and not (key.endswith("-source") and not (a and b)):
            found.append({"label": label_of(key), "mine": shown(key, a), "theirs": shown(key, b)})
    return found


def _plain(value: str | None) -> str:
    return (value or "").strip().replace("\r\n", "\n")


#: What the form sends beside the proposal's own words.
SILENT = {"csrfmiddlewaretoken", "version", "add", "remove_file", "uploads"}


def label_of(key: str) -> str:
    name, _dash, rest = key.partition("-")
    if name in ROWS and rest:
        n, _dash, field = rest.partition("-")
        row = ROWS[name].base_fields
        names = {"lines": _("Budget entry"), "steps": _("Milestone"), "partners": _("Partner")}
        label = row[field].label if field in row else field
        place = whole_number(n)
        return f"{names[name]} {'' if place is None else place + 1} · {label}"
    fields = WholeContentForm.base_fields
    return str(fields[key].label) if key in fields else key


def shown(key: str, value: str) -> str:
    """A value as a person reads it."""
    field = key.rpartition("-")[2]
    if not value:
        return "–"
    if field == "kind" and value in BudgetKind.values:
        return str(BudgetKind(value).label)
    if field == "source" and value in LineSource.values:
        return str(LineSource(value).label)
    if field in ("area", "theme") and (pk := whole_number(value)):
        model = Area if field == "area" else Theme
        return str(model.objects.filter(pk=pk).first() or "–")
    return value
