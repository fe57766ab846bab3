"""Forms of a proposal."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.models import ResolutionDuty
from foundation.interface.formats import money
from foundation.lifecycle.forms import TransitionForm
from foundation.people.models import Organisation
from projects import selectors
from projects.fields import (
    AmountField,
    DutyField,
)
from projects.models import Call
from projects.models.project import organisations_of
from projects.proposals.sheet import SECTIONS, ContentForm


class ProposalForm(ContentForm):
    """A new proposal, in the name of one of the person's organisations."""

    requested = AmountField(
        label=_("Money asked for, in yuan"),
        help_text=_("Roughly; the budget lines you write next decide."),
    )

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


class ReturnForm(TransitionForm):
    """What is missing, said once; the organisation may change the ticked parts only."""

    sections = forms.MultipleChoiceField(
        label=_("Parts that may be changed"),
        choices=SECTIONS,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What is missing, one item a line")
        self.order_fields(["reason", "sections"])
