"""Filters of the public list of entries. A wrong value restricts nothing and is said so."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area, AreaLevel
from foundation.people.models import Organisation
from funds.entries import STANDINGS, EntryFilter
from funds.rules import SourceType, TransferKind
from funds.selectors import MEASURES

ANY = [("", _("All"))]


class CodeField(forms.ModelChoiceField):
    """An area by its code, carried along from the page that drilled down."""

    def __init__(self):
        super().__init__(
            Area.objects.all(), required=False, to_field_name="code", widget=forms.HiddenInput
        )


class EntryFilterForm(forms.Form):
    measure = forms.ChoiceField(label=_("Figure"), required=False)
    town = forms.ModelChoiceField(
        label=_("Town"),
        required=False,
        empty_label=_("All"),
        to_field_name="code",
        queryset=Area.objects.filter(level=AreaLevel.TOWN),
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=ANY + TransferKind.choices)
    source = forms.ChoiceField(
        label=_("Type of source"), required=False, choices=ANY + SourceType.choices
    )
    project = forms.CharField(label=_("Project number"), required=False, max_length=40)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), required=False, widget=forms.HiddenInput
    )
    area = CodeField()
    only = CodeField()
    theme = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    standing = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[(name, name) for name in STANDINGS],
    )
    line = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    pool_year = forms.IntegerField(
        required=False, min_value=2000, max_value=2100, widget=forms.HiddenInput
    )
    month = forms.RegexField(r"^\d{4}-\d{2}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = ANY + [(m.key, m.label) for m in MEASURES.values()]

    def chosen(self) -> EntryFilter:
        """What is asked for, as far as it can be understood."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return EntryFilter(
            measure=data.get("measure") or "",
            area=data.get("town") or data.get("area"),
            only=data.get("only"),
            year=data.get("year"),
            month=data.get("month") or "",
            kind=data.get("kind") or "",
            source_type=data.get("source") or "",
            theme=data.get("theme") or "",
            project_ref=data.get("project") or "",
            organisation=data.get("organisation"),
            standing=data.get("standing") or "",
            line=data.get("line") or "",
            pool_year=data.get("pool_year"),
        )
