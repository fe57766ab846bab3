"""Forms of the end of a project."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle.forms import TransitionForm
from projects.fields import (
    LONG,
    SHORT,
)


class ResultForm(TransitionForm):
    result_story = forms.CharField(
        label=_("What was achieved"),
        max_length=4000,
        min_length=20,
        widget=LONG,
        help_text=_("For everyone to read, and sent to those who raised the matter."),
    )
    lessons = forms.CharField(
        label=_("What was learned"), max_length=2000, required=False, widget=SHORT
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("result_story", "lessons"):
            self.fields[name].initial = getattr(self.obj, name)
