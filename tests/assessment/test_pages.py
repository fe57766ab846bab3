"""The assessor's pages: only my sheets, errors marked, nothing lost that was typed."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from foundation.assessment.models import ScoreSheet, SheetState
from foundation.assessment.selectors import panels_of, result
from foundation.assessment.services import appoint, hand_in, rank
from foundation.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats(panel, assessors, grant, nanhai):
    for user in assessors[:3]:
        grant(user, Role.ASSESSOR, nanhai.town)
    return [appoint(panel, user) for user in assessors[:3]]


@pytest.fixture
def desk(client_for, seats):
    return client_for(seats[0].user)


def address(sheet):
    return reverse("assessment_desk:sheet", args=[sheet.pk])


def test_my_sheets_are_listed_with_their_state(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        page = desk.get(reverse("assessment_desk:my_sheets")).content.decode()
    assert "夜间噪音共治" in page
    assert "小候鸟暑期班" in page


def test_the_first_page_of_the_desk_names_the_sheets_and_does_not_say_that_nothing_waits(
    desk, seats
):
    home = reverse("wagtailadmin_home")
    rest, sheets = "desk-rest", reverse("assessment_desk:my_sheets")
    waiting = desk.get(home).content.decode().split("<main")[1]
    assert sheets in waiting and rest not in waiting
    ScoreSheet.objects.of(seats[0].user).update(state=SheetState.HANDED_IN)
    done = desk.get(home).content.decode().split("<main")[1]
    assert rest in done and sheets not in done


def test_a_sheet_can_be_drafted_and_then_handed_in(desk, seats):
    sheet = seats[0].sheets.first()
    desk.post(address(sheet), {"points_1": "7", "save": "1"})
    assert 'value="7"' in desk.get(address(sheet)).content.decode()
    filled = {"points_1": "7", "points_2": "8", "points_3": "5", "comment": "好", "hand_in": "1"}
    assert desk.post(address(sheet), filled).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.state, sheet.points) == (SheetState.HANDED_IN, {"1": 7, "2": 8, "3": 5})
    assert "<form" not in desk.get(address(sheet)).content.decode().split("desk-panel--act")[1]


@pytest.mark.parametrize("wrong", ["11", "-1", "1.5", "很多", ""])
def test_wrong_points_are_marked_and_what_was_typed_stays(desk, seats, wrong):
    sheet = seats[0].sheets.first()
    filled = {
        "points_1": wrong,
        "points_2": "8",
        "points_3": "5",
        "comment": "理由",
        "hand_in": "1",
    }
    response = desk.post(address(sheet), filled)
    page = response.content.decode()
    assert response.status_code == 422
    assert "errorlist" in page
    assert "理由" in page
    sheet.refresh_from_db()
    assert (sheet.state, sheet.points) == (SheetState.OPEN, {})


def test_a_sheet_handed_in_cannot_be_posted_again(desk, seats):
    sheet = seats[0].sheets.first()
    hand_in(sheet, {1: 1, 2: 1, 3: 1}, by=seats[0].user)
    filled = {"points_1": "9", "points_2": "9", "points_3": "5", "hand_in": "1"}
    assert desk.post(address(sheet), filled).status_code == 422
    sheet.refresh_from_db()
    assert sheet.points == {"1": 1, "2": 1, "3": 1}


def test_another_assessors_sheet_answers_like_a_missing_one(desk, seats):
    other = seats[1].sheets.first()
    assert desk.get(address(other)).status_code == 404
    assert desk.post(address(other), {"points_1": "0", "save": "1"}).status_code == 404
    assert desk.get(reverse("assessment_desk:sheet", args=[999999])).status_code == 404
    conflict = reverse("assessment_desk:conflict", args=[seats[1].pk])
    assert desk.post(conflict, {"reason": "x"}).status_code == 404


def test_a_conflict_is_declared_on_a_page_of_its_own(desk, seats):
    conflict = reverse("assessment_desk:conflict", args=[seats[0].pk])
    assert desk.post(conflict, {"reason": ""}).status_code == 422
    assert desk.post(conflict, {"reason": "我是理事"}).status_code == 302
    seats[0].refresh_from_db()
    assert seats[0].removed_at is not None
    assert desk.get(address(seats[0].sheets.first())).status_code == 404


def test_the_result_is_printed_with_its_rule_seed_and_fingerprint(panel, chair, seats):
    (before,) = panels_of(panel.subject)
    assert (before.assessors_seated, before.sheets_in, before.sheets_wanted) == (3, 0, 6)
    for sheet in ScoreSheet.objects.all():
        hand_in(sheet, {1: 5, 2: 5, 3: 5}, by=sheet.assessor.user)
    rank(panel, by=chair)
    panel.refresh_from_db()
    page = render_to_string(
        "assessment/_ranking.html", {"panel": panel, "placements": result(panel)}
    )
    assert "60.00" in page
    assert panel.lot_seed in page
    assert panel.result_hash in page


def test_the_desks_first_page_says_how_many_sheets_wait(desk, seats):
    sheets = reverse("assessment_desk:my_sheets")
    start = reverse("wagtailadmin_home")
    assert f'href="{sheets}"' in desk.get(start).content.decode().split("desk-lane__name")[1]
    points = {1: 7, 2: 8, 3: 5}
    for sheet in seats[0].sheets.all():
        hand_in(sheet, points, "好", by=seats[0].user)
    assert "desk-lane__name" not in desk.get(start).content.decode()
