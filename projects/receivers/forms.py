"""Filters of who got how much. A wrong value restricts nothing and is said so."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from foundation.people.models import Organisation
from funds.standing import GOT, Receivers
from projects.models import Theme

BY = [("project", _("By project")), ("organisation", _("By organisation"))]


class ReceiversForm(forms.Form):
    town = forms.ModelChoiceField(
        label=_("Town or street"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    year = forms.TypedChoiceField(
        label=_("Budget year"), required=False, coerce=int, empty_value=None
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        required=False,
        to_field_name="key",
        empty_label=_("All"),
    )
    by = forms.ChoiceField(choices=BY, required=False, widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), required=False, widget=forms.HiddenInput
    )
    sort = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[(sign + name, name) for name in GOT for sign in ("-", "")],
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Area.objects.towns()
        self.fields["theme"].queryset = Theme.objects.all()
        self.fields["year"].choices = [("", _("All years")), *((year, year) for year in years)]

    def asked(self) -> Receivers:
        """What is asked for, as far as it can be understood."""
        chosen = self.understood
        organisation, theme = chosen.get("organisation"), chosen.get("theme")
        return Receivers(
            area=chosen.get("town"),
            year=chosen.get("year"),
            theme=theme.name if theme else "",
            organisation=organisation and organisation.pk,
        )

    @property
    def understood(self) -> dict:
        self.is_valid()
        return getattr(self, "cleaned_data", {})

    @property
    def is_by_organisation(self) -> bool:
        return self.understood.get("by") == "organisation"

    @property
    def order(self) -> tuple[str, bool]:
        """The column and whether it falls; the largest promise first by default."""
        sort = self.understood.get("sort") or "-promised"
        return sort.removeprefix("-"), sort.startswith("-")
