"""Filters of the public list of projects."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from projects.models import Theme
from projects.models.project import HIDDEN_STATES
from projects.states import ProjectState


class ProjectFilterForm(forms.Form):
    """Filters of the public list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    town = forms.ModelChoiceField(
        label=_("Town or street"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        required=False,
        to_field_name="key",
        empty_label=_("All"),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    #: Carried along from the page that drilled down: any area, and the year of beginning.
    area = forms.ModelChoiceField(
        queryset=Area.objects.all(),
        required=False,
        to_field_name="code",
        widget=forms.HiddenInput,
    )
    year = forms.IntegerField(
        required=False, min_value=2000, max_value=2100, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Area.objects.towns()
        self.fields["theme"].queryset = Theme.objects.all()
        shown = [choice for choice in ProjectState.choices if choice[0] not in HIDDEN_STATES]
        self.fields["state"].choices = [("", _("All")), *shown]
