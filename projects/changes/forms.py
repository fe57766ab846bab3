"""What an organisation fills in to ask for a change: things as they stand, ready to be changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.files.fields import CheckedFilesField
from foundation.interface.formats import localday, money
from foundation.lifecycle.forms import TransitionForm
from funds.rules import from_fen
from projects.changes.checks import below_what_was_spent
from projects.changes.content import standing
from projects.fields import SHORT, AmountField, DayField
from projects.models import BudgetKind, ChangeKind, LineSource
from projects.proposals.rules import fen
from projects.states import MilestoneState

#: New rows offered below those that stand.
NEW_ROWS = 2


class PapersField(CheckedFilesField):
    def __init__(self):
        super().__init__(
            label=_("Papers, where there are any"),
            required=False,
            help_text=_(
                "PDF, pictures, Word or Excel, at most 10 MB each. Read by both parties only."
            ),
        )


class Group(list):
    """Fields shown together under a heading, with what stands now."""

    #: Fields that take more room: those for words.
    WIDE = ("title", "evidence", "role", "description")

    def __init__(self, heading: str, now: str, fields):
        super().__init__(fields)
        self.heading, self.now = heading, now

    @property
    def wide(self) -> list[str]:
        return [field.name for field in self if set(field.name.split("_")) & set(self.WIDE)]


class ChangeForm(forms.Form):
    """The common part; each kind adds its rows and says what they come to."""

    kind: str
    submission = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label=_("Why it is needed"),
        max_length=2000,
        widget=SHORT,
        help_text=_("What has happened, and what the change makes possible."),
    )
    papers = PapersField()

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.project = project
        self.before = standing(project, self.kind)
        self.fields["submission"].initial = lambda: uuid.uuid4().hex
        self.groups: list[Group] = []
        self.add_rows()

    def add_rows(self) -> None:
        raise NotImplementedError

    def wanted(self) -> dict[str, Any]:
        """What is to stand, in the shape of ``before``."""
        raise NotImplementedError

    @property
    def last_fields(self) -> list:
        return [self["reason"], self["papers"]]

    def add_group(self, heading, now: str, fields: dict[str, forms.Field]) -> None:
        self.fields.update(fields)
        self.groups.append(Group(str(heading), now, [self[name] for name in fields]))


class BudgetForm(ChangeForm):
    kind = ChangeKind.BUDGET

    def add_rows(self):
        for row in self.before["lines"]:
            heading = f"{BudgetKind(row['kind']).label} · {row['description']}"
            self.add_group(
                heading,
                f"{money(from_fen(row['fen']))} · {LineSource(row['source']).label}",
                {
                    f"amount_{row['id']}": AmountField(
                        label=_("New amount, in yuan"),
                        least="0",
                        initial=Decimal(row["fen"]).scaleb(-2),
                    )
                },
            )
        for n in range(1, NEW_ROWS + 1):
            self.add_group(
                _("New line"),
                "",
                {
                    f"new{n}_kind": forms.ChoiceField(
                        label=_("Type of cost"),
                        choices=[("", "–"), *BudgetKind.choices],
                        required=False,
                    ),
                    f"new{n}_source": forms.ChoiceField(
                        label=_("Paid by"), choices=LineSource.choices, required=False
                    ),
                    f"new{n}_description": forms.CharField(
                        label=_("What for"), max_length=200, required=False
                    ),
                    f"new{n}_amount": AmountField(label=_("Amount, in yuan"), required=False),
                },
            )

    def clean(self):
        data = super().clean()
        for n in range(1, NEW_ROWS + 1):
            parts = {name: data.get(f"new{n}_{name}") for name in ("kind", "description", "amount")}
            if any(parts.values()):
                for name, value in parts.items():
                    if not value and f"new{n}_{name}" not in self.errors:
                        self.add_error(
                            f"new{n}_{name}", _("Fill this in, or leave the whole line empty.")
                        )
        for line, sentence in below_what_was_spent(self.project, self.before, self._standing()):
            self.add_error(f"amount_{line}", sentence)
        return data

    def _standing(self) -> dict[str, Any]:
        """The lines there are, with the new amounts that can be read."""
        wanted = {
            row["id"]: self.cleaned_data.get(f"amount_{row['id']}") for row in self.before["lines"]
        }
        return {
            "lines": [
                row if wanted[row["id"]] is None else row | {"fen": fen(wanted[row["id"]])}
                for row in self.before["lines"]
            ]
        }

    def wanted(self):
        data = self.cleaned_data
        lines = [
            row | {"fen": fen(data[f"amount_{row['id']}"])}
            for row in self.before["lines"]
            if data[f"amount_{row['id']}"]
        ]
        lines += [
            {
                "id": None,
                "kind": data[f"new{n}_kind"],
                "description": data[f"new{n}_description"].strip(),
                "source": data[f"new{n}_source"] or LineSource.GRANT,
                "fen": fen(data[f"new{n}_amount"]),
            }
            for n in range(1, NEW_ROWS + 1)
            if data[f"new{n}_amount"]
        ]
        return {"lines": lines}


class ScheduleForm(ChangeForm):
    kind = ChangeKind.SCHEDULE

    def add_rows(self):
        ends_on = date.fromisoformat(self.before["ends_on"])
        self.add_group(
            _("Period of the project"),
            f"{localday(self.project.starts_on)} – {localday(ends_on)}",
            {"ends_on": DayField(label=_("The project ends on"), initial=ends_on)},
        )
        for row in self._open():
            due_on = date.fromisoformat(row["due_on"])
            self.add_group(
                row["title"],
                localday(due_on),
                {
                    f"due_{row['id']}": DayField(label=_("Due on"), initial=due_on),
                    f"title_{row['id']}": forms.CharField(
                        label=_("Milestone"), max_length=100, initial=row["title"]
                    ),
                    f"evidence_{row['id']}": forms.CharField(
                        label=_("What will prove it"),
                        max_length=300,
                        required=False,
                        initial=row["evidence"],
                    ),
                },
            )

    def _open(self) -> Iterator[dict[str, Any]]:
        """Milestones nobody has reported yet."""
        planned = set(
            self.project.milestones.filter(state=MilestoneState.PLANNED).values_list(
                "pk", flat=True
            )
        )
        return (row for row in self.before["milestones"] if row["id"] in planned)

    def wanted(self):
        data = self.cleaned_data
        return {
            "ends_on": data["ends_on"].isoformat(),
            "milestones": [
                row
                | {
                    "title": data[f"title_{row['id']}"],
                    "due_on": data[f"due_{row['id']}"].isoformat(),
                    "evidence": data[f"evidence_{row['id']}"],
                }
                if f"due_{row['id']}" in data
                else row
                for row in self.before["milestones"]
            ],
        }


class PartnersForm(ChangeForm):
    kind = ChangeKind.PARTNERS

    def add_rows(self):
        for row in self.before["partners"]:
            self.add_group(
                row["name"],
                row["role"],
                {
                    f"name_{row['id']}": forms.CharField(
                        label=_("Partner"),
                        max_length=100,
                        initial=row["name"],
                        help_text=_("Another name here means another partner."),
                    ),
                    f"role_{row['id']}": forms.CharField(
                        label=_("Part in the project"), max_length=200, initial=row["role"]
                    ),
                    f"leaves_{row['id']}": forms.BooleanField(
                        label=_("Leaves the project"), required=False
                    ),
                },
            )
        for n in range(1, NEW_ROWS + 1):
            self.add_group(
                _("New partner"),
                "",
                {
                    f"new{n}_name": forms.CharField(
                        label=_("Partner"), max_length=100, required=False
                    ),
                    f"new{n}_role": forms.CharField(
                        label=_("Part in the project"), max_length=200, required=False
                    ),
                },
            )

    def clean(self):
        data = super().clean()
        for n in range(1, NEW_ROWS + 1):
            name, role = data.get(f"new{n}_name"), data.get(f"new{n}_role")
            if bool(name) != bool(role):
                self.add_error(
                    f"new{n}_role" if name else f"new{n}_name",
                    _("Fill this in, or leave the whole line empty."),
                )
        return data

    def wanted(self):
        data = self.cleaned_data
        partners = [
            row | {"name": data[f"name_{row['id']}"], "role": data[f"role_{row['id']}"]}
            for row in self.before["partners"]
            if not data[f"leaves_{row['id']}"]
        ]
        partners += [
            {"id": None, "name": data[f"new{n}_name"], "role": data[f"new{n}_role"]}
            for n in range(1, NEW_ROWS + 1)
            if data[f"new{n}_name"]
        ]
        return {"partners": partners}


FORMS: dict[str, type[ChangeForm]] = {
    ChangeKind.BUDGET: BudgetForm,
    ChangeKind.SCHEDULE: ScheduleForm,
    ChangeKind.PARTNERS: PartnersForm,
}


class ExplainForm(TransitionForm):
    """What the officer asked for, in words and papers; the change itself stays as sent."""

    explanation = forms.CharField(
        label=_("Explanation given"),
        max_length=2000,
        widget=SHORT,
        help_text=_("To change the request itself, take it back and send another."),
    )
    papers = PapersField()
