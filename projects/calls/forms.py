"""Forms of a call: the editor's, and the steps'."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from foundation.areas.models import Area, AreaLevel
from foundation.lifecycle.forms import TransitionForm
from foundation.people.models.organisation import RegistrationState
from projects.calls.duties import WRITERS
from projects.fields import DayField
from projects.models import Issuer, Selection
from projects.models.vote_terms import VoteTerms
from projects.voting.rules import vote_problems


def areas_to_write_for(user):
    """Districts and towns inside the duties under which ``user`` writes calls."""
    found = Area.objects.none()
    for duty in user.duties:
        if duty.role in WRITERS:
            found |= Area.objects.within(duty.reach)
    return found.filter(level__in=[AreaLevel.DISTRICT, AreaLevel.TOWN]).order_by("path")


#: What a vote goes by where the writer says nothing.
VOTE_DEFAULTS = {
    name: VoteTerms._meta.get_field(name).default
    for name in ("vote_rule", "max_choices", "minimum_votes")
}


class CallEditorForm(WagtailAdminModelForm):
    """The call in the Wagtail editor; knows in whose area it may be issued."""

    applicants = forms.MultipleChoiceField(
        label=_("Who may propose"),
        choices=RegistrationState.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Registration states of organisations. None ticked: all."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "area" in self.fields and self.for_user is not None:
            self.fields["area"].queryset = areas_to_write_for(self.for_user)
        if "eligible_areas" in self.fields:
            self.fields["eligible_areas"].queryset = Area.objects.towns()
            self.fields["eligible_areas"].widget = forms.CheckboxSelectMultiple(
                choices=self.fields["eligible_areas"].choices
            )

        for name in VOTE_DEFAULTS:
            if name in self.fields:
                self.fields[name].required = False

    def clean(self):
        data = super().clean()
        for name, usual in VOTE_DEFAULTS.items():
            if name in self.fields and name not in self.errors and data.get(name) in (None, ""):
                data[name] = usual
        first, last = data.get("opens_on"), data.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("A call cannot close before it opens."))
        if data.get("issuer") == Issuer.DONOR and not data.get("issuer_name"):
            self.add_error("issuer_name", _("Name the donor whose call this is."))
        area = data.get("area")
        outside = [a for a in data.get("eligible_areas") or () if area and not area.covers(a)]
        if outside:
            self.add_error(
                "eligible_areas",
                _("%(areas)s: not within %(area)s.")
                % {"areas": "、".join(map(str, outside)), "area": area},
            )
        self._check_pools(area)
        self._check_shares()
        if data.get("selection") == Selection.RESIDENTS:
            self._check_vote(data)
        return data

    def _check_vote(self, data) -> None:
        days = (data.get("closes_on"), data.get("vote_opens_on"), data.get("vote_closes_on"))
        for field, sentence in vote_problems(*days):
            self.add_error(field, sentence)

    def _check_pools(self, area) -> None:
        """Money of the call's own area, or of one it lies in or holds."""
        for form in self.formsets["money"].forms:
            pool = form.cleaned_data.get("pool") if form.is_valid() else None
            if area and pool and not (area.covers(pool.area) or pool.area.covers(area)):
                form.add_error("pool", _("This is money of %(area)s.") % {"area": pool.area})

    def _check_shares(self) -> None:
        rows = [
            form.cleaned_data
            for form in self.formsets["instalments"].forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if rows and sum(row.get("share_percent") or 0 for row in rows) != 100:
            self.add_error(None, _("The shares of the instalments must add up to 100 percent."))


class PostponeForm(TransitionForm):
    closes_on = DayField(label=_("New last day"))
