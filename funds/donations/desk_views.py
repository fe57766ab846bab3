"""The desk's registers of giving: donors, causes, pledges on paper, matching rules."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.interface.pagination import paginate
from foundation.people import contacts
from foundation.people.phone import BadPhone
from foundation.people.scope import get_visible_or_404
from funds import desk as books
from funds.donations import matching, redesignation, selectors, services
from funds.donations.forms import (
    CauseForm,
    DeskPledgeForm,
    DonorForm,
    MatchingRuleForm,
    RedesignationForm,
    RevealForm,
)
from funds.donations.lifecycle import OFFICERS
from funds.donations.tracing import trace_donor
from funds.errors import LedgerError
from funds.models import Cause, Donor, MatchingRule, Pledge
from funds.rules import from_fen

ROWS = 50


def officers_only(request):
    if not request.user.has_role(*OFFICERS):
        raise PermissionDenied


def form_page(request, form, title, submit, back):
    context = {"form": form, "page_title": title, "submit": submit, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "lifecycle/desk/form.html", context, status=status)


class GivingPage(WagtailAdminTemplateMixin, TemplateView):
    """Common frame: open to who follows the money; steps to who keeps its books."""

    header_icon = "group"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not books.is_open_to(request.user):
            raise PermissionDenied
        self.words = request.GET.get("q", "").strip()[:80]

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        may_write = self.request.user.has_role(*OFFICERS)
        return super().get_context_data(may_write=may_write, words=self.words, **kwargs)


class DonorList(GivingPage):
    """Donors of the areas of one's duty, with what they gave."""

    template_name = "funds/desk/giving/donors.html"
    page_title = gettext_lazy("Donors")

    def get_context_data(self, **kwargs):
        donors = (
            Donor.objects.followed_by(self.request.user)
            .select_related("area", "organisation")
            .annotate(fen=Coalesce(Sum("accounts__account__balance__fen"), 0))
            .order_by("-fen", "pk")
        )
        if self.words:
            donors = donors.filter(
                Q(name__icontains=self.words) | Q(public_name__icontains=self.words)
            )
        page = paginate(self.request, donors, per_page=ROWS)
        rows = [(donor, from_fen(donor.fen)) for donor in page]
        return super().get_context_data(page=page, rows=rows, **kwargs)


class DonorPage(GivingPage):
    """One donor: who, what was promised and given, what it did, statements."""

    template_name = "funds/desk/giving/donor.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        followed = Donor.objects.followed_by(request.user).select_related(
            "area", "organisation", "user", "phone", "email"
        )
        self.donor = get_visible_or_404(followed, request.user, pk=kwargs["pk"])

    def get_page_title(self):
        return self.donor.name

    def get_context_data(self, **kwargs):
        donor = self.donor
        traced = trace_donor(donor)
        return super().get_context_data(
            donor=donor,
            masked=[contacts.masked(one) for one in (donor.phone, donor.email) if one],
            traced=traced,
            page=paginate(self.request, list(reversed(traced.gifts)), per_page=ROWS),
            pledges=donor.pledges.for_list().order_by("-pk")[:ROWS],
            years=selectors.years_of(Donor.objects.filter(pk=donor.pk)).get(donor.pk, []),
            **kwargs,
        )


def new_donor(request):
    """Register a donor."""
    officers_only(request)
    form = DonorForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            donor = services.register_donor(by=request.user, **form.cleaned_data)
            return redirect("funds_donations:donor", donor.pk)
        except services.DonorKnown as known:
            form.add_error("organisation", str(known))
        except BadPhone as bad:
            form.add_error("phone", str(bad))
    back = reverse("funds_donations:donors")
    return form_page(request, form, _("New donor"), _("Register the donor"), back)


def reveal(request, pk):
    """Show a donor's addresses for a stated purpose; logged, and shown to the donor."""
    officers_only(request)
    followed = Donor.objects.followed_by(request.user)
    donor = get_visible_or_404(followed, request.user, pk=pk)
    form = RevealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        shown = services.reveal_contact(
            donor, by=request.user, purpose=form.cleaned_data["purpose"]
        )
        messages.info(request, " · ".join(shown) or _("No contact was given."))
        return redirect("funds_donations:donor", donor.pk)
    back = reverse("funds_donations:donor", args=[donor.pk])
    return form_page(request, form, donor.name, _("Show the contact"), back)


class CauseList(GivingPage):
    """Causes of the areas of one's duty, open ones first."""

    template_name = "funds/desk/giving/causes.html"
    page_title = gettext_lazy("Causes")
    header_icon = "tag"

    def get_context_data(self, **kwargs):
        found = Cause.objects.followed_by(self.request.user)
        if self.words:
            found = found.filter(
                Q(title__icontains=self.words) | Q(project_ref__icontains=self.words)
            )
        ordered = selectors.with_received(found).order_by("closed_on", "-opens_on", "-pk")
        today = timezone.localdate()
        page = paginate(self.request, ordered, per_page=ROWS)
        rows = [(cause, cause.is_open(today)) for cause in page]
        return super().get_context_data(page=page, rows=rows, **kwargs)


def new_cause(request):
    """Open a cause of a theme or an area."""
    officers_only(request)
    form = CauseForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        cause = services.open_cause(by=request.user, **form.cleaned_data)
        messages.success(request, _("“%(cause)s” takes gifts now.") % {"cause": cause})
        return redirect("funds_donations:causes")
    back = reverse("funds_donations:causes")
    return form_page(request, form, _("New cause"), _("Open the cause"), back)


@require_POST
def close_cause(request, pk):
    """Take no more pledges for a cause."""
    officers_only(request)
    cause = get_visible_or_404(Cause.objects.followed_by(request.user), request.user, pk=pk)
    services.close_cause(cause)
    messages.success(request, _("“%(cause)s” takes no more gifts.") % {"cause": cause})
    return redirect("funds_donations:causes")


def pledge_for(request):
    """Which cause a pledge on paper is for: chosen from the list of causes."""
    officers_only(request)
    messages.info(request, _("Choose the cause the pledge is for."))
    return redirect("funds_donations:causes")


def new_pledge(request, pk):
    """Record a pledge given on paper or at the counter."""
    officers_only(request)
    cause = get_visible_or_404(
        Cause.objects.followed_by(request.user).select_related("area"), request.user, pk=pk
    )
    form = DeskPledgeForm(
        request.POST if request.method == "POST" else None, cause=cause, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            pledged = services.pledge(
                cause,
                form.cleaned_data["donor"],
                by=request.user,
                at_desk=True,
                **form.gift_data(),
            )
            return redirect("lifecycle_desk:case", "funds.pledge", pledged.pk)
        except LedgerError as refused:
            form.add_error(None, str(refused))
    title = _("New pledge for “%(cause)s”") % {"cause": cause}
    back = reverse("funds_donations:causes")
    return form_page(request, form, title, _("Record the pledge"), back)


def redesignate(request, pk):
    """Ask the donor whether a gift may serve another purpose."""
    officers_only(request)
    pledge = get_visible_or_404(Pledge.objects.for_list(), request.user, pk=pk)
    form = RedesignationForm(request.POST if request.method == "POST" else None, pledge=pledge)
    if request.method == "POST" and form.is_valid():
        if not any(duty.role in OFFICERS and pledge.in_scope(duty) for duty in request.user.duties):
            raise PermissionDenied
        try:
            asked = redesignation.ask(pledge, by=request.user, **form.cleaned_data)
            return redirect("lifecycle_desk:case", "funds.redesignation", asked.pk)
        except LedgerError as refused:
            form.add_error(None, str(refused))
    back = reverse("lifecycle_desk:case", args=["funds.pledge", pledge.pk])
    return form_page(request, form, _("Another purpose for a gift"), _("Ask the donor"), back)


class RuleList(GivingPage):
    """Matching rules, with what is matched of their caps."""

    template_name = "funds/desk/giving/rules.html"
    page_title = gettext_lazy("Matching rules")
    header_icon = "plus-inverse"

    def get_context_data(self, **kwargs):
        rules = MatchingRule.objects.select_related("area", "pool")
        return super().get_context_data(
            standings=matching.report(rules),
            page=paginate(self.request, rules, per_page=ROWS),
            **kwargs,
        )


def new_rule(request):
    """Issue a matching rule, or a new version of one."""
    officers_only(request)
    form = MatchingRuleForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            rule = matching.issue_rule(by=request.user, **form.cleaned_data)
            messages.success(request, _("“%(rule)s” is issued.") % {"rule": rule})
            return redirect("funds_donations:rules")
        except LedgerError as refused:
            form.add_error(None, str(refused))
    back = reverse("funds_donations:rules")
    return form_page(request, form, _("New matching rule"), _("Issue the rule"), back)
