"""Sealed until all are in, no judge in their own cause, a result anyone can recompute."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from foundation.assessment.errors import (
    BadPoints,
    BadRubric,
    ConflictFound,
    NotAllIn,
    NotYours,
    PanelClosed,
    SheetClosed,
)
from foundation.assessment.models import (
    Criterion,
    Panel,
    Placement,
    RubricVersion,
    ScoreSheet,
    SheetState,
)
from foundation.assessment.services import (
    CriterionSpec,
    appoint,
    declare_conflict,
    detect_conflicts,
    hand_in,
    publish_rubric,
    rank,
    recomputes,
    replace,
    save_draft,
)
from foundation.people.roles import Role

pytestmark = pytest.mark.django_db

GOOD, FAIR = {1: 9, 2: 8, 3: 5}, {1: 6, 2: 7, 3: 3}


def sheet_of(user, reference="P-0001"):
    return ScoreSheet.objects.get(assessor__user=user, entry__reference=reference)


def hand_in_all(user):
    hand_in(sheet_of(user, "P-0001"), FAIR, by=user)
    hand_in(sheet_of(user, "P-0002"), GOOD, by=user)


@pytest.fixture
def seated(panel, assessors):
    return [appoint(panel, user) for user in assessors[:3]]


@pytest.fixture
def ranked(panel, chair, seated):
    for assessor in seated:
        hand_in_all(assessor.user)
    rank(panel, by=chair)
    panel.refresh_from_db()
    return panel


def test_the_ranking_follows_from_the_sheets_and_recomputes(ranked):
    assert [(p.rank, p.entry.reference) for p in ranked.placements.all()] == [
        (1, "P-0002"),
        (2, "P-0001"),
    ]
    assert ranked.placements.first().score == 88
    assert ranked.placements.first().score_printed == "88.00"
    assert len(ranked.result_hash) == 64
    assert recomputes(ranked)


def test_a_result_that_was_tampered_with_does_not_recompute(ranked):
    ranked.result_hash = "0" * 64
    assert not recomputes(ranked)


def test_nobody_sees_another_persons_sheet_before_the_result(
    panel, chair, seated, grant, make_user
):
    follower = make_user("项目办")
    grant(follower, Role.CALL_OFFICER, panel.area)
    first, second, _third = (assessor.user for assessor in seated)
    hand_in_all(first)
    for curious in (second, chair, follower):
        assert not ScoreSheet.objects.visible_to(curious).exclude(assessor__user=curious).exists()
    assert ScoreSheet.objects.visible_to(first).count() == 2


def test_after_the_result_those_who_follow_the_panel_see_all_sheets(ranked, grant, make_user):
    follower, stranger = make_user("项目办"), make_user("路人")
    grant(follower, Role.CALL_OFFICER, ranked.area)
    assert ScoreSheet.objects.visible_to(follower).count() == 6
    assert ScoreSheet.objects.visible_to(ranked.chair).count() == 6
    assert not ScoreSheet.objects.visible_to(stranger).exists()


def test_a_follower_elsewhere_sees_no_panel(ranked, grant, make_user, nanhai):
    elsewhere = make_user("狮山项目办")
    grant(elsewhere, Role.CALL_OFFICER, nanhai.other_town)
    assert not Panel.objects.visible_to(elsewhere).exists()
    assert not ScoreSheet.objects.visible_to(elsewhere).exists()


def test_a_missing_sheet_or_too_few_assessors_hold_the_ranking_up(panel, chair, assessors):
    for user in assessors[:2]:
        appoint(panel, user)
        hand_in_all(user)
    with pytest.raises(NotAllIn, match="3"):
        rank(panel, by=chair)
    appoint(panel, assessors[2])
    with pytest.raises(NotAllIn, match="2"):
        rank(panel, by=chair)
    hand_in_all(assessors[2])
    assert len(rank(panel, by=chair)) == 2


def test_only_the_chair_ranks_and_only_once(ranked, chair, seated):
    with pytest.raises(PanelClosed):
        rank(ranked, by=chair)


def test_an_assessor_cannot_rank(panel, seated):
    with pytest.raises(NotYours):
        rank(panel, by=seated[0].user)


def test_a_declared_conflict_voids_all_sheets_and_a_replacement_may_follow(
    panel, chair, seated, assessors
):
    leaving = seated[0]
    hand_in_all(leaving.user)
    declare_conflict(leaving, "我是申报机构的理事", by=leaving.user)
    assert set(leaving.sheets.values_list("state", flat=True)) == {SheetState.VOID}
    with pytest.raises(SheetClosed):
        hand_in(sheet_of(leaving.user), GOOD, by=leaving.user)
    with pytest.raises(ConflictFound):
        appoint(panel, leaving.user)
    replacement = replace(leaving, assessors[3])
    assert replacement.replaces == leaving
    for user in assessors[1:]:
        hand_in_all(user)
    rank(panel, by=chair)
    panel.refresh_from_db()
    assert recomputes(panel)
    assert panel.placements.get(rank=1).score == 88


def test_only_oneself_can_declare_and_not_after_the_result(seated, ranked):
    with pytest.raises(NotYours):
        declare_conflict(seated[0], "他有利益", by=seated[1].user)
    with pytest.raises(PanelClosed):
        declare_conflict(seated[0], "现在才说", by=seated[0].user)


def test_a_detected_conflict_refuses_the_seat(panel, assessors):
    def works_there(user, entry):
        return "理事" if user == assessors[0] and entry.reference == "P-0002" else None

    with pytest.raises(ConflictFound, match="P-0002"):
        appoint(panel, assessors[0], detect=works_there)
    assert appoint(panel, assessors[1], detect=works_there).removed_at is None


def test_a_conflict_found_later_removes_the_assessor(panel, seated):
    found = detect_conflicts(panel, lambda user, entry: "捐赠人" if user == seated[1].user else "")
    assert [c.assessor for c in found] == [seated[1]]
    assert detect_conflicts(panel, lambda user, entry: None) == []
    assert panel.assessors.filter(removed_at=None).count() == 2


def test_only_the_assessor_fills_in_the_sheet(seated, chair):
    for other in (seated[1].user, chair):
        with pytest.raises(NotYours):
            hand_in(sheet_of(seated[0].user), GOOD, by=other)


def test_a_draft_may_be_unfinished_but_a_sheet_handed_in_is_whole_and_final(seated):
    user = seated[0].user
    sheet = save_draft(sheet_of(user), {1: 3}, "还没看完预算", by=user)
    assert sheet.points == {"1": 3}
    with pytest.raises(BadPoints) as refused:
        hand_in(sheet, {1: 3, 2: 99}, by=user)
    assert refused.value.faults == {2: "range", 3: "missing"}
    hand_in(sheet, GOOD, by=user)
    with pytest.raises(SheetClosed):
        save_draft(sheet, FAIR, by=user)


def test_a_changed_rubric_is_a_new_version(rubric_version):
    again = publish_rubric("venture", "公益创投评分表", [CriterionSpec("需求", 1, 10)])
    assert (rubric_version.number, again.number) == (1, 2)
    with pytest.raises(BadRubric):
        publish_rubric("empty", "空", [])


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (RubricVersion, {"trim": True}),
        (Criterion, {"weight": 99}),
        (Placement, {"rank": 9}),
        (ScoreSheet, {"points": {}}),
        (Panel, {"title": "另一个"}),
    ],
)
def test_the_database_itself_refuses_to_change_what_a_result_rests_on(ranked, model, change):
    row = model.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete(using="default")
