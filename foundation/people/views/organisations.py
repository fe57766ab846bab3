"""Organisations: the public page, and what a manager does with theirs."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.interface.pagination import paginate
from foundation.people import selectors, services
from foundation.people.forms import InvitationForm, OrganisationForm, OrganisationPageForm
from foundation.people.models import Membership, MembershipRole, Organisation
from foundation.people.posted import posted
from foundation.people.services import PeopleError


@require_GET
def organisation_list(request):
    text = request.GET.get("q", "").strip()[:60]
    page = paginate(request, selectors.public_organisations(text))
    return render(request, "people/organisation_list.html", {"page": page, "q": text})


@require_GET
def organisation(request, pk: int):
    """The public page: what it is and where; members are not listed to strangers."""
    found = get_object_or_404(selectors.public_organisations(), pk=pk)
    manages = request.user.is_authenticated and found.is_managed_by(request.user)
    return render(request, "people/organisation.html", {"organisation": found, "manages": manages})


@login_required
@never_cache
@require_GET
def mine(request):
    context = {
        "memberships": selectors.memberships_of(request.user),
        "invitations": selectors.invitations_of(request.user),
    }
    return render(request, "people/my_organisations.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    form = OrganisationForm(posted(request), initial={"area": request.user.home_community})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_organisation(by=request.user, **form.cleaned_data)
        except PeopleError as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, _("Your organisation has been created."))
            return redirect("people:my_organisation", made.pk)
    return render(
        request,
        "people/organisation_new.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


def _mine_or_404(request, pk: int) -> tuple[Organisation, Membership]:
    membership = (
        Membership.objects.filter(organisation_id=pk, user=request.user)
        .select_related("organisation__area")
        .first()
    )
    if membership is None:
        raise Http404
    return membership.organisation, membership


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_organisation(request, pk: int):
    """Members and the page of an organisation I belong to."""
    found, membership = _mine_or_404(request, pk)
    manager = membership.role == MembershipRole.MANAGER
    form = OrganisationPageForm(posted(request), instance=found) if manager else None
    if request.method == "POST":
        if not manager:
            raise Http404
        if form.is_valid():
            form.save()
            messages.success(request, _("The page has been saved."))
            return redirect("people:my_organisation", pk)
    context = {
        "organisation": found,
        "membership": membership,
        "manager": manager,
        "members": found.memberships.select_related("user").order_by("pk"),
        "form": form,
        "invitation_form": InvitationForm(),
        "roles": MembershipRole.choices,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "people/my_organisation.html", context, status=status)


@login_required
@require_POST
def invite(request, pk: int):
    """Ask a number to join; the answer is the same whether it has an account or not."""
    found, _membership = _mine_or_404(request, pk)
    form = InvitationForm(request.POST)
    if not ratelimit.consume(request, action="invite", user=request.user):
        messages.error(request, _("You have sent many invitations. Please wait an hour."))
    elif not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(sentences))
    else:
        try:
            services.invite(
                found, form.cleaned_data["phone"], form.cleaned_data["role"], by=request.user
            )
        except PeopleError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request, _("If this number has an account, its holder has been asked.")
            )
    return redirect("people:my_organisation", pk)


@login_required
@require_POST
def member(request, pk: int, member_pk: int):
    """Change a member's role, or remove them."""
    found, _membership = _mine_or_404(request, pk)
    target = get_object_or_404(found.memberships, pk=member_pk)
    leaving = target.user_id == request.user.pk
    try:
        if request.POST.get("action") == "remove":
            services.leave(target, by=request.user)
            messages.success(request, _("The membership has ended."))
            if leaving:
                return redirect("people:my_organisations")
        elif request.POST.get("role") in MembershipRole.values:
            services.set_member_role(target, request.POST["role"], by=request.user)
            messages.success(request, _("The role has been changed."))
    except PeopleError as error:
        messages.error(request, error.message)
    return redirect("people:my_organisation", pk)


@login_required
@require_POST
def answer_invitation(request, pk: int):
    invitation = get_object_or_404(selectors.invitations_of(request.user), pk=pk)
    if request.POST.get("answer") == "yes":
        services.accept_invitation(invitation, by=request.user)
        messages.success(request, _("You are a member now."))
    else:
        services.decline_invitation(invitation, by=request.user)
    return redirect("people:my_organisations")
