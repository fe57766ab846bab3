"""Forms of appeals: the resident's, the window's, and one for each transition that asks."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appeals import selectors
from appeals.guards import handling_workdays
from appeals.models import (
    Appeal,
    Channel,
    Confidentiality,
    Decision,
    IdentityMode,
    Nature,
    Subject,
)
from foundation.areas.models import Area
from foundation.interface.widgets import DayInput
from foundation.lifecycle.forms import TransitionForm, reason_field
from foundation.people import phone
from foundation.people.models import Unit
from foundation.people.models.contact import Purpose

#: Why staff may look at an appellant's contact.
CONTACT_PURPOSES = [Purpose.HANDLE_APPEAL, Purpose.CALL_BACK, Purpose.LEGAL_DUTY]
LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})


class FilingForm(forms.Form):
    """What every intake asks. Text first: the subject is suggested, never demanded."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=64)
    title = forms.CharField(
        label=_("In one sentence"),
        max_length=80,
        help_text=_("For example: the lights in our stairwell have been out for a week."),
    )
    body = forms.CharField(
        label=_("What happened"),
        max_length=4000,
        widget=LONG,
        help_text=_("When, where, since when, and what you would like done."),
    )
    area = forms.ModelChoiceField(
        label=_("Community"), queryset=Area.objects.none(), empty_label=_("Choose a community")
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=120,
        required=False,
        help_text=_("Street, estate, building; leave out your door number if you like."),
    )
    nature = forms.ChoiceField(
        label=_("What is it"), choices=Nature, widget=forms.RadioSelect, initial=Nature.HELP
    )

    def __init__(self, *args, user, community=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["area"].queryset = Area.objects.communities()
        self.fields["submission"].initial = lambda: uuid.uuid4().hex
        if community:
            self.fields["area"].initial = community.pk


class ResidentFilingForm(FilingForm):
    """Filed by the resident, who says who may know the name."""

    identity_mode = forms.ChoiceField(
        label=_("My name"),
        choices=IdentityMode,
        widget=forms.RadioSelect,
        initial=IdentityMode.HIDDEN,
    )


class IntakeForm(FilingForm):
    """Entered by staff for somebody at the window or on the phone."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[c for c in Channel.choices if c[0] not in (Channel.WEB, Channel.WECHAT)],
        initial=Channel.HOTLINE,
    )
    walk_in_name = forms.CharField(label=_("Name of the appellant"), max_length=60)
    walk_in_phone = forms.CharField(
        label=_("Phone number"),
        max_length=20,
        required=False,
        help_text=_("Kept encrypted; shown only for a stated purpose."),
    )
    respondent_unit = forms.ModelChoiceField(
        label=_("Unit complained about"), queryset=Unit.objects.none(), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["respondent_unit"].queryset = Unit.objects.order_by("name")

    def clean_walk_in_phone(self):
        number = self.cleaned_data["walk_in_phone"]
        if not number:
            return ""
        try:
            return phone.normalise(number)
        except phone.BadPhone as error:
            raise forms.ValidationError(error.message) from error


class LookupForm(forms.Form):
    """Number and query code, for somebody without an account."""

    number = forms.CharField(label=_("Number of the appeal"), max_length=20)
    code = forms.CharField(label=_("Query code"), max_length=12)


class AppealFilterForm(forms.Form):
    """Filters of the public list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    town = forms.ModelChoiceField(
        label=_("Town"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    nature = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Nature.choices]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Area.objects.towns()


# --- transitions ---------------------------------------------------------------


class AcceptForm(TransitionForm):
    """The operator confirms what the appeal is and where it happened."""

    subject = forms.ModelChoiceField(label=_("Subject"), queryset=Subject.objects.none())
    nature = forms.ChoiceField(label=_("Nature"), choices=Nature)
    confidentiality = forms.ChoiceField(label=_("Confidentiality"), choices=Confidentiality)
    respondent_unit = forms.ModelChoiceField(
        label=_("Unit complained about"), queryset=Unit.objects.none(), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        appeal: Appeal = self.obj
        likely = selectors.suggestions(f"{appeal.title} {appeal.body}")
        subject = self.fields["subject"]
        subject.queryset = Subject.objects.filter(parent__parent__isnull=False)
        if likely:
            subject.help_text = _("The words suggest: %(names)s") % {
                "names": "、".join(str(s) for s in likely)
            }
        subject.initial = appeal.subject_id or (likely[0].pk if likely else None)
        self.fields["nature"].initial = appeal.nature
        self.fields["confidentiality"].initial = appeal.confidentiality
        self.fields["respondent_unit"].queryset = Unit.objects.order_by("name")
        self.fields["respondent_unit"].initial = appeal.respondent_unit_id


class DeclineForm(TransitionForm):
    """The legal ground; the text goes to the appellant after a second person agreed."""

    GROUNDS = [
        ("court", _("It is before a court, an arbitration or a review")),
        ("discipline", _("It belongs to discipline organs")),
        ("petition", _("It is being handled as a petition")),
        ("concluded", _("It was lawfully concluded")),
        ("other_place", _("It is outside Nanhai")),
    ]
    ground = forms.ChoiceField(label=_("Ground"), choices=GROUNDS)

    def clean_ground(self):
        return str(dict(self.GROUNDS)[self.cleaned_data["ground"]])


class ConfirmDeclineForm(TransitionForm):
    public_text = forms.CharField(
        label=_("What the appellant is told, with the way that is open"),
        max_length=1000,
        widget=SHORT,
    )


class DispatchForm(TransitionForm):
    """One lead unit; the catalogue's proposal is filled in with its reason."""

    unit = forms.ModelChoiceField(label=_("Lead unit"), queryset=Unit.objects.none())
    explanation = forms.CharField(label=_("Why this unit"), max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.order_by("name")
        rule = selectors.catalogue_rule(self.obj)
        if rule:
            self.fields["unit"].initial = rule.lead_id
            self.fields["explanation"].initial = _(
                "Rule %(rule)d of the catalogue: %(subject)s, valid from %(date)s"
            ) % {"rule": rule.pk, "subject": rule.subject, "date": rule.valid_from}


class DisputeForm(TransitionForm):
    proposed_unit = forms.ModelChoiceField(
        label=_("The unit you think is responsible"), queryset=Unit.objects.none()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proposed_unit"].queryset = Unit.objects.exclude(
            pk=self.obj.lead_unit_id
        ).order_by("name")


class AskForm(TransitionForm):
    missing = forms.CharField(label=_("What is missing, all of it"), max_length=1000, widget=SHORT)


class SupplyForm(TransitionForm):
    supplement = forms.CharField(label=_("Your answer"), max_length=2000, widget=LONG)


class WithdrawForm(TransitionForm):
    """Nothing to say for the appellant; how it was asked for, where the centre does it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.obj.is_party(self.user):
            self.fields["reason"] = reason_field(label=_("Who asked for it, when and how"))


class ExtendForm(TransitionForm):
    workdays = forms.IntegerField(label=_("Working days more"), min_value=1, max_value=60)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workdays"].help_text = _(
            "Once, and at most %(most)d; the appellant is told how long and why."
        ) % {"most": handling_workdays(self.obj)}


class ReplyForm(TransitionForm):
    """The unit's answer: facts, decision, basis, and what happens next."""

    decision = forms.ChoiceField(label=pgettext_lazy("appeal", "Decision"), choices=Decision)
    text = forms.CharField(
        label=_("Reply"),
        max_length=4000,
        min_length=20,
        widget=LONG,
        help_text=_("What was found, what was decided and why, what happens next and when."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)
    promised_on = forms.DateField(label=_("Promised for"), required=False, widget=DayInput())


class AnswerNowForm(ReplyForm):
    """The centre's own answer to an inquiry."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].initial = Decision.EXPLAIN
        del self.fields["promised_on"]


ANSWERS = [
    ("yes", pgettext_lazy("resolved", "Yes")),
    ("partly", _("Partly")),
    ("no", pgettext_lazy("resolved", "No")),
]
GRADES = [("", "–"), *((n, n) for n in range(1, 6))]


class ConfirmForm(TransitionForm):
    """The appellant's own word."""

    resolved = forms.ChoiceField(
        label=_("Is it solved?"), choices=ANSWERS, widget=forms.RadioSelect
    )
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you, 1 to 5?"),
        choices=GRADES,
        coerce=int,
        required=False,
        empty_value=None,
    )


class CallbackForm(ConfirmForm):
    """Asked on the phone; an unreached person leaves the outcome unconfirmed."""

    reached = forms.BooleanField(label=_("The appellant was reached"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resolved"].required = False

    def clean(self):
        data = super().clean()
        if data.get("reached") and not data.get("resolved"):
            self.add_error("resolved", _("Say what the appellant answered."))
        if not data.get("reached"):
            data["resolved"], data["satisfaction"] = "", None
        return data


class RedoForm(ConfirmForm):
    """Unsolved, so the unit handles it again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resolved"].choices = [c for c in ANSWERS if c[0] != "yes"]


class PublishForm(forms.Form):
    """A text freshly written for the public, without anything of the person."""

    public_title = forms.CharField(label=_("Public title"), max_length=80)
    public_body = forms.CharField(label=_("Public text"), max_length=2000, widget=LONG)


class GatherForm(forms.Form):
    """Which appeals are one matter, and how it is called in public."""

    numbers = forms.CharField(
        label=_("Numbers of the appeals"),
        widget=SHORT,
        help_text=_("One a line, or separated by commas."),
    )
    title = forms.CharField(label=_("Title of the matter"), max_length=80)
    statement = forms.CharField(
        label=_("Public statement"),
        max_length=2000,
        widget=LONG,
        help_text=_("Freshly written; never copied from an appeal."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_numbers(self):
        """The appeals behind the numbers, all of them visible to the person gathering."""
        raw = self.cleaned_data["numbers"].replace("，", ",").replace("\n", ",")
        numbers = list(dict.fromkeys(part.strip() for part in raw.split(",") if part.strip()))
        appeals = list(
            Appeal.objects.visible_to(self.user).filter(number__in=numbers).select_related("area")
        )
        missing = set(numbers) - {appeal.number for appeal in appeals}
        if missing:
            raise forms.ValidationError(
                _("These numbers are not known here: %(numbers)s")
                % {"numbers": ", ".join(sorted(missing))}
            )
        return appeals


class RevealForm(forms.Form):
    """Why somebody looks at a contact; the person will see it."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[(p.value, p.label) for p in CONTACT_PURPOSES]
    )
