"""Forms of a vote: the ballot, its days, its groups, and the papers."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.areas.models import Area
from foundation.lifecycle.forms import TransitionForm
from foundation.people.models import User
from foundation.people.phone import BadPhone, normalise
from projects.fields import LONG, DayField
from projects.voting.rules import SLIP, BadBallots, read_batch

IDENTITY = re.compile(r"\d{17}[\dX]")
#: Weights and check signs of the citizen identity number (GB 11643-1999).
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"


class PublishForm(TransitionForm):
    """The days of the vote, as planned in the call unless they have to move."""

    opens_on = DayField(label=_("First day of the vote"))
    closes_on = DayField(label=_("Last day of the vote"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opens_on"].initial = self.obj.opens_on
        self.fields["closes_on"].initial = self.obj.closes_on


class ExtendForm(TransitionForm):
    closes_on = DayField(label=_("New last day of the vote"))


class BallotForm(forms.Form):
    """One ballot: the projects approved. Its slip is made when it is reviewed."""

    choices = forms.MultipleChoiceField(
        label=_("Projects"),
        error_messages={
            "required": _("Choose at least one project."),
            "invalid_choice": _("There is no such project on the ballot."),
        },
    )
    slip = forms.RegexField(SLIP, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, candidates, most: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["choices"].choices = [(str(row.position), row.title) for row in candidates]

    def clean_choices(self) -> list[int]:
        chosen = sorted({int(number) for number in self.cleaned_data["choices"]})
        if len(chosen) > self.most:
            raise forms.ValidationError(
                _("Choose at most %(most)d projects; you have chosen %(count)d."),
                params={"most": self.most, "count": len(chosen)},
            )
        return chosen

    @property
    def ticked(self) -> set[str]:
        """What was ticked, right or not, to show it again."""
        return set(self.data.getlist("choices")) if self.is_bound else set()


class GroupsForm(forms.Form):
    """A name of a group for each project of one; the same name excludes each other."""

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        for row in candidates:
            self.fields[f"group_{row.position}"] = forms.RegexField(
                r"^[^,;\n]*$",
                label=f"{row.position}. {row.title}",
                required=False,
                max_length=20,
                initial=row.group,
                error_messages={"invalid": _("A name of a group has no commas.")},
            )

    def groups(self) -> dict[int, str]:
        return {
            int(name.removeprefix("group_")): value for name, value in self.cleaned_data.items()
        }


class HandOutForm(forms.Form):
    """A resident without an account receives a paper ballot."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    area = forms.ModelChoiceField(label=_("Community"), queryset=Area.objects.none())
    identity = forms.CharField(
        label=_("Number of the identity card"),
        max_length=24,
        help_text=_(
            "Only an irreversible fingerprint of it is kept, to find the same person again."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=32,
        required=False,
        help_text=_("If it belongs to an account, that account has then received its ballot."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def __init__(self, *args, communities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = communities

    def clean_identity(self) -> str:
        number = self.cleaned_data["identity"].replace(" ", "").upper()
        if IDENTITY.fullmatch(number):
            total = sum(int(a) * b for a, b in zip(number, WEIGHTS, strict=False))
            if CHECK_SIGNS[total % 11] == number[-1]:
                return number
        raise forms.ValidationError(_("This is not the number of an identity card."))

    def clean_phone(self) -> str:
        if not self.cleaned_data["phone"]:
            return ""
        try:
            return normalise(self.cleaned_data["phone"])
        except BadPhone as bad:
            raise forms.ValidationError(bad.message) from bad


class HandOutToAccountForm(forms.Form):
    """A resident with an account receives a paper ballot; it is found by name first."""

    resident = forms.ModelChoiceField(queryset=User.objects.none())

    def __init__(self, *args, residents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resident"].queryset = residents


class TakeBackForm(forms.Form):
    mark = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class BatchForm(forms.Form):
    """One pile of papers, as one person counted it."""

    number = forms.IntegerField(label=_("Batch"), min_value=1, max_value=9999)
    ballots = forms.CharField(
        label=_("Valid ballots, one a line"),
        required=False,
        max_length=40_000,
        widget=LONG,
        help_text=_(
            "The numbers marked on the paper, for example “2 5 7”; 0 for a blank one. The order of"
            " the papers does not matter."
        ),
    )
    invalid = forms.IntegerField(label=_("Invalid ballots"), min_value=0, initial=0)

    def __init__(self, *args, candidates: int, most: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates, self.most = candidates, most

    def clean_ballots(self) -> list[list[int]]:
        try:
            return read_batch(
                self.cleaned_data["ballots"], candidates=self.candidates, most=self.most
            )
        except BadBallots as bad:
            raise forms.ValidationError(bad.message) from bad

    def clean(self):
        data = super().clean()
        if not self.errors and not data["ballots"] and not data["invalid"]:
            raise forms.ValidationError(_("Enter at least one paper."))
        return data


class ReceiptForm(forms.Form):
    """A receipt code to be looked for in the box."""

    code = forms.CharField(
        label=_("Receipt code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
