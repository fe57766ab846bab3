"""What an officer says when a project begins to seek social money."""

from __future__ import annotations

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.fields import SHORT, AmountField, DayField


class SeekMoneyForm(forms.Form):
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    goal = AmountField(label=_("Goal in yuan"), required=False)
    closes_on = DayField(label=_("Open until"), required=False)
    text = forms.CharField(
        label=_("What the gifts are for"), required=False, max_length=2000, widget=SHORT
    )
    how_to_transfer = forms.CharField(
        label=_("How to transfer"),
        max_length=600,
        widget=SHORT,
        help_text=_("Account holder, bank, account number, whom to ask. Public."),
    )

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_closes_on(self):
        day = self.cleaned_data["closes_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        if day and day > self.project.ends_on:
            raise forms.ValidationError(_("The project ends before this day."))
        return day
