"""Forms of a proposal."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.models import ResolutionDuty
from foundation.areas.models import Area
from foundation.interface.formats import money
from foundation.lifecycle.forms import TransitionForm
from foundation.people.models import Organisation
from projects import selectors
from projects.fields import (
    LONG,
    AmountField,
    DayField,
    DutyField,
)
from projects.models import Call, Theme
from projects.models.project import organisations_of


class ContentForm(forms.Form):
    """What a proposal says; shared by the first writing and later changes."""

    title = forms.CharField(label=_("Title"), max_length=100)
    summary = forms.CharField(
        label=_("What you promise"),
        max_length=4000,
        widget=LONG,
        help_text=_("For whom, what will be done, and how one can see that it worked."),
    )
    area = forms.ModelChoiceField(
        label=_("Where"), queryset=Area.objects.none(), empty_label=_("Choose a community or town")
    )
    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.none())
    requested = AmountField(label=_("Money asked for, in yuan"))
    starts_on = DayField(label=_("Starts"))
    ends_on = DayField(label=_("Ends"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.towns() | Area.objects.communities()
        self.fields["theme"].queryset = Theme.objects.all()

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("A project cannot end before it starts."))
        return data


class ProposalForm(ContentForm):
    """A new proposal, in the name of one of the person's organisations."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=64)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    call = forms.ModelChoiceField(
        label=_("Call"),
        queryset=Call.objects.none(),
        required=False,
        empty_label=_("Without a call"),
    )
    resolution_duty = DutyField(
        label=_("Resolution it carries out"),
        queryset=ResolutionDuty.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    field_order = ["submission", "organisation", "call", "resolution_duty"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        own = Organisation.objects.filter(pk__in=organisations_of(user)).select_related("area")
        self.fields["organisation"].queryset = own
        self.fields["call"].queryset = selectors.open_calls()
        self.fields["resolution_duty"].queryset = selectors.duties_open_to(
            organisation.area for organisation in own
        )
        self.fields["submission"].initial = lambda: uuid.uuid4().hex
        if len(own) == 1:
            self.fields["organisation"].initial = own[0].pk

    def clean(self):
        data = super().clean()
        area, duty, call = data.get("area"), data.get("resolution_duty"), data.get("call")
        if area and duty:
            decided = duty.resolution.item.topic.area
            if not (decided.covers(area) or area.covers(decided)):
                self.add_error(
                    "area",
                    _("The resolution was made for %(area)s.") % {"area": decided},
                )
        based = data["organisation"].area if data.get("organisation") else None
        if duty and based:
            decided = duty.resolution.item.topic.area
            if not (decided.covers(based) or based.covers(decided)):
                self.add_error(
                    "resolution_duty",
                    _("The resolution was made for %(area)s.") % {"area": decided},
                )
        if area and call and not call.area.covers(area):
            self.add_error("area", _("The call is for %(area)s.") % {"area": call.area})
        if call and data.get("requested") and data["requested"] > call.ceiling.amount:
            self.add_error(
                "requested",
                _("The call allows at most %(ceiling)s.") % {"ceiling": money(call.ceiling)},
            )
        return data


class EditForm(ContentForm, TransitionForm):
    """The proposal again, as it stands."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        project = self.obj
        for name in ("title", "summary", "starts_on", "ends_on"):
            self.fields[name].initial = getattr(project, name)
        self.fields["area"].initial = project.area_id
        self.fields["theme"].initial = project.theme_id
        self.fields["requested"].initial = project.requested.amount


class MilestoneForm(TransitionForm):
    title = forms.CharField(
        label=_("Milestone"), max_length=100, help_text=_("Something one can see or count.")
    )
    due_on = DayField(label=_("Due on"))
    unlocks = forms.IntegerField(
        label=_("Unlocks instalment"),
        required=False,
        min_value=1,
        max_value=12,
        help_text=_("The instalment that is paid after it; may stay empty."),
    )
