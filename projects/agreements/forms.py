"""Forms of an agreement."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.files.fields import CheckedFileField
from foundation.interface.formats import money
from foundation.lifecycle.forms import TransitionForm
from funds.rules import GOVERNMENT, SOCIAL
from projects.agreements import terms
from projects.fields import (
    AmountField,
    DayField,
    PoolField,
    PoolsMixin,
)
from projects.models import Milestone


class DraftForm(PoolsMixin, TransitionForm):
    """The parties, where the approved money comes from, and the plan of instalments."""

    authority = forms.CharField(
        label=_("Party that gives the money"),
        max_length=100,
        help_text=_("The name that stands on its seal."),
    )
    government_pool = PoolField(label=_("Government money from"))
    social_pool = PoolField(label=_("Social money from"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, approved, source_types in (
            ("government_pool", self.obj.approved_government, GOVERNMENT),
            ("social_pool", self.obj.approved_social, SOCIAL),
        ):
            if approved.amount:
                self.offer(name, source_types)
                self.fields[name].help_text = _("Approved: %(amount)s") % {
                    "amount": money(approved)
                }
            else:
                del self.fields[name]
        self.fields["authority"].initial = self._office
        self._offer_plan()

    def _office(self) -> str:
        units = [duty.unit for duty in self.user.duties if duty.unit_id]
        return str(units[0]) if units else ""

    def _offer_plan(self) -> None:
        plan = terms.usual_plan(self.obj)
        milestones = Milestone.objects.filter(project=self.obj).exclude(state="dropped")
        # Read once for all instalments.
        choices = [("", _("No condition")), *((row.pk, str(row)) for row in milestones)]
        for number in range(1, terms.MOST_INSTALMENTS + 1):
            usual = plan[number - 1] if number <= len(plan) else None
            said = {"number": number}
            self.fields[f"share_{number}"] = forms.DecimalField(
                label=_("Instalment %(number)s: share in percent") % said,
                min_value=Decimal("0.01"),
                max_value=100,
                decimal_places=2,
                required=number == 1,
                initial=usual.share if usual else None,
            )
            milestone = forms.ModelChoiceField(
                label=_("Instalment %(number)s: after this milestone") % said,
                queryset=milestones,
                required=False,
                initial=usual.milestone if usual else None,
            )
            milestone.choices = choices
            self.fields[f"milestone_{number}"] = milestone
            self.fields[f"due_{number}"] = DayField(
                label=_("Instalment %(number)s: expected on") % said,
                required=False,
                initial=usual.due_on if usual else None,
            )

    def _rows(self):
        for number in range(1, terms.MOST_INSTALMENTS + 1):
            yield (
                number,
                [
                    self.cleaned_data.get(f"{name}_{number}")
                    for name in ("share", "milestone", "due")
                ],
            )

    def clean(self):
        data = super().clean()
        gap = False
        for number, (share, milestone, due_on) in self._rows():
            if share and gap:
                self.add_error(f"share_{number}", _("Fill in the instalments in order."))
            gap = gap or not share
            if share and not due_on and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", _("Say when it is expected."))
            if not share and (milestone or due_on) and f"share_{number}" not in self.errors:
                self.add_error(f"share_{number}", _("Say its share, or leave the line empty."))
        if not self.errors:
            whole = sum(share for _number, (share, *_rest) in self._rows() if share)
            if whole != 100:
                self.add_error(
                    "share_1",
                    _("The shares add up to %(sum)s %%; they must add up to 100 %%.")
                    % {"sum": whole},
                )
        return data

    def transition_data(self) -> dict:
        data = super().transition_data()
        data["plan"] = [terms.Planned(*row) for _number, row in self._rows() if row[0]]
        for number in range(1, terms.MOST_INSTALMENTS + 1):
            for name in ("share", "milestone", "due"):
                data.pop(f"{name}_{number}", None)
        return data


class OrganisationSignForm(TransitionForm):
    """Who signs, and that the terms were read."""

    signer = forms.CharField(
        label=_("Who signs for the organisation"),
        max_length=60,
        help_text=_("Name and office, as on the paper."),
    )
    scan = CheckedFileField(
        label=_("Scan of the signed pages"),
        required=False,
        help_text=_("PDF or picture, at most 10 MB. It can be read by both parties only."),
    )
    agree = forms.BooleanField(label=_("We have read the agreement and accept its terms."))

    def transition_data(self) -> dict:
        data = super().transition_data()
        data.pop("agree")
        return data


class SignForm(TransitionForm):
    """The agreement's number, and who signed it for the authority."""

    document = forms.CharField(label=_("Number of the agreement"), max_length=120)
    signer = forms.CharField(label=_("Who signed for the authority"), max_length=60)
    scan = CheckedFileField(label=_("Scan of the agreement signed by both"), required=False)


class DonationForm(PoolsMixin, TransitionForm):
    pool = PoolField(label=_("Donated money of"))
    amount = AmountField(label=_("Amount, in yuan"))
    document = forms.CharField(label=_("Number of the donation agreement"), max_length=120)
    due_on = DayField(
        label=_("Expected to be paid on"),
        help_text=_("The agreement gets a new version with an instalment for this money."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("pool", SOCIAL)
        self.fields["due_on"].initial = timezone.localdate
        own = [pool for pool in self.fields["pool"].queryset if pool.project_ref]
        if len(own) == 1:  # Given for this very project: it can go nowhere else.
            self.fields["pool"].initial = own[0].pk
            self.fields["amount"].initial = own[0].balance.amount.amount
