"""The residents' vote in public: what stands on the ballot, the ballot itself, the result."""

from __future__ import annotations

import secrets

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.lifecycle.errors import GuardFailed
from foundation.people.scope import get_visible_or_404
from projects.choice.explain import TIE_BREAK
from projects.models import Poll
from projects.states import PollState
from projects.voting import paper, result, selectors, services
from projects.voting.eligibility import barred
from projects.voting.forms import BallotForm, ReceiptForm
from projects.voting.rules import receipt_digest


def _poll(request, pk) -> Poll:
    """The call's vote, once its ballot is published; everyone reads the same page."""
    polls = Poll.objects.current().for_list()
    return get_visible_or_404(polls, request.user, call_id=pk)


def vote(request, pk):
    """The projects on the ballot, the rule, the days, and whether the reader may vote."""
    poll = _poll(request, pk)
    return _vote_page(request, poll)


def _vote_page(request, poll, *, form=None, found=None):
    context = {
        "poll": poll,
        "call": poll.call,
        "earlier": selectors.called_off_before(poll),
        "standing": selectors.standing(poll),
        "candidates": selectors.public_candidates(poll),
        "barred": barred(poll, request.user),
        "decided": poll.state == PollState.DECIDED,
        "tie_break": TIE_BREAK,
        "receipt_form": form or ReceiptForm(),
        "found": found,
    }
    status = 422 if form is not None and not form.is_valid() else 200
    return render(request, "projects/voting/vote.html", context, status=status)


@require_POST
def receipt(request, pk):
    """Whether a ballot with this receipt is in the box. What it says is not kept with it."""
    poll = _poll(request, pk)
    form = ReceiptForm(request.POST)
    found = None
    if form.is_valid():
        digest = receipt_digest(form.cleaned_data["code"])
        found = poll.receipts.filter(digest=digest).exists()
    return _vote_page(request, poll, form=form, found=found)


@never_cache
def ballot(request, pk):
    """Fill in, review, cast. Nothing is kept of a ballot before it is cast."""
    poll = _poll(request, pk)
    candidates = list(selectors.candidates(poll))
    step = request.POST.get("step") if request.method == "POST" else None
    form = BallotForm(
        request.POST if step else None, candidates=candidates, most=poll.call.max_choices
    )
    context = {"poll": poll, "call": poll.call, "candidates": candidates, "form": form}
    if step not in (None, "review", "change", "cast"):
        raise Http404
    if step == "cast" and form.is_valid():
        return _cast(request, poll, form, context)
    if reason := barred(poll, request.user):
        context["barred"] = reason
        status = reason.status if step else 200
        return render(request, "projects/voting/barred.html", context, status=status)
    if step == "review" and form.is_valid():
        context["chosen"] = _chosen(candidates, form)
        context["slip"] = secrets.token_hex(16)
        return render(request, "projects/voting/review.html", context)
    status = 200 if step in (None, "change") else 422
    if step == "change":
        form.errors.clear()
    return render(request, "projects/voting/ballot.html", context, status=status)


def _chosen(candidates, form):
    return [row for row in candidates if row.position in form.cleaned_data["choices"]]


def _cast(request, poll, form, context):
    """The receipt stands on the answer itself: it is kept nowhere, in no session either."""
    chosen, slip = form.cleaned_data["choices"], form.cleaned_data["slip"]
    try:
        code = services.cast(poll, chosen, by=request.user, slip=slip)
    except services.CannotVote as refused:
        context["barred"] = refused.barred
        return render(request, "projects/voting/barred.html", context, status=refused.status)
    except GuardFailed as refused:
        form.add_error(refused.field, refused.message)
        return render(request, "projects/voting/ballot.html", context, status=422)
    return render(request, "projects/voting/cast.html", {**context, "code": code})


@require_safe
def paper_ballot(request, pk):
    """The ballot to be printed, for the service stations."""
    poll = _poll(request, pk)
    answer = HttpResponse(paper.sheet(poll), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="ballot-{poll.call_id}.pdf"'
    return answer


def _result(request, pk):
    poll = _poll(request, pk)
    kept = selectors.result_of(poll)
    if kept is None:
        raise Http404
    return poll, kept


@require_safe
def vote_result(request, pk):
    """Votes, selection and the sentence for each project, with everything to repeat it."""
    poll, kept = _result(request, pk)
    lines = selectors.result_lines(poll, kept)
    context = {
        "poll": poll,
        "call": poll.call,
        "result": kept,
        "document": kept.document,
        "lines": lines,
        "selected": [line for line in lines if line.row["selected"]],
        "others": [line for line in lines if not line.row["selected"]],
        "turnout": selectors.turnout(poll),
        "tie_break": TIE_BREAK,
    }
    return render(request, "projects/voting/result.html", context)


@require_safe
def ballot_file(request, pk):
    """Every ballot, without names, in the Pabulib format."""
    poll, kept = _result(request, pk)
    answer = HttpResponse(kept.ballot_file, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="vote-{poll.call_id}.pb"'
    return answer


@require_safe
def result_document(request, pk):
    """The document ``manage.py allocate --format json`` prints for the ballot file."""
    poll, kept = _result(request, pk)
    answer = JsonResponse(
        result.published(kept), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="vote-{poll.call_id}.json"'
    return answer
