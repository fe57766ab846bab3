"""The form of a call."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from projects.fields import (
    LONG,
    AmountField,
    DayField,
)
from projects.models import Theme


class CallForm(forms.Form):
    """A call, as its officer writes it."""

    title = forms.CharField(label=_("Title"), max_length=100)
    description = forms.CharField(label=_("What is asked for"), max_length=4000, widget=LONG)
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label=_("Any theme"),
    )
    opens_on = DayField(label=_("Opens"))
    closes_on = DayField(label=_("Closes"))
    ceiling = AmountField(label=_("Most a project may ask for, in yuan"))

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["theme"].queryset = Theme.objects.all()

    def clean(self):
        data = super().clean()
        first, last = data.get("opens_on"), data.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("A call cannot close before it opens."))
        return data
