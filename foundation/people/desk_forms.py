"""Forms of the people administration on the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.areas.models import Area
from foundation.interface.widgets import DayInput
from foundation.people.forms import PhoneField
from foundation.people.models import RegistrationState, Unit
from foundation.people.roles import Role
from foundation.people.scope import area_scope


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class AccountForm(ReasonForm):
    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    phone = PhoneField()

    field_order = ["display_name", "phone", "reason"]


class DutyForm(ReasonForm):
    """A role somewhere: either an area or a unit, both inside the granter's reach."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.none(), required=False, empty_label="—"
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label="—"
    )
    starts_on = forms.DateField(label=_("From"), widget=DayInput(), required=False)
    ends_on = forms.DateField(label=_("To"), widget=DayInput(), required=False)

    field_order = ["role", "area", "unit", "starts_on", "ends_on", "reason"]

    def __init__(self, granter, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reach = [d.reach for d in granter.duties if d.role == Role.SECURITY_ADMIN]
        areas = Area.objects.none()
        for area in reach:
            areas |= Area.objects.within(area)
        self.fields["area"].queryset = areas.exclude(level="grid")
        self.fields["unit"].queryset = Unit.objects.filter(
            area_scope(granter, [Role.SECURITY_ADMIN])
        )

    def clean(self):
        data = super().clean()
        if bool(data.get("area")) == bool(data.get("unit")):
            raise forms.ValidationError(_("Choose either an area or a unit."))
        return data


class RegistrationForm(forms.Form):
    registration = forms.ChoiceField(label=_("Registration"), choices=RegistrationState.choices)
    number = forms.CharField(label=_("Credit code"), max_length=40, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
