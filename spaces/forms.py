"""Forms of spaces: the filter of the list, a booking, and the two transitions that ask for data."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from foundation.areas.workdays import SHANGHAI
from foundation.interface.widgets import ClockInput, DayInput
from foundation.lifecycle.forms import TransitionForm
from spaces.models import CarrierType

MOST_HEADS = 5000


class SpaceFilterForm(forms.Form):
    q = forms.CharField(label=_("Name of the place"), required=False, max_length=40)
    town = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Town"),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )
    type = forms.ModelChoiceField(
        CarrierType.objects.none(),
        label=_("Type of space"),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Area.objects.towns().current()
        self.fields["type"].queryset = CarrierType.objects.all()


class BookingForm(forms.Form):
    date = forms.DateField(label=_("Day"), widget=DayInput())
    starts_at = forms.TimeField(label=_("Begins"), widget=ClockInput())
    ends_at = forms.TimeField(label=_("Until"), widget=ClockInput())
    heads = forms.IntegerField(label=_("How many people"), min_value=1, max_value=MOST_HEADS)
    purpose = forms.CharField(label=_("What for"), max_length=100)

    def slot(self) -> tuple[datetime, datetime]:
        """Start and end as instants; the form must be valid."""
        data = self.cleaned_data
        start, end = (
            datetime.combine(data["date"], data[name], tzinfo=SHANGHAI)
            for name in ("starts_at", "ends_at")
        )
        return start, end


class HeadCountForm(TransitionForm):
    on = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DayInput())
    heads = forms.IntegerField(label=_("How many people came"), min_value=1, max_value=MOST_HEADS)


class CheckInForm(TransitionForm):
    heads = forms.IntegerField(label=_("How many people came"), min_value=1, max_value=MOST_HEADS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["heads"].initial = self.obj.expected_heads
