"""The public pages of giving: causes, one's own donations, what gifts did, what is disclosed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.files.models import StoredFile
from foundation.interface.pagination import paginate
from foundation.people.scope import get_visible_or_404
from funds.donations import disclosure as disclosing
from funds.donations import law, letters, matching, receipts, selectors, services
from funds.donations.forms import PledgeForm
from funds.donations.redesignation import CONSENT
from funds.donations.rules import period_of
from funds.donations.tracing import trace_donor
from funds.models import Cause, Disclosure, Donor, MatchingRule, Pledge
from funds.reading import one_moment
from funds.rules import from_fen

CARDS, ROWS = 24, 50


@require_safe
def causes(request: HttpRequest) -> HttpResponse:
    """What one can give to."""
    page = paginate(request, selectors.open_causes(), per_page=CARDS)
    return render(request, "funds/giving/causes.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def cause(request: HttpRequest, pk: int) -> HttpResponse:
    """One cause, and the form with which somebody signed in pledges."""
    shown = get_visible_or_404(Cause.objects.select_related("area"), request.user, pk=pk)
    is_open = shown.is_open(timezone.localdate())
    form = None
    if request.user.is_authenticated and is_open:
        form = PledgeForm(request.POST or None, cause=shown, user=request.user)
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        if form is None:
            messages.error(request, str(services.CauseClosed()))
            return redirect(shown)
        if form.is_valid():
            donor = services.donor_for(request.user, area=shown.area, **form.donor_data())
            pledged = services.pledge(shown, donor, by=request.user, **form.gift_data())
            messages.success(request, _("Thank you. Your pledge is recorded."))
            return redirect(pledged)
    context = {
        "cause": shown,
        "is_open": is_open,
        "form": form,
        **selectors.cause_figures(shown),
        "rule": matching.rule_for(shown.area, shown.theme, timezone.localdate())
        if is_open
        else None,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "funds/giving/cause.html", context, status=status)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I (or an organisation I act for) have promised and given."""
    donors = Donor.objects.own(request.user)
    years = selectors.years_of(donors)
    pledges = Pledge.objects.own(request.user).for_list().order_by("-pk")
    context = {
        "donors": [(donor, years.get(donor.pk, [])) for donor in donors],
        "page": paginate(request, pledges, per_page=ROWS),
    }
    return render(request, "funds/giving/mine.html", context)


def _visible_pledge(request: HttpRequest, number: str) -> Pledge:
    return get_visible_or_404(Pledge.objects.for_list(), request.user, number=number)


@login_required
@require_safe
def my_pledge(request: HttpRequest, number: str) -> HttpResponse:
    """One pledge: where it stands, how to give, what has arrived."""
    pledge = _visible_pledge(request, number)
    asked = list(selectors.redesignations_of(pledge))
    context = {
        "pledge": pledge,
        "cause": pledge.cause,
        "received": receipts.received(pledge),
        "parts": letters.entries(pledge),
        "redesignations": [
            (case, StoredFile.objects.of(case).filter(purpose=CONSENT)) for case in asked
        ],
        "purpose_law": law.basis(18),
        "is_waited_for": pledge.state in receipts.GIVING,
    }
    return render(request, "funds/giving/pledge.html", context)


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_safe
def thanks_letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter of thanks; there once an officer has written it."""
    pledge = _visible_pledge(request, number)
    if pledge.thanked_on is None:
        raise Http404
    return _pdf(letters.thanks(pledge), f"{pledge.number}")


@login_required
@require_safe
def statement(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """A donor's statement of a year; for the donor and the desk."""
    donor = get_visible_or_404(Donor, request.user, pk=pk)
    today = timezone.localdate()
    if year > today.year or year not in selectors.years_of(Donor.objects.filter(pk=pk)).get(pk, []):
        raise Http404
    with one_moment():
        traced = trace_donor(donor, until=period_of(year, None)[1])
    return _pdf(letters.statement(donor, year, traced, today), f"statement-{year}")


@require_safe
def donors(request: HttpRequest) -> HttpResponse:
    """Donors by name; those who stay anonymous are one sum."""
    page = paginate(request, selectors.named_donors(), per_page=ROWS)
    rows = [(donor, from_fen(donor.fen)) for donor in page]
    context = {"page": page, "rows": rows, "anonymous": from_fen(selectors.anonymous_total())}
    return render(request, "funds/giving/donors.html", context)


@require_safe
def donor(request: HttpRequest, pk: int) -> HttpResponse:
    """What a donor's gifts did. An anonymous donor's page is there for the donor alone."""
    shown = Donor.objects.named().filter(pk=pk).first()
    if shown is None:
        shown = get_visible_or_404(Donor, request.user, pk=pk)
    with one_moment():
        traced = trace_donor(shown)
    is_private = request.user.is_authenticated and (
        Donor.objects.visible_to(request.user).filter(pk=pk).exists()
    )
    years = selectors.years_of(Donor.objects.filter(pk=pk)).get(pk, []) if is_private else []
    context = {
        "donor": shown,
        "name": shown.name if is_private else shown.shown_name,
        "traced": traced,
        "page": paginate(request, list(reversed(traced.gifts)), per_page=ROWS),
        "years": years,
    }
    return render(request, "funds/giving/donor.html", context)


@require_safe
def matching_report(request: HttpRequest) -> HttpResponse:
    """The matching rules with what is matched of each cap."""
    rules = MatchingRule.objects.select_related("area")
    return render(request, "funds/giving/matching.html", {"rows": matching.report(rules)})


@require_safe
def disclosures(request: HttpRequest) -> HttpResponse:
    """What must be published, what was, and what is overdue."""
    today = timezone.localdate()
    context = {
        "today": today,
        "page": paginate(request, selectors.disclosures(today), per_page=ROWS),
        "rules": disclosing.rules_on(today),
    }
    return render(request, "funds/giving/disclosures.html", context)


@require_safe
def disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement with its frozen figures, or how long it has been due."""
    shown = get_visible_or_404(
        Disclosure.objects.for_list().select_related("corrects", "corrected_by"),
        request.user,
        pk=pk,
    )
    context = {
        "disclosure": shown,
        "replaced_by": getattr(shown, "corrected_by", None),
        "changed": disclosing.changed(shown),
        "first": period_of(shown.year, shown.quarter or None)[0],
        "last": period_of(shown.year, shown.quarter or None)[1],
        "is_overdue": shown.published_on is None and shown.due_on < timezone.localdate(),
        "figures": disclosing.shown(shown) if shown.published_on else None,
    }
    return render(request, "funds/giving/disclosure.html", context)
