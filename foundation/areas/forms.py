"""Import of one year's official list, pasted as lines."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import DayKind, Festival

SEPARATOR = re.compile(r"[\s,;，；、]+")


class CalendarImportForm(forms.Form):
    """One day a line: date, kind, festival. ``cleaned_data["days"]`` holds the parsed list."""

    year = forms.IntegerField(label=_("Calendar year"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=_("Publication"),
        max_length=200,
        help_text=_("Number and title of the State Council notice."),
    )
    confirmed = forms.BooleanField(
        label=_("This is the official list"),
        required=False,
        initial=True,
        help_text=_("Deadlines reaching into an unconfirmed year are marked provisional."),
    )
    days = forms.CharField(
        label=_("Days"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "One day a line: date, then holiday or makeup, then the festival if you like; for "
            "example: 2027-02-06 holiday spring. Ordinary weekends need no line."
        ),
    )

    KINDS = {"休": DayKind.HOLIDAY, "班": DayKind.MAKEUP, **{kind.value: kind for kind in DayKind}}

    def clean(self) -> dict:
        data = super().clean()
        if "days" in data and "year" in data:
            data["days"] = self._parsed(data["days"], data["year"])
        return data

    def _parsed(self, text: str, year: int) -> list[tuple[date, str, str]]:
        days, errors = {}, []
        for number, line in enumerate(text.splitlines(), start=1):
            parts = [part for part in SEPARATOR.split(line) if part]
            if not parts:
                continue
            try:
                day, kind, festival = self._line(parts)
            except (ValueError, KeyError):
                errors.append(
                    _("Line %(number)s is not a date and a kind: %(line)s")
                    % {"number": number, "line": line}
                )
                continue
            if day.year != year:
                errors.append(
                    _("Line %(number)s is not in %(year)s.") % {"number": number, "year": year}
                )
            elif day in days:
                errors.append(_("Line %(number)s names a day twice.") % {"number": number})
            days[day] = (day, kind, festival)
        if errors:
            self.add_error("days", [ValidationError(error) for error in errors[:10]])
        return sorted(days.values())

    def _line(self, parts: list[str]) -> tuple[date, str, str]:
        festivals = {name: key for key, label in Festival.choices for name in (key, str(label))}
        festival = festivals.get(parts[2], Festival.OTHER) if len(parts) > 2 else Festival.OTHER
        return date.fromisoformat(parts[0]), self.KINDS[parts[1]], festival
