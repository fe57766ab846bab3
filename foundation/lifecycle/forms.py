"""Forms of transitions. Each is told the case and the person acting."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area
from foundation.lifecycle.selectors import Urgency, urgency_filter
from foundation.lifecycle.table import Party, Text


def reason_field(required: bool = True, label: Text = "") -> forms.CharField:
    """Why a step is taken, in words that stay in the record."""
    return forms.CharField(
        label=label or _("Reason"),  # type: ignore[arg-type]
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=required,
    )


class TransitionForm(forms.Form):
    """The plain form: a reason where the table wants one. Others derive from it."""

    #: Template of the form's inside, where a list of fields will not do.
    inside = ""
    #: True where a button only asked for the form to be drawn again, with more rows.
    is_asking = False

    #: Number of the last event the person saw.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, obj, transition, user, **kwargs):
        self.obj = obj
        self.transition = transition
        self.user = user
        super().__init__(*args, **kwargs)
        if transition.needs_reason:
            self.fields["reason"] = reason_field()

        if Party.OWNER in transition.parties and obj.case_person not in (None, user):
            self.fields["at_request"] = forms.BooleanField(
                label=_("At the request of the person concerned, who called or came"),
                required=False,
            )

    def clean_seen(self):
        """Kept apart from the data of the transition."""
        return self.cleaned_data.get("seen")

    def transition_data(self) -> dict:
        """What goes to ``perform``."""
        data = dict(self.cleaned_data)
        data["expected_seq"] = data.pop("seen", None)
        if data.pop("at_request", False):
            data["on_behalf_of"] = self.obj.case_person
        return data


class CaseFilterForm(forms.Form):
    """Filters of a case list: words, state, town, urgency."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    town = forms.ModelChoiceField(
        label=_("Town"), queryset=Area.objects.none(), required=False, empty_label=_("All")
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[
            ("", _("All")),
            (Urgency.LATE, _("Late")),
            (Urgency.TODAY, _("Due today")),
            (Urgency.WEEK, _("Due within a week")),
        ],
    )

    def __init__(self, *args, desk, **kwargs):
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.fields["state"].choices = [("", _("All")), *desk.lifecycle.states.choices]
        self.fields["town"].queryset = Area.objects.towns()

    @property
    def is_narrowing(self) -> bool:
        """Whether anything was asked for that could leave cases out."""
        return any(getattr(self, "cleaned_data", {}).values())

    def narrow(self, queryset):
        """The cases that fit what was asked; an unusable filter filters nothing."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        if asked.get("q"):
            words = Q()
            for name in self.desk.search_fields:
                words |= Q(**{f"{name}__icontains": asked["q"]})
            # Apart, so that a case stands once however many of its rows hold the words.
            cases = queryset.model._base_manager.filter(words)
            queryset = queryset.filter(pk__in=cases.values("pk"))
        if asked.get("state"):
            queryset = queryset.filter(state=asked["state"])
        if asked.get("town"):
            queryset = queryset.within(asked["town"])
        if asked.get("urgency"):
            queryset = queryset.filter(urgency_filter(asked["urgency"]))
        return queryset
