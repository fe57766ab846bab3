"""The calendar on the desk: who may keep it, and importing a year."""

from datetime import date

import pytest
from django.urls import reverse

from foundation.areas import calendar
from foundation.areas.loading import load_shipped_calendar
from foundation.areas.models import CalendarDay, CalendarYear
from foundation.people.roles import Role

pytestmark = pytest.mark.django_db
LIST = "2027-02-06 休 春节\n2027-02-20,makeup,spring\n\n2027-10-01 holiday"


@pytest.fixture
def staff(make_user, grant, client_for, nanhai):
    def with_role(role):
        user = make_user()
        grant(user, role, nanhai.district)
        return client_for(user)

    return with_role


def submit(client, days=LIST, **changes):
    data = {"year": 2027, "source": "国务院办公厅通知", "confirmed": "on", "days": days}
    return client.post(reverse("calendar_import:index"), {**data, **changes})


def test_importing_a_year_replaces_its_list_and_confirms_it(staff):
    load_shipped_calendar()
    answer = submit(staff(Role.SYSTEM_ADMIN))
    assert answer.status_code == 302
    assert CalendarYear.objects.get(year=2027).confirmed
    assert CalendarDay.objects.filter(year=2027).count() == 3
    assert calendar.is_workday(date(2027, 2, 20))
    assert not calendar.add_workdays(date(2026, 12, 20), 15).provisional


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ("2027-02-30 休", "第 1 行"),
        ("2027-02-06 休\n2026-10-01 休", "第 2 行"),
        ("2027-02-06 休\n2027-02-06 班", "第 2 行"),
        ("2027-02-06 也许", "第 1 行"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(staff, days, says):
    answer = submit(staff(Role.SYSTEM_ADMIN), days)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not CalendarDay.objects.exists()


def test_nobody_but_the_keeper_reaches_the_calendar(staff):
    client = staff(Role.EDITOR)
    assert submit(client).status_code in (302, 403)
    assert not CalendarDay.objects.exists()
    assert client.get(reverse("calendarday:index")).status_code in (302, 403)


@pytest.mark.parametrize("name", ["calendarday", "calendaryear", "populationfigure"])
def test_the_keeper_sees_the_lists(staff, name):
    load_shipped_calendar()
    client = staff(Role.SYSTEM_ADMIN)
    assert client.get(reverse(f"{name}:index")).status_code == 200
    assert client.get(reverse("calendar_import:index")).status_code == 200
