"""Forms of gifts: the public pledge, the desk's registers, and the steps of the tables."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.areas.models import Area
from foundation.files.fields import CheckedFilesField
from foundation.interface.formats import money
from foundation.interface.widgets import DayInput
from foundation.lifecycle.forms import TransitionForm
from foundation.people.forms import PhoneField
from foundation.people.models import Organisation, Purpose
from foundation.people.models.organisation import MembershipRole
from foundation.people.scope import area_scope
from funds.donations import receipts
from funds.donations.redesignation import amount_of, gifts_of
from funds.donations.services import CONTACT_PURPOSES
from funds.models import Account, Cause, Donor, YearClose
from funds.models.donor import DONOR_KINDS, CauseKind
from funds.orders.forms import AreaField
from funds.orders.lifecycle import DRAFTERS
from funds.rules import GOVERNMENT, AccountKind, SourceType

#: Days a donor has when no day is named, and the most that can be asked for.
USUAL_DAYS, MOST_DAYS = 30, 365
SHORT = forms.Textarea(attrs={"rows": 3})


def duty_areas(user):
    """Areas, down to communities, in which the person keeps the money's books."""
    within = Area.objects.none()
    for duty in user.duties:
        if duty.role in DRAFTERS:
            within |= Area.objects.within(duty.reach)
    return within.exclude(level="grid").order_by("path")


class YuanField(forms.DecimalField):
    """Yuan, to the fen."""

    def __init__(self, **kwargs):
        super().__init__(min_value=Decimal("0.01"), max_digits=15, decimal_places=2, **kwargs)


class DayField(forms.DateField):
    widget = DayInput()


class PastDayField(DayField):
    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day


class SubmittedForm(forms.Form):
    """A form known by its number: sent twice, it does the thing once."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class GiftForm(SubmittedForm):
    """What a pledge says, whoever records it."""

    amount = YuanField(label=_("Amount in yuan"))
    is_in_kind = forms.BooleanField(
        label=_("I give goods or services, of about this worth"), required=False
    )
    what = forms.CharField(
        label=_("Which goods or services"),
        required=False,
        max_length=200,
        help_text=_("Only where you give no money."),
    )
    transfer_by = DayField(
        label=_("I will give it by"),
        initial=lambda: timezone.localdate() + timedelta(days=USUAL_DAYS),
    )
    message = forms.CharField(
        label=_("A word to the officer"), required=False, max_length=300, widget=SHORT
    )

    def __init__(self, *args, cause: Cause, **kwargs):
        super().__init__(*args, **kwargs)
        self.cause = cause
        if cause.kind != CauseKind.PROJECT:
            del self.fields["is_in_kind"], self.fields["what"]

    def clean_transfer_by(self):
        day, today = self.cleaned_data["transfer_by"], timezone.localdate()
        if not today <= day <= today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return day

    def clean(self):
        data = super().clean()
        if data.get("is_in_kind") and not data.get("what", "").strip():
            self.add_error("what", _("Say which goods or services you give."))
        return data

    def gift_data(self) -> dict:
        names = ("amount", "transfer_by", "message", "submission", "is_in_kind", "what")
        data = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if not data.get("is_in_kind"):
            data["what"] = ""
        return data


class PledgeForm(GiftForm):
    """“I want to give”, by somebody signed in, for themselves or their organisation."""

    organisation = forms.ModelChoiceField(
        label=_("I give"),
        required=False,
        empty_label=_("for myself"),
        queryset=Organisation.objects.none(),
    )
    kind = forms.ChoiceField(label=_("As"), choices=DONOR_KINDS, initial=SourceType.INDIVIDUAL)
    is_anonymous = forms.BooleanField(
        label=_("Keep my name from the public"),
        required=False,
        help_text=_("The officers who keep the books know it; nobody else reads it."),
    )
    field_order = [
        "amount", "is_in_kind", "what", "transfer_by", "organisation", "kind", "is_anonymous",
        "message",
    ]  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        managed = Organisation.objects.none()
        if user.is_authenticated:
            managed = Organisation.objects.filter(
                memberships__user=user,
                memberships__role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR],
            ).order_by("name")
        self.fields["organisation"].queryset = managed
        if not managed:
            del self.fields["organisation"]

    def clean(self):
        data = super().clean()
        if data.get("organisation") and data.get("kind") == SourceType.INDIVIDUAL:
            self.add_error("kind", _("An organisation is not an individual: choose what it is."))
        return data

    def donor_data(self) -> dict:
        return {
            "organisation": self.cleaned_data.get("organisation"),
            "kind": self.cleaned_data["kind"],
            "is_anonymous": self.cleaned_data["is_anonymous"],
        }


class DeskPledgeForm(GiftForm):
    """A pledge given on paper or at the counter, by a registered donor."""

    donor = forms.ModelChoiceField(
        label=pgettext_lazy("gift", "Donor"), queryset=Donor.objects.none()
    )
    field_order = ["donor", "amount", "is_in_kind", "what", "transfer_by", "message"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["donor"].queryset = Donor.objects.followed_by(user).order_by("name", "pk")


class DonorForm(SubmittedForm):
    """A donor registered at the desk; addresses are kept encrypted."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DONOR_KINDS)
    name = forms.CharField(label=pgettext_lazy("donor", "Name"), max_length=120)
    public_name = forms.CharField(
        label=_("Name in public"),
        required=False,
        max_length=120,
        help_text=_("Where the donor wants to be called otherwise."),
    )
    is_anonymous = forms.BooleanField(label=_("Stays anonymous to the public"), required=False)
    area = AreaField(label=_("Area"))
    organisation = forms.ModelChoiceField(
        label=_("Organisation on this site"),
        required=False,
        queryset=Organisation.objects.none(),
        help_text=_("Whoever acts for it then sees its gifts under “My donations”."),
    )
    phone = PhoneField(label=_("Phone number"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        areas = duty_areas(user)
        self.fields["area"].queryset = areas
        self.fields["organisation"].queryset = Organisation.objects.filter(area__in=areas).order_by(
            "name"
        )


class RevealForm(forms.Form):
    """Why somebody looks at an address; the donor will see it."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[(p, Purpose(p).label) for p in CONTACT_PURPOSES]
    )


class CauseForm(SubmittedForm):
    """A cause of a theme or an area. Those of projects are opened where the project is."""

    kind = forms.ChoiceField(
        label=_("For"),
        choices=[(k.value, k.label) for k in CauseKind if k != CauseKind.PROJECT],
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("What the money is for"), required=False, max_length=2000, widget=SHORT
    )
    area = AreaField(label=_("Area"))
    theme = forms.CharField(
        label=_("Theme"),
        required=False,
        max_length=60,
        help_text=_("The Chinese name of a theme, as in the ledger."),
    )
    goal = YuanField(label=_("Goal in yuan"), required=False)
    closes_on = DayField(label=_("Open until"), required=False)
    how_to_transfer = forms.CharField(
        label=_("How to transfer"),
        max_length=600,
        widget=SHORT,
        help_text=_("Account holder, bank, account number, whom to ask. Public."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = duty_areas(user)

    def clean(self):
        data = super().clean()
        theme = data.get("theme", "").strip()
        if data.get("kind") == CauseKind.THEME and not theme:
            self.add_error("theme", _("Name the theme."))
        if data.get("kind") == CauseKind.AREA and theme:
            self.add_error("theme", _("A cause for an area names no theme."))
        if data.get("closes_on") and data["closes_on"] < timezone.localdate():
            self.add_error("closes_on", _("This day is over."))
        return data


class PoolField(forms.ModelChoiceField):
    def label_from_instance(self, pool):
        return f"{pool.year} · {pool.area.short_name} · {pool.name} · {money(pool.balance.amount)}"


class MatchingRuleForm(forms.Form):
    """A new version of a matching rule."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("The same code again makes a new version of that rule."),
    )
    name = forms.CharField(label=pgettext_lazy("rule", "Name"), max_length=120)
    area = AreaField(label=_("Area"))
    theme = forms.CharField(label=_("Only for the theme"), required=False, max_length=60)
    starts_on = DayField(label=pgettext_lazy("rule", "From"))
    ends_on = DayField(label=pgettext_lazy("rule", "To"))
    numerator = forms.IntegerField(label=_("Government yuan"), min_value=1, max_value=1000)
    denominator = forms.IntegerField(
        label=_("for so many social yuan"), min_value=1, max_value=1000
    )
    cap_each = YuanField(label=_("At most for one gift"), required=False)
    cap_total = YuanField(label=_("At most in all"))
    pool = PoolField(label=_("Government pool that matches"), queryset=Account.objects.none())
    basis = forms.CharField(label=_("Decision it rests on"), max_length=120)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = duty_areas(user)
        closed = YearClose.objects.order_by("-year").values_list("year", flat=True).first() or 0
        self.fields["pool"].queryset = (
            Account.objects.filter(
                area_scope(user, DRAFTERS),
                kind=AccountKind.POOL,
                source_type__in=GOVERNMENT,
                project_ref="",
                year__gt=closed,
                balance__fen__gt=0,
            )
            .select_related("area", "balance")
            .order_by("-year", "area__path", "pk")
        )

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data


class RedesignationForm(SubmittedForm):
    """Ask a donor whether a gift may serve another cause."""

    gift = forms.ModelChoiceField(label=_("Gift"), queryset=None)
    amount = YuanField(label=_("Amount in yuan"))
    cause = forms.ModelChoiceField(label=_("New purpose"), queryset=None)
    why = forms.CharField(label=_("Why"), max_length=300, widget=SHORT)

    def __init__(self, *args, pledge, **kwargs):
        super().__init__(*args, **kwargs)
        gifts = gifts_of(pledge).prefetch_related("legs")
        self.fields["gift"].queryset = gifts
        self.fields["gift"].label_from_instance = lambda gift: (
            f"#{gift.number} · {money(amount_of(gift))}"
        )
        self.fields["cause"].queryset = Cause.objects.open_on(timezone.localdate()).exclude(
            pk=pledge.cause_id
        )


# --- Steps of the tables ---------------------------------------------------------------------


class ReceiptForm(TransitionForm):
    """What arrived, when, and what shows it."""

    amount = YuanField(label=_("Amount in yuan"))
    arrived_on = PastDayField(label=_("Arrived on"), initial=timezone.localdate)
    document = forms.CharField(
        label=_("Document"),
        max_length=120,
        help_text=_("Number of the bank's or the donation receipt. Everybody can read it."),
    )
    valuation = forms.CharField(
        label=_("How its worth was found"),
        max_length=300,
        help_text=_("Invoice, market price on a day, expert valuation: say which."),
    )
    papers = CheckedFilesField(
        label=_("Bank document"), help_text=_("Only officers who follow the money can read it.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = (self.obj.amount - receipts.received(self.obj)).amount
        if self.obj.is_in_kind:
            self.fields["papers"].required = False
        else:
            del self.fields["valuation"]


class ThanksForm(TransitionForm):
    thanks = forms.CharField(
        label=_("Words of thanks"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        initial="感谢您对南海社会治理事业的支持。您的每一分善款都将按照约定用途使用，使用情况可在网站上随时查看。",
    )


class ConsentForm(TransitionForm):
    """A donor agrees by sending the form; an officer shows the paper."""

    consent = forms.CharField(label=_("How the donor consented"), required=False, max_length=300)
    papers = CheckedFilesField(label=_("What shows it"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.obj.is_party(self.user):
            del self.fields["papers"], self.fields["consent"]


class CarryOutForm(TransitionForm):
    on = PastDayField(label=_("Date of record"), initial=timezone.localdate)
    document = forms.CharField(label=_("Document"), max_length=120)

    def clean_document(self):
        document = self.cleaned_data["document"]
        if receipts.names_hidden_donor(self.obj.pledge.donor, document):
            raise forms.ValidationError(receipts.NO_NAMES)
        return document


class CorrectForm(TransitionForm):
    """The figures are taken from the ledger anew; the officer says what was wrong."""

    correction = forms.CharField(
        label=_("What was corrected"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Printed on both statements: what was wrong, and why. The one before stays readable."
        ),
    )
    note = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Printed beside the figures; left empty, that of the statement before stays."),
    )


class PublishForm(TransitionForm):
    note = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Printed beside the figures, which are taken from the ledger."),
    )
