"""Forms of calls and projects: the proposal, the filters, one for each step that asks."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.models import ResolutionDuty
from foundation.areas.models import Area
from foundation.interface.formats import money
from foundation.interface.widgets import DayInput
from foundation.lifecycle.forms import TransitionForm
from foundation.people.models import Organisation
from funds.models import Account
from funds.rules import GOVERNMENT, SOCIAL
from projects import selectors
from projects.lifecycle import ProjectState
from projects.models import Call, Theme
from projects.models.project import HIDDEN_STATES, organisations_of

LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})


class DayField(forms.DateField):
    widget = DayInput()


class PastDayField(DayField):
    """A day that has come already."""

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day


class AmountField(forms.DecimalField):
    """Yuan, to the fen."""

    def __init__(self, *, least: str = "0.01", **kwargs):
        super().__init__(min_value=Decimal(least), max_digits=15, decimal_places=2, **kwargs)


class DutyField(forms.ModelChoiceField):
    def label_from_instance(self, duty):
        return f"{duty.resolution.number} {duty.resolution.item.topic.title}"


class PoolField(forms.ModelChoiceField):
    """A pool, with what is left in it where that is known."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Account.objects.none(), **kwargs)
        self.standing: dict[int, object] = {}

    def label_from_instance(self, pool):
        left = self.standing.get(pool.pk)
        return f"{pool.public_name} · {money(left)}" if left is not None else pool.public_name

    def offer(self, pools, standing) -> None:
        self.queryset, self.standing = pools, standing


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
        own = Organisation.objects.filter(pk__in=organisations_of(user))
        self.fields["organisation"].queryset = own
        self.fields["call"].queryset = selectors.open_calls()
        self.fields["resolution_duty"].queryset = ResolutionDuty.objects.filter(
            project=None, done_on=None
        ).select_related("resolution__item__topic__area")
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
        if area and call and not call.area.covers(area):
            self.add_error("area", _("The call is for %(area)s.") % {"area": call.area})
        if call and data.get("requested") and data["requested"] > call.ceiling.amount:
            self.add_error(
                "requested",
                _("The call allows at most %(ceiling)s.") % {"ceiling": money(call.ceiling)},
            )
        return data


class ProjectFilterForm(forms.Form):
    """Filters of the public list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    town = forms.ModelChoiceField(
        label=_("Town or street"),
        queryset=Area.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        required=False,
        to_field_name="key",
        empty_label=_("All"),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    #: Carried along from the page that drilled down: any area, and the year of beginning.
    area = forms.ModelChoiceField(
        queryset=Area.objects.all(),
        required=False,
        to_field_name="code",
        widget=forms.HiddenInput,
    )
    year = forms.IntegerField(
        required=False, min_value=2000, max_value=2100, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Area.objects.towns()
        self.fields["theme"].queryset = Theme.objects.all()
        shown = [choice for choice in ProjectState.choices if choice[0] not in HIDDEN_STATES]
        self.fields["state"].choices = [("", _("All")), *shown]


class CallForm(forms.Form):
    """A call, as its officer writes it."""

    title = forms.CharField(label=_("Title"), max_length=100)
    description = forms.CharField(label=_("What is asked for"), max_length=4000, widget=LONG)
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label=_("Any theme"),
    )
    opens_on = DayField(label=_("Opens"))
    closes_on = DayField(label=_("Closes"))
    ceiling = AmountField(label=_("Most a project may ask for, in yuan"))

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["theme"].queryset = Theme.objects.all()

    def clean(self):
        data = super().clean()
        first, last = data.get("opens_on"), data.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("A call cannot close before it opens."))
        return data


# --- transitions -------------------------------------------------------------------


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


class PoolsMixin:
    """Offer the pools that may serve the project, each with what is left in it."""

    def offer(self, name: str, source_types) -> None:
        pools = selectors.pools_for(self.obj, source_types)
        self.fields[name].offer(pools, {pool.pk: pool.balance.amount for pool in pools})


class SignForm(PoolsMixin, TransitionForm):
    """The agreement's number, and where the approved money comes from."""

    document = forms.CharField(label=_("Number of the agreement"), max_length=120)
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


class DonationForm(PoolsMixin, TransitionForm):
    pool = PoolField(label=_("Donated money of"))
    amount = AmountField(label=_("Amount, in yuan"))
    document = forms.CharField(label=_("Number of the donation agreement"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer("pool", SOCIAL)


class FromSourceForm(TransitionForm):
    """Something about money one source has given; says how much of it is meant."""

    pool = PoolField(label=_("Money of"))
    amount = AmountField(label=_("Amount, in yuan"))
    standing = "unspent"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pool"].offer(
            selectors.pools_of(self.obj),
            {
                line.pool.pk: getattr(line, self.standing)
                for line in selectors.money_by_source(self.obj)
            },
        )


class PaymentRequestForm(FromSourceForm):
    instalment = forms.IntegerField(label=_("Instalment"), min_value=1, max_value=12)
    standing = "undrawn"
    field_order = ["instalment", "pool", "amount"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        paid = self.obj.payments.exclude(state="refused").order_by("-instalment").first()
        self.fields["instalment"].initial = paid.instalment + 1 if paid else 1


class ReportForm(FromSourceForm):
    text = forms.CharField(label=_("What was done"), max_length=4000, widget=LONG)
    evidence = forms.CharField(
        label=_("Vouchers"),
        max_length=2000,
        widget=SHORT,
        help_text=_("Numbers and amounts of invoices and receipts."),
    )
    served = forms.IntegerField(
        label=_("People served, counted"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Leave out who signed up for activities here: they are counted already."),
    )
    until = PastDayField(label=_("Up to"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("Spent, in yuan")
        self.fields["until"].initial = timezone.localdate


class GiveBackForm(FromSourceForm):
    on = PastDayField(label=_("Received on"))
    document = forms.CharField(label=_("Treasury document"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


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


class EvidenceForm(TransitionForm):
    evidence = forms.CharField(
        label=_("What proves it"),
        max_length=2000,
        widget=LONG,
        help_text=_("What can be seen or counted, and where. No names of private people."),
    )


class PaidForm(TransitionForm):
    document = forms.CharField(label=_("Treasury document"), max_length=120)
    paid_on = PastDayField(label=_("Paid on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = timezone.localdate
