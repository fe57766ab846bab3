"""The result follows from the published ballots, is never above the budget, and is carried out."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import SYSTEM, perform
from projects.choice import decide
from projects.choice.pabulib import read
from projects.models import Ballot, Call, Candidate, Mark, Poll, PollResult, SealedBox
from projects.review.letters import decision
from projects.review.selectors import reserve_list
from projects.voting import result, services
from projects.voting.rules import in_order
from tests.projects.conftest import cny

pytestmark = pytest.mark.django_db


def states(projects) -> list[str]:
    for project in projects:
        project.refresh_from_db()
    return [project.state for project in projects]


def test_the_projects_with_the_highest_support_that_fit_are_put_on_notice(eligible, vote, decided):
    vote([1], times=3)
    vote([2], times=2)
    vote([3])
    decided()
    # 60,000 yuan: 30,000 and 25,000 fit, 20,000 does not.
    assert states(eligible) == ["on_notice", "on_notice", "reserve"]
    first, second, third = eligible
    assert (first.approved_government, first.approved_social) == (cny(30_000), cny(0))
    assert (second.approved_government, second.approved_social) == (cny(20_000), cny(5_000))
    assert "¥30,000.00" in first.assessment
    assert third.events.get(action="wait_in_reserve").reason


def test_awards_go_the_way_of_any_other_notice_objection_approval_letter(
    eligible, vote, decided, officers, end_notice
):
    vote([1])
    decided()
    first = eligible[0]
    with pytest.raises(GuardFailed, match="public notice runs"):
        perform(first, "approve", by=officers.town)
    end_notice(first)
    perform(first, "approve", by=officers.town)
    for project in eligible:
        assert decision(project).startswith(b"%PDF")
    assert states(eligible) == ["approved", "rejected", "rejected"]


def test_a_project_without_votes_or_with_too_few_is_not_approved_and_its_makers_are_told(
    call, eligible, manager, request
):
    Call.objects.filter(pk=call.pk).update(minimum_votes=2)
    poll = request.getfixturevalue("poll")
    request.getfixturevalue("vote")([1, 2], times=2)
    request.getfixturevalue("vote")([3])
    request.getfixturevalue("decided")()
    assert states(eligible) == ["on_notice", "on_notice", "rejected"]
    assert manager.notices.filter(template="projects.selected").count() == 2
    assert manager.notices.filter(template="projects.not_selected").count() == 1
    reasons = {row["id"]: row["reason"] for row in poll.result.document["projects"]}
    assert reasons[eligible[2].number] == "too_few_votes"


def test_of_a_group_one_is_selected_and_its_rival_moves_up_only_when_the_place_is_free(
    prepared, eligible, officers, manager, request
):
    services.set_groups(prepared, {1: "广场", 3: "广场"}, by=officers.call)
    poll = request.getfixturevalue("poll")
    request.getfixturevalue("vote")([1, 3], times=3)
    request.getfixturevalue("decided")()
    assert states(eligible) == ["reserve", "rejected", "on_notice"]
    first, _second, third = eligible
    assert reserve_list(poll.call) == [first]
    award = {"approved_government": 30_000, "assessment": "递补。"}
    with pytest.raises(GuardFailed, match="one project of its group"):
        perform(first, "put_on_notice", by=officers.chair, **award)
    perform(third, "decline", by=manager, reason="合伙人退出")
    assert perform(first, "put_on_notice", by=officers.chair, **award).state == "on_notice"


def test_a_box_that_lost_a_ballot_is_not_counted(poll, vote, officers):
    vote([1], times=2)
    Ballot.objects.first().delete()
    perform(poll, "close", by=SYSTEM)
    with pytest.raises(GuardFailed, match="Tell the auditor"):
        perform(poll, "decide", by=officers.call)
    assert Mark.objects.count() == 2


def test_papers_and_site_are_counted_together(
    poll, vote, teller, nanhai, resident, officers, decided
):
    vote([1])
    tellers = teller("唐点票"), teller("简点票")
    for n in range(3):
        services.hand_out(poll, by=tellers[0], area=nanhai.community, user=resident(f"阿婆{n}"))
    perform(poll, "close", by=SYSTEM)
    for person in tellers:
        services.enter_batch(poll, 1, [[2], [2, 3]], 1, by=person)
    perform(poll, "decide", by=officers.call)
    votes = {row["id"][-1:]: row["votes"] for row in poll.result.document["projects"]}
    assert sorted(votes.values()) == [1, 1, 2]
    assert (poll.result.document["votes_cast"], poll.result.invalid) == (3, 1)


def test_the_result_stands(poll, vote, decided):
    vote([1])
    decided()
    with pytest.raises(IntegrityError), transaction.atomic():
        PollResult.objects.update(ballot_file="")


@pytest.mark.parametrize("rule", ["greedy", "equal-shares"])
def test_anybody_repeats_the_result_from_the_download(
    rule, call, eligible, request, client, tmp_path
):
    Call.objects.filter(pk=call.pk).update(vote_rule=rule, minimum_votes=1)
    poll = request.getfixturevalue("poll")
    for choices, times in (([1], 3), ([2, 3], 2), ([3], 2)):
        request.getfixturevalue("vote")(choices, times)
    request.getfixturevalue("decided")()
    text = client.get(reverse("projects:ballot_file", args=[call.pk])).content
    assert hashlib.sha256(text).hexdigest() == poll.result.digest
    (tmp_path / "vote.pb").write_bytes(text)
    out = StringIO()
    options = {"rule": rule, "form": "json", "stdout": out}
    call_command("allocate", str(tmp_path / "vote.pb"), **options, language="zh-hans")
    served = client.get(
        reverse("projects:vote_json", args=[call.pk]), headers={"Accept-Language": "zh-hans"}
    )
    assert json.loads(out.getvalue()) == served.json()
    assert served.json()["differs_from_file"] == {"votes": [], "score": None, "selected": []}
    assert result.recomputes(poll.result)
    page = client.get(reverse("projects:vote_result", args=[call.pk])).content.decode()
    for project in eligible:
        assert project.title in page
    assert poll.result.digest in page


def test_nothing_of_the_result_is_there_before_it_is_decided(client, poll, vote):
    vote([1])
    for name in ("vote_result", "ballot_file", "vote_json"):
        assert client.get(reverse(f"projects:{name}", args=[poll.call_id])).status_code == 404


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    ballots=st.lists(st.lists(st.integers(1, 3), max_size=3, unique=True), max_size=12),
    budget=st.integers(1, 9_000_000),
    minimum=st.integers(0, 3),
    rule=st.sampled_from(["greedy", "equal-shares"]),
    costs=st.lists(st.integers(1, 5_000_000), min_size=3, max_size=3),
    grouped=st.booleans(),
)
def test_stored_and_recomputed_are_equal_and_never_above_the_budget(
    poll, ballots, budget, minimum, rule, costs, grouped
):
    """Amounts in fen; whatever the ballots say."""
    with transaction.atomic():
        Call.objects.filter(pk=poll.call_id).update(vote_rule=rule, minimum_votes=minimum)
        poll = Poll.objects.get(pk=poll.pk)
        poll.budget = cny(Decimal(budget).scaleb(-2))
        for row, fen in zip(poll.candidates.all(), costs, strict=True):
            group = "A" if grouped and row.position < 3 else ""
            Candidate.objects.filter(pk=row.pk).update(
                cost=cny(Decimal(fen).scaleb(-2)), group=group
            )
        SealedBox.objects.create(poll=poll, ballots=in_order(ballots), digest="")
        computed = result.compute(poll)
        kept = result.keep(poll, computed, invalid=0, at=timezone.now())
        transaction.set_rollback(True)
    again = decide(read(kept.ballot_file).choice(), rule)
    assert list(again.selected) == kept.document["selected"]
    assert result.recomputes(kept)
    assert Fraction(kept.document["cost"]) <= Fraction(budget, 100)
    assert again.cost <= again.choice.budget


def test_the_page_of_the_result_needs_few_queries(
    client, poll, vote, decided, django_assert_max_num_queries
):
    vote([1, 2], times=2)
    decided()
    url = reverse("projects:vote_result", args=[poll.call_id])
    client.get(url)
    with django_assert_max_num_queries(25):
        assert client.get(url).status_code == 200
