"""Forms of the review."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.interface.widgets import MomentInput
from foundation.lifecycle.forms import TransitionForm, reason_field
from foundation.people.models import User
from foundation.people.roles import Role
from foundation.people.selectors import holders
from projects.fields import LONG, SHORT, AmountField
from projects.models import Objection, PanelMeeting
from projects.review.eligibility import read_from_records
from projects.review.rules import LOOKED_AT

YES_NO = [("yes", _("Met")), ("no", _("Not met"))]


class EligibilityForm(TransitionForm):
    """An answer and what shows it for each rule the officer looks at."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.records = read_from_records(self.obj)
        reason = self.fields.pop("reason", None)
        for rule in LOOKED_AT:
            self.fields[f"{rule}_passed"] = forms.ChoiceField(
                label=rule.label, choices=YES_NO, widget=forms.RadioSelect
            )
            self.fields[f"{rule}_evidence"] = forms.CharField(
                label=_("What shows it: %(rule)s") % {"rule": rule.label},
                max_length=500,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        if reason:
            self.fields["reason"] = reason

    def transition_data(self) -> dict:
        data = super().transition_data()
        looked_at = [
            {
                "rule": rule,
                "passed": data.pop(f"{rule}_passed") == "yes",
                "evidence": data.pop(f"{rule}_evidence"),
            }
            for rule in LOOKED_AT
        ]
        return {**data, "looked_at": looked_at}


class AwardForm(TransitionForm):
    approved_government = AmountField(label=_("Government money, in yuan"), least="0")
    approved_social = AmountField(label=_("Social money, in yuan"), least="0", required=False)
    assessment = forms.CharField(
        label=_("Finding of the review, for everyone to read"), max_length=2000, widget=LONG
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["approved_government"].initial = self.obj.requested.amount
        self.fields["approved_social"].initial = Decimal(0)


class AnswerForm(TransitionForm):
    answer = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        widget=SHORT,
        help_text=_("Sent to who raised the objection."),
    )


class ObjectionForm(forms.ModelForm):
    class Meta:
        model = Objection
        fields = ["text"]
        widgets = {"text": LONG}
        help_texts = {
            "text": _(
                "Say what is wrong and how you know. The officers see your name, no one else."
            )
        }


class OpenPanelForm(forms.Form):
    """The chair and the first assessors of a call's panel."""

    chair = forms.ModelChoiceField(label=_("Chair"), queryset=User.objects.none())
    assessors = forms.ModelMultipleChoiceField(
        label=_("Assessors"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least three. Whoever is in conflict is refused with the reason."),
    )

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        for name, role in (("chair", Role.PANEL_CHAIR), ("assessors", Role.ASSESSOR)):
            people = holders([role], call.area)
            self.fields[name].queryset = User.objects.filter(pk__in=[p.pk for p in people])

    def clean(self):
        data = super().clean()
        if data.get("chair") and data["chair"] in data.get("assessors", []):
            self.add_error("assessors", _("The chair does not score."))
        return data


class ChairForm(forms.Form):
    """Who chairs from now on, and why."""

    chair = forms.ModelChoiceField(label=_("Chair"), queryset=User.objects.none())
    reason = reason_field()

    def __init__(self, *args, call, panel, **kwargs):
        super().__init__(*args, **kwargs)
        people = holders([Role.PANEL_CHAIR], call.area)
        self.fields["chair"].queryset = User.objects.filter(
            pk__in=[person.pk for person in people if person.pk != panel.chair_id]
        )


class AppointForm(forms.Form):
    """One more assessor, or one in place of somebody who left."""

    assessor = forms.ModelChoiceField(label=_("Assessor"), queryset=User.objects.none())

    def __init__(self, *args, call, panel, **kwargs):
        super().__init__(*args, **kwargs)
        people = holders([Role.ASSESSOR], call.area)
        self.fields["assessor"].queryset = User.objects.filter(
            pk__in=[p.pk for p in people]
        ).exclude(pk__in=panel.assessors.values("user"))


class MeetingForm(forms.ModelForm):
    class Meta:
        model = PanelMeeting
        fields = ["held_at", "place", "minutes"]
        labels = {"minutes": _("Minutes of the meeting")}
        widgets = {"held_at": MomentInput(), "minutes": LONG}

    def clean_held_at(self):
        at = self.cleaned_data["held_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This moment lies in the future."))
        return at


class LineForm(forms.Form):
    """Where the funding line falls."""

    least_score = forms.DecimalField(
        label=_("Lowest score that may be funded"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        initial=Decimal(60),
    )
    finding = forms.CharField(
        label=_("Finding of the review, for everyone to read"), max_length=2000, widget=LONG
    )
