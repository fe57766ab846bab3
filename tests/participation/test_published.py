"""Freezing figures on the desk: who may, of which periods, what stands there afterwards."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from foundation.people.roles import Role
from participation import figures, rollups
from participation.models import ParticipationEvent, PublishedFigure
from participation.services import record_many
from participation.services import reverse as take_back
from tests.participation.factories import heads

pytestmark = pytest.mark.django_db
URL = "participation_desk:published"


def number_from(table: str, first: int) -> None:
    """Let the next row have a number of the size it has after some years."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, first]
            )
        else:
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1]
            )


@pytest.fixture
def counted(nanhai):
    number_from("participation_participationevent", 1_234_567)
    record_many([heads(nanhai.communities[0], 1232)])
    rollups.aggregate()


@pytest.fixture
def officer(nanhai, make_user, grant):
    user = make_user(display_name="陈区长办")
    grant(user, Role.DISTRICT_OFFICER, nanhai.district)
    return user


def test_the_districts_officer_freezes_a_period_and_everyone_sees_who_when_and_how_far(
    client_for, officer, nanhai, counted
):
    client = client_for(officer)
    page = client.get(reverse(URL))
    assert "还没有发布" in page.content.decode()
    done = client.post(reverse(URL), {"period": "0"}, follow=True)
    shown = done.content.decode()
    assert "陈区长办" in shown
    assert "1,232" in shown
    # An order number, not a quantity: no separators.
    assert "#1234567" in shown
    figure = PublishedFigure.objects.get(area=nanhai.district, measure="person_times")
    assert (figure.value, figure.revision, figure.published_by) == (1232, 0, officer)
    assert figures.reproduce(figure) == 1232


def test_publishing_again_adds_only_what_corrections_moved(client_for, officer, nanhai, counted):
    client = client_for(officer)
    client.post(reverse(URL), {"period": "0"})
    before = PublishedFigure.objects.count()
    client.post(reverse(URL), {"period": "0"})
    assert PublishedFigure.objects.count() == before
    take_back(ParticipationEvent.objects.get(), reason="录入错误", by=officer)
    client.post(reverse(URL), {"period": "0"})
    revisions = PublishedFigure.objects.filter(area=nanhai.district, measure="person_times")
    assert list(revisions.order_by("revision").values_list("value", flat=True)) == [1232, 0]


def test_a_town_reads_and_cannot_publish(client_for, make_user, grant, nanhai, counted):
    user = make_user(display_name="何静")
    grant(user, Role.TOWN_OFFICER, nanhai.town)
    client = client_for(user)
    page = client.get(reverse(URL))
    assert page.status_code == 200
    assert "form" not in page.context
    assert client.post(reverse(URL), {"period": "0"}).status_code in (302, 403)
    assert not PublishedFigure.objects.exists()


def test_a_district_officers_duty_in_a_town_does_not_publish(
    client_for, make_user, grant, nanhai, counted
):
    user = make_user(display_name="李四")
    grant(user, Role.DISTRICT_OFFICER, nanhai.town)
    assert client_for(user).post(reverse(URL), {"period": "0"}).status_code in (302, 403)


def test_a_month_still_running_and_nonsense_are_refused_with_the_field_marked(
    client_for, officer, nanhai, counted
):
    client = client_for(officer)
    today = timezone.localdate()
    for period in (f"{today:%Y%m}", "x", ""):
        answer = client.post(reverse(URL), {"period": period})
        assert answer.status_code == 422
        assert answer.context["form"].errors["period"]
    assert not PublishedFigure.objects.exists()


def test_the_page_needs_few_queries_whatever_was_published(
    client_for, officer, nanhai, counted, django_assert_max_num_queries
):
    client = client_for(officer)
    for _time in range(3):
        take = heads(nanhai.communities[0], 10, row_key=str(_time))
        record_many([take])
        rollups.aggregate()
        client.post(reverse(URL), {"period": "0"})
    client.get(reverse(URL))
    with django_assert_max_num_queries(30):
        client.get(reverse(URL))
