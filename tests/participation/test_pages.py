"""What the public sees, and what a town's staff do on the desk."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from foundation.people.roles import Role
from participation import rollups, selectors
from participation.models import AttendanceList, ParticipationEvent
from participation.services import record_many
from tests.lists import read_on
from tests.participation.factories import attended, heads, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(nanhai, make_user, grant):
    user = make_user(display_name="何静")
    grant(user, Role.TOWN_CENTRE_OFFICER, nanhai.town)
    return user


def head_count(area, **changes) -> dict:
    return {
        "area": area.pk,
        "action": "participants",
        "occurred_on": timezone.localdate().isoformat(),
        "heads": 42,
        "method": "hand_count",
        "evidence": "签到表，存镇街中心",
        "token": "0123456789abcdef01234567",  # pragma: allowlist secret
        **changes,
    }


def test_the_public_sees_rounded_numbers_and_where_they_come_from(
    client, nanhai, django_assert_max_num_queries
):
    record_many(
        [heads(nanhai.communities[0], 1232), heads(nanhai.communities[2], 4, row_key="few")]
    )
    rollups.aggregate()
    with django_assert_max_num_queries(25):
        page = client.get(reverse("participation:overview")).content.decode()
    assert "1,235" in page
    assert "1,236" not in page
    assert f"第 {ParticipationEvent.objects.latest('pk').pk} 号" in page
    assert f"/participation/records/?area={nanhai.town.code}" in page
    records = client.get(reverse("participation:records")).content.decode()
    assert "1,230" in records
    assert "&lt;10" in records


def test_records_are_filtered_by_area_month_and_kind(client, nanhai, django_assert_max_num_queries):
    record_many(
        [heads(nanhai.communities[0], 50 + i, row_key=str(i), source_id=f"c{i}") for i in range(30)]
    )
    rollups.aggregate()
    url = reverse("participation:records")
    with django_assert_max_num_queries(25):
        page = client.get(url, {"area": nanhai.town.code, "month": "2019-03", "kind": "activity"})
    assert len(page.context["rows"]) == 20
    assert not client.get(url, {"area": nanhai.other_town.code}).context["rows"]
    assert not client.get(url, {"kind": "space"}).context["rows"]
    assert not client.get(url, {"month": "2019-04"}).context["rows"]
    assert client.get(url, {"month": "nonsense", "page": "x"}).status_code == 200


def test_the_first_page_of_records_is_read_in_the_order_of_an_index(nanhai):
    record_many(
        heads(nanhai.communities[i % 2], 9, row_key=str(i), source_id=f"c{i}") for i in range(3000)
    )
    rollups.aggregate()
    if connection.vendor == "postgresql":
        # What autovacuum does sooner or later: without figures the planner believes in nothing.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE participation_sourcecount")
    plan = selectors.records()[:20].explain()
    assert "part_source_newest" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_an_unknown_area_is_not_found(client, nanhai):
    assert client.get(reverse("participation:overview"), {"area": "nowhere"}).status_code == 404


def test_an_empty_record_says_so(client, nanhai):
    for name in ("overview", "records"):
        assert client.get(reverse(f"participation:{name}")).status_code == 200


def test_a_head_count_is_entered_corrected_by_reversal_and_the_rollup_follows(
    client_for, nanhai, keeper
):
    client = client_for(keeper)
    url = reverse("participation_desk:head_count")
    assert client.get(url).status_code == 200
    for _ in range(2):
        response = client.post(url, head_count(nanhai.communities[0]))
        assert response.status_code == 302
    assert selectors.headline(nanhai.town).person_times == 42
    event = ParticipationEvent.objects.get()
    assert event.recorded_by == keeper
    page = reverse("participation_desk:event", args=[event.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "数错，应为 40 人"}).status_code == 302
    assert selectors.headline(nanhai.town).person_times == 0
    client.post(page, {"reason": "再次"})
    assert ParticipationEvent.objects.count() == 2
    client.post(url, head_count(nanhai.communities[0], heads=40, token="f" * 24))
    assert selectors.headline(nanhai.town).person_times == 40
    assert client.get(page).status_code == 200


def test_a_keeper_enters_and_sees_only_their_own_area(client_for, nanhai, keeper):
    client = client_for(keeper)
    response = client.post(
        reverse("participation_desk:head_count"), head_count(nanhai.communities[2])
    )
    assert response.status_code == 422
    foreign = recorded(heads(nanhai.communities[2]))
    assert client.get(reverse("participation_desk:event", args=[foreign.pk])).status_code == 404
    assert not client.get(reverse("participation_desk:events")).context["rows"]


def test_a_town_officer_enters_a_head_count_for_the_places_of_the_town_only(
    client_for, nanhai, make_user, grant
):
    officer = make_user()
    grant(officer, Role.TOWN_OFFICER, nanhai.town)
    client = client_for(officer)
    url = reverse("participation_desk:head_count")
    page = client.get(url)
    assert page.status_code == 200
    offered = set(page.context["form"].fields["area"].queryset)
    assert offered == {nanhai.town, *nanhai.communities[:2]}
    assert client.post(url, head_count(nanhai.communities[2])).status_code == 422
    answer = client.post(url, head_count(nanhai.communities[0]))
    event = ParticipationEvent.objects.get()
    assert (answer.status_code, event.heads, event.recorded_by) == (302, 42, officer)
    assert url in client.get(reverse("participation_desk:events")).content.decode()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DISTRICT_OFFICER])
def test_officials_read_every_row_and_change_none(client_for, nanhai, make_user, grant, role):
    user = make_user()
    grant(user, role, nanhai.district)
    event = recorded(heads(nanhai.communities[0]))
    client = client_for(user)
    assert len(client.get(reverse("participation_desk:events")).context["rows"]) == 1
    page = reverse("participation_desk:event", args=[event.pk])
    assert client.get(page).status_code == 200
    client.post(page, {"reason": "x"})
    assert ParticipationEvent.objects.count() == 1
    assert client.get(reverse("participation_desk:head_count")).status_code in (302, 403)


def test_people_without_a_duty_of_the_ledger_do_not_get_in(client_for, nanhai, make_user, grant):
    user = make_user()
    grant(user, Role.RECORDER, nanhai.town)
    response = client_for(user).get(reverse("participation_desk:events"))
    assert response.status_code in (302, 403)


def test_the_desk_list_pages_by_the_last_row_and_stays_within_its_queries(
    client_for, nanhai, keeper, django_assert_max_num_queries
):
    record_many([heads(nanhai.communities[0], 3, row_key=str(i)) for i in range(45)])
    client = client_for(keeper)
    url = reverse("participation_desk:events")
    client.get(url)
    with django_assert_max_num_queries(25):
        first = client.get(url, {"area": nanhai.town.code})
    assert len(first.context["rows"]) == 30
    second = client.get(f"{url}?{first.context['older']}")
    assert len(second.context["rows"]) == 15
    assert second.context["older"] == ""


def csv_of(rows: list[list]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


def xlsx_of(rows: list[list]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(client, area, content: bytes, name: str, **changes):
    return client.post(
        reverse("participation_desk:new_list"),
        {
            "area": area.pk,
            "action": "participants",
            "occurred_on": timezone.localdate().isoformat(),
            "title": "荔枝节志愿引导 第1场",
            "evidence": "纸质签到表，社区档案柜",
            "file": SimpleUploadedFile(name, content),
            **changes,
        },
    )


def test_a_paper_list_imported_twice_counts_once(client_for, nanhai, keeper, make_user):
    known = make_user(display_name="黄丽")
    rows = [
        ["姓名", "编号", "分钟"],
        ["黄丽", known.handle, 90],
        ["陈伯", "", 60],
        ["陈伯", "", 60],
    ]
    client = client_for(keeper)
    for content, name in ((csv_of(rows), "a.csv"), (xlsx_of(rows), "b.xlsx")):
        response = upload(client, nanhai.communities[0], content, name)
        assert response.status_code == 302, response.context["form"].errors
        assert client.get(response.url).status_code == 200
        assert client.post(response.url).status_code == 302
        assert client.post(response.url).status_code == 302
    assert selectors.headline(nanhai.town).person_times == 3
    assert selectors.headline(nanhai.town).people == 1
    assert [sheet.counted for sheet in AttendanceList.objects.order_by("pk")] == [3, 0]
    assert "陈伯" not in str(list(AttendanceList.objects.values_list("rows")))
    assert client.get(reverse("participation_desk:lists")).status_code == 200


def test_the_same_file_under_another_title_is_refused(client_for, nanhai, keeper):
    rows = [["name"], ["陈伯"]]
    client = client_for(keeper)
    client.post(upload(client, nanhai.communities[0], csv_of(rows), "a.csv").url)
    response = upload(client, nanhai.communities[0], csv_of(rows), "a.csv", title="另一场")
    assert response.status_code == 422
    assert "荔枝节志愿引导" in response.content.decode()


def test_a_long_list_waits_for_a_second_person(client_for, nanhai, keeper, make_user, grant):
    rows = [["name"], *[[f"居民{i}"] for i in range(31)]]
    client = client_for(keeper)
    url = upload(client, nanhai.communities[0], csv_of(rows), "a.csv").url
    assert client.post(url).status_code == 409
    colleague = make_user(display_name="梁敏")
    grant(colleague, Role.COMMUNITY_WORKER, nanhai.communities[0])
    assert client_for(colleague).post(url).status_code == 302
    assert selectors.headline(nanhai.town).person_times == 31


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"\xff\xfe\x00", "a.xlsx"), (b"foo,bar\n1,2", "a.csv")],
)
def test_a_file_nobody_can_read_gets_a_sentence(client_for, nanhai, keeper, content, name):
    response = upload(client_for(keeper), nanhai.communities[0], content, name)
    assert response.status_code == 422
    assert response.context["form"].errors


def test_bad_rows_are_shown_and_not_counted(client_for, nanhai, keeper):
    rows = [["name", "number", "heads"], ["甲", "u404", ""], ["乙", "", "many"], ["丙", "", 4]]
    client = client_for(keeper)
    url = upload(client, nanhai.communities[0], csv_of(rows), "a.csv").url
    verdicts = [line.verdict for line, _text in client.get(url).context["lines"]]
    assert verdicts == ["unknown", "invalid", "new"]
    client.post(url)
    assert selectors.headline(nanhai.town).person_times == 4


def test_no_public_page_shows_a_person_reference(client, nanhai, make_user):
    event = recorded(attended(nanhai.communities[0], make_user(display_name="黎秀英")))
    rollups.aggregate()
    for name in ("overview", "records"):
        page = client.get(reverse(f"participation:{name}")).content.decode()
        assert "黎秀英" not in page
        assert not re.search(str(event.person_ref), page)


@pytest.mark.parametrize("query", ["", "?kind=activity", "?month=2019-03"])
def test_records_are_read_to_their_end_without_counting_them_all(
    client, nanhai, monkeypatch, query
):
    places = nanhai.communities[:2]
    record_many(
        heads(place, 12, source_id=f"s{place.pk}-{at}") for at in range(45) for place in places
    )
    rollups.aggregate()
    rows = read_on(client, reverse("participation:records") + query, monkeypatch, reach=40)
    assert [row.pk for row in rows] == [row.pk for row in selectors.records()]
    assert len(rows) == 90
