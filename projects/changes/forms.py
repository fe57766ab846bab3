"""What an organisation fills in to ask for a change: things as they stand, ready to be changed."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.files.fields import CheckedFilesField
from foundation.interface.formats import localday, money
from foundation.lifecycle.forms import TransitionForm
from funds.rules import from_fen
from projects.changes.checks import below_what_was_spent, schedule_problems
from projects.changes.content import new_key, standing
from projects.fields import SHORT, AmountField, DayField
from projects.models import BudgetKind, ChangeKind, LineSource
from projects.proposals.rules import fen
from projects.spending.selectors import instalment_states
from projects.states import MilestoneState

#: New rows offered below those that stand.
NEW_ROWS = 2
NEW_MILESTONES = 3


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
    WIDE = ("title", "evidence", "role", "description", "instalments", "drop")

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
    """The end, and the milestones: others days and words, new ones, some dropped."""

    kind = ChangeKind.SCHEDULE

    def add_rows(self):
        ends_on = date.fromisoformat(self.before["ends_on"])
        self.add_group(
            _("Period of the project"),
            f"{localday(self.project.starts_on)} – {localday(ends_on)}",
            {"ends_on": DayField(label=_("The project ends on"), initial=ends_on)},
        )
        #: Instalments nothing was asked for of yet: what they are paid after may change.
        self.instalments = [
            (state.number, f"{state} · {money(state.planned)}")
            for state in instalment_states(self.project)
            if state.plan and not state.asked.amount
        ]
        self.states = dict(self.project.milestones.values_list("pk", "state"))
        for row in self._in_state(MilestoneState.PLANNED):
            self._add_milestone(row)
        for row in self._in_state(MilestoneState.REPORTED):
            reported = MilestoneState.REPORTED.label
            now = f"{localday(date.fromisoformat(row['due_on']))} · {reported}"
            self.add_group(row["title"], now, {f"drop_{row['id']}": self._drop_field()})
        for n in range(1, NEW_MILESTONES + 1):
            self.add_group(
                _("New milestone"), "", self._fields(new_key(n), title="", due_on=None, evidence="")
            )

    def _in_state(self, state: str) -> list[dict[str, Any]]:
        return [row for row in self.before["milestones"] if self.states[row["id"]] == state]

    def _add_milestone(self, row: dict[str, Any]) -> None:
        key, due_on = row["id"], date.fromisoformat(row["due_on"])
        fields = self._fields(key, title=row["title"], due_on=due_on, evidence=row["evidence"])
        fields[f"title_{key}"].required = fields[f"due_{key}"].required = True
        if self.instalments:
            fields[f"instalments_{key}"].initial = row["instalments"]
        self.add_group(row["title"], localday(due_on), fields | {f"drop_{key}": self._drop_field()})

    @staticmethod
    def _drop_field() -> forms.BooleanField:
        return forms.BooleanField(
            label=_("Drop this milestone"),
            required=False,
            help_text=_("What is paid after it needs another milestone still ahead."),
        )

    def _fields(self, key, *, title: str, due_on: date | None, evidence: str) -> dict:
        fields: dict[str, forms.Field] = {
            f"title_{key}": forms.CharField(
                label=_("Milestone"), max_length=100, initial=title, required=False
            ),
            f"due_{key}": DayField(label=_("Due on"), initial=due_on, required=False),
            f"evidence_{key}": forms.CharField(
                label=_("What will prove it"), max_length=300, required=False, initial=evidence
            ),
        }
        if self.instalments:
            fields[f"instalments_{key}"] = forms.TypedMultipleChoiceField(
                label=_("Instalments paid only after it is accepted"),
                choices=self.instalments,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        return fields

    def clean(self):
        data = super().clean()
        self.dropped = {
            row["id"] for row in self.before["milestones"] if data.get(f"drop_{row['id']}")
        }
        for key in self.dropped:  # What else stands in the row of a dropped one does not matter.
            for name in ("due", "title", "evidence", "instalments"):
                self.errors.pop(f"{name}_{key}", None)
        for key in self._new(data):
            for name in ("due", "title"):
                if not data.get(f"{name}_{key}") and f"{name}_{key}" not in self.errors:
                    self.add_error(
                        f"{name}_{key}", _("Fill this in, or leave the whole line empty.")
                    )
        if not self.errors:
            self._say_what_cannot_be()
        return data

    def _say_what_cannot_be(self) -> None:
        """Mark the fields; a new milestone is named by its place among those filled in."""
        places = {new_key(n): key for n, key in enumerate(self._new(self.cleaned_data), start=1)}
        today = timezone.localdate()
        for name, sentence in schedule_problems(self.project, self.before, self.wanted(), today):
            part, _mark, key = name.partition("_")
            field = f"{part}_{places.get(key, key)}" if part != "ends" else name
            self.add_error(field if field in self.fields else None, sentence)

    def _new(self, data) -> list[str]:
        """Rows for new milestones in which something stands."""
        return [
            key
            for key in map(new_key, range(1, NEW_MILESTONES + 1))
            if any(
                data.get(f"{name}_{key}") or f"{name}_{key}" in self.errors
                for name in ("due", "title", "evidence", "instalments")
            )
        ]

    def wanted(self):
        data = self.cleaned_data
        milestones = [
            row | self._typed(row["id"], row["instalments"]) if f"due_{row['id']}" in data else row
            for row in self.before["milestones"]
            if row["id"] not in self.dropped
        ]
        milestones += [{"id": None} | self._typed(key, []) for key in self._new(data)]
        return {"ends_on": data["ends_on"].isoformat(), "milestones": milestones}

    def _typed(self, key, standing: list[int]) -> dict[str, Any]:
        """A row as filled in; instalments that can no longer change stay as they stand."""
        offered = {number for number, _label in self.instalments}
        chosen = {*self.cleaned_data.get(f"instalments_{key}", [])}
        return {
            "title": self.cleaned_data[f"title_{key}"],
            "due_on": self.cleaned_data[f"due_{key}"].isoformat(),
            "evidence": self.cleaned_data[f"evidence_{key}"],
            "instalments": sorted(chosen | ({*standing} - offered)),
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
