"""Filters of the public list, the desk's entry forms."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_
from secrets import token_hex

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area, AreaLevel, path_range
from foundation.interface.widgets import DayInput
from participation import figures
from participation.models.event import KEEPERS
from participation.own_sources import COUNTED
from participation.terms import PATH, Method

_COUNTING = (Method.HAND_COUNT, Method.DOOR_COUNTER, Method.PHOTO_COUNT, Method.ESTIMATE)
_KINDS = [("", _("Every kind")), *[(kind.value, kind.label) for kind in PATH]]


class MonthField(forms.CharField):
    """A month: 2019-03 becomes 201903; anything else asks for that form."""

    default_error_messages = {"month": _("Write the month as 2019-03.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "month"}))
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            day = date.fromisoformat(f"{text}-01")
        except ValueError:
            raise forms.ValidationError(self.error_messages["month"], code="month") from None
        return day.year * 100 + day.month


class RecordFilterForm(forms.Form):
    """Area, month, year and kind, each optional."""

    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("The whole district"),
    )
    month = MonthField(label=_("Month"))
    kind = forms.ChoiceField(label=_("Kind"), choices=_KINDS, required=False)
    #: Carried along from the page that drilled down.
    year = forms.IntegerField(
        required=False, min_value=2000, max_value=2100, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.filter(  # type: ignore[attr-defined]
            level__in=[AreaLevel.TOWN, AreaLevel.COMMUNITY]
        )

    def chosen(self) -> dict:
        """What was understood; a field in error filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}


def kept_areas(user):
    """The towns and communities whose ledger this person keeps."""
    scopes = [duty.reach for duty in getattr(user, "duties", []) if duty.role in KEEPERS]
    ranges = [path_range(scope.path) for scope in scopes]
    within = reduce(or_, (Q(path__gte=low, path__lt=high) for low, high in ranges), Q(pk__in=[]))
    return Area.objects.filter(within, level__in=[AreaLevel.TOWN, AreaLevel.COMMUNITY])


class EntryForm(forms.Form):
    """What a head count and a list have in common."""

    area = forms.ModelChoiceField(
        label=_("Where"), queryset=Area.objects.none(), empty_label=_("Choose a place")
    )
    action = forms.ChoiceField(
        label=_("What was counted"),
        choices=[(name, label) for name, (_k, label) in COUNTED.items()],
    )
    occurred_on = forms.DateField(label=_("Date"), widget=DayInput())

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = kept_areas(user)  # type: ignore[attr-defined]

    def clean_occurred_on(self) -> date:
        day = self.cleaned_data["occurred_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date lies in the future."))
        if day < timezone.localdate() - timedelta(days=366 * 10):
            raise forms.ValidationError(_("The date lies more than ten years back."))
        return day


class HeadCountForm(EntryForm):
    heads = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=100_000)
    method = forms.ChoiceField(
        label=_("How they were counted"), choices=[(m.value, m.label) for m in _COUNTING]
    )
    space_ref = forms.CharField(
        label=_("Code of the space"),
        max_length=40,
        required=False,
        help_text=_("For visitors of a space; it stands on the page of the space."),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        help_text=_("Who counted, and where the sheet or photo is kept."),
    )
    #: Names the entry, so that sending the form twice records it once.
    token = forms.RegexField(regex=r"\A[0-9a-f]{24}\Z", widget=forms.HiddenInput)

    field_order = ["area", "action", "occurred_on", "heads", "method", "space_ref", "evidence"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = token_hex(12)


class ListForm(EntryForm):
    title = forms.CharField(
        label=_("Title of the sheet"),
        max_length=100,
        help_text=_("As on the paper: activity, number of the session. Same sheet, same title."),
    )
    evidence = forms.CharField(label=_("Where the paper is kept"), max_length=300)
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_("First row: name, number, heads, minutes; one person a row."),
    )

    field_order = ["area", "action", "occurred_on", "title", "evidence", "file"]


class ReversalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PublishForm(forms.Form):
    """Which period's figures are frozen."""

    period = forms.TypedChoiceField(label=_("Period"), coerce=int)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (period, figures.period_text(period))
            for period in figures.periods(timezone.localdate())
        ]
