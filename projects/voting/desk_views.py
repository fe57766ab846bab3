"""The desk's pages of a vote: the ballot of a call, papers handed out, papers counted."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.interface.pagination import paginate
from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.services import available
from foundation.people.scope import get_visible_or_404
from projects.calls.services import may_follow
from projects.models import Call, Poll, Selection
from projects.review.services import may_run
from projects.states import PollState
from projects.voting import selectors, services
from projects.voting.forms import (
    BatchForm,
    GroupsForm,
    HandOutForm,
    HandOutToAccountForm,
    TakeBackForm,
)
from projects.voting.result import recomputes
from projects.voting.services import COUNTING, serves_vote


def call_vote(request, pk):
    """Draw the ballot up, name its exclusive groups, and see how far the vote has come."""
    call = get_visible_or_404(Call.objects.for_list(), request.user, pk=pk)
    if not may_follow(request.user, call):
        raise PermissionDenied
    if call.selection != Selection.RESIDENTS:
        raise Http404
    poll = selectors.poll_of(call)
    candidates = list(selectors.candidates(poll)) if poll else []
    step = request.POST.get("step") if request.method == "POST" else None
    groups = GroupsForm(request.POST if step == "groups" else None, candidates=candidates)
    if step == "draw_up":
        if _said(request, None, lambda: services.draw_up(call, by=request.user)):
            return redirect("projects_desk:call_vote", call.pk)
    elif step == "groups" and poll:
        if groups.is_valid() and _said(
            request,
            groups,
            lambda: services.set_groups(poll, groups.groups(), by=request.user),
        ):
            return redirect("projects_desk:call_vote", call.pk)
    elif step:
        raise Http404
    kept = selectors.result_of(poll) if poll else None
    context = {
        "call": call,
        "poll": poll,
        "standing": selectors.standing(poll) if poll else None,
        "candidates": candidates,
        "groups": groups,
        "officer": may_run(request.user, call),
        "is_prepared": poll is None or poll.state == PollState.PREPARED,
        "is_called_off": poll is not None and poll.state == PollState.CALLED_OFF,
        "steps": available(poll, request.user) if poll else [],
        "turnout": selectors.turnout(poll) if poll else None,
        **(selectors.reach(request.user, poll) if poll else {}),
        "result": kept,
        "recomputes": recomputes(kept) if kept else None,
        "waiting": call.projects.filter(state="eligible").count() if poll is None else None,
        **_page(_("Residents' vote"), call),
    }
    status = 422 if step else 200
    return render(request, "projects/voting/desk/call_vote.html", context, status=status)


def papers(request, pk):
    """The register of papers: hand one out, find the resident, take one back."""
    poll = _poll(request, pk, services.HANDING_OUT)
    user = request.user
    words = request.GET.get("q", "").strip()[:60]
    communities = selectors.communities_served(poll, user)
    step = request.POST.get("step") if request.method == "POST" else None
    if step not in (None, "account", "stranger", "take_back"):
        raise Http404
    form = HandOutForm(request.POST if step == "stranger" else None, communities=communities)
    back = TakeBackForm(request.POST if step == "take_back" else None, prefix="back")
    if step and _handled(request, poll, step, form, back):
        return redirect("projects_desk:vote_papers", poll.call_id)
    found = selectors.residents_called(poll, user, words) if words else None
    context = {
        "poll": poll,
        "form": form,
        "back": back,
        "q": words,
        "found": paginate(request, found, per_page=10) if found is not None else None,
        "page": paginate(request, selectors.paper_marks(poll, user)),
        "turnout": selectors.turnout(poll),
        "is_open": poll.takes_ballots(),
        **_page(_("Paper ballots handed out"), poll.call),
    }
    status = 422 if step else 200
    return render(request, "projects/voting/desk/papers.html", context, status=status)


def _handled(request, poll, step, form, back) -> bool:
    user = request.user
    match step:
        case "account":
            residents = selectors.residents_called(poll, user, "")
            chosen = HandOutToAccountForm(request.POST, residents=residents)
            if not chosen.is_valid():
                raise Http404
            resident = chosen.cleaned_data["resident"]
            return _said(
                request,
                None,
                lambda: services.hand_out(
                    poll, by=user, user=resident, area=resident.home_community
                ),
            )
        case "stranger":
            return form.is_valid() and _said(
                request, form, lambda: services.hand_out(poll, by=user, **form.cleaned_data)
            )
    if not back.is_valid():
        return False
    mark = selectors.paper_marks(poll, user).filter(pk=back.cleaned_data["mark"]).first()
    if mark is None:
        raise Http404
    return _said(
        request,
        back,
        lambda: services.take_back(mark, by=user, reason=back.cleaned_data["reason"]),
    )


def count(request, pk):
    """Enter counted papers, pile by pile, each by two people."""
    poll = _poll(request, pk, COUNTING)
    candidates = list(selectors.candidates(poll))
    form = BatchForm(
        request.POST if request.method == "POST" else None,
        candidates=len(candidates),
        most=poll.call.max_choices,
    )
    if form.is_valid() and _said(
        request, form, lambda: services.enter_batch(poll, by=request.user, **form.cleaned_data)
    ):
        return redirect("projects_desk:vote_count", poll.call_id)
    context = {
        "poll": poll,
        "form": form,
        "candidates": candidates,
        "page": paginate(request, selectors.batches(poll)),
        "turnout": selectors.turnout(poll),
        "is_counting": poll.state == PollState.COUNTING,
        **_page(_("Count the paper ballots"), poll.call),
    }
    status = 422 if form.is_bound else 200
    return render(request, "projects/voting/desk/count.html", context, status=status)


def _poll(request, pk, roles) -> Poll:
    """The call's vote, for those who serve it in its area or a part of it."""
    polls = Poll.objects.current().for_list()
    poll = get_visible_or_404(polls, request.user, call_id=pk)
    if not serves_vote(request.user, poll, roles):
        raise PermissionDenied
    return poll


def _page(title, call) -> dict:
    return {"page_title": title, "page_subtitle": call.title, "header_icon": "tick-inverse"}


def _said(request, form, act) -> bool:
    """Do it; a refusal is said on the form or above the page."""
    try:
        act()
    except LifecycleError as refused:
        if form is None:
            messages.error(request, str(refused.message))
        else:
            field = getattr(refused, "field", None)
            form.add_error(field if field in form.fields else None, str(refused.message))
        return False
    messages.success(request, _("Done."))
    return True
