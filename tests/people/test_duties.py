"""Duties, and the three administrators who must be three people."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, close_old_connections, connection, transaction
from django.utils import timezone

from foundation.notices.models import Notice
from foundation.people.administrators import SeparateAdministrators
from foundation.people.models import Duty, HistoryEntry, Unit
from foundation.people.roles import THREE_ADMINISTRATORS, Role
from foundation.people.services import (
    PeopleError,
    close_account,
    create_account,
    end_duty,
    grant_duty,
    remind_ending_duties,
    reopen_account,
    reset_factors,
)
from tests.people.factories import new_number

ADMINISTRATIONS = sorted(THREE_ADMINISTRATORS)


@pytest.fixture
def security(make_user, grant, nanhai):
    user = make_user("安全管理员")
    grant(user, Role.SECURITY_ADMIN, nanhai.district)
    return user


@pytest.fixture
def system(make_user, grant, nanhai):
    user = make_user("系统管理员")
    grant(user, Role.SYSTEM_ADMIN, nanhai.district)
    return user


def test_a_duty_is_granted_by_the_security_administrator_and_kept_in_the_history(
    security, make_user, nanhai
):
    worker = make_user()
    duty = grant_duty(worker, Role.COMMUNITY_WORKER, nanhai.community, by=security, reason="新任")
    assert worker.has_role(Role.COMMUNITY_WORKER)
    entry = HistoryEntry.objects.get(duty=duty)
    assert (entry.act, entry.about, entry.by) == ("duty_granted", worker, security)


def test_an_ended_duty_is_no_longer_held_and_stays_on_record(security, make_user, nanhai):
    worker = make_user()
    duty = grant_duty(worker, Role.COMMUNITY_WORKER, nanhai.community, by=security)
    end_duty(duty, by=security, reason="调动")
    worker.forget_duties()
    assert not worker.has_role(Role.COMMUNITY_WORKER)
    assert Duty.objects.filter(pk=duty.pk).exists()
    assert duty.history.first().act == "duty_ended"
    with pytest.raises(PeopleError):
        end_duty(duty, by=security, reason="再次")


def test_nobody_else_grants_duties(system, make_user, grant, nanhai):
    officer = make_user()
    grant(officer, Role.DISTRICT_OFFICER, nanhai.district)
    for by in (system, officer, make_user()):
        with pytest.raises(PeopleError):
            grant_duty(make_user(), Role.EDITOR, nanhai.district, by=by)


def test_nobody_grants_to_themselves_or_outside_their_area(make_user, grant, nanhai):
    town_security = make_user()
    grant(town_security, Role.SECURITY_ADMIN, nanhai.town)
    with pytest.raises(PeopleError):
        grant_duty(town_security, Role.SECURITY_ADMIN, nanhai.community, by=town_security)
    with pytest.raises(PeopleError):
        grant_duty(make_user(), Role.COMMUNITY_WORKER, nanhai.far_community, by=town_security)
    grant_duty(make_user(), Role.COMMUNITY_WORKER, nanhai.community, by=town_security)


def test_a_duty_for_a_unit_is_within_reach_of_the_units_area(security, make_user, nanhai):
    unit = Unit.objects.create(code="u1", name="城管局", kind="department", area=nanhai.district)
    assert grant_duty(make_user(), Role.UNIT_OFFICER, unit, by=security).unit == unit


@pytest.mark.parametrize("first", ADMINISTRATIONS)
@pytest.mark.parametrize("second", ADMINISTRATIONS)
def test_one_person_holds_one_of_the_three_administrations(first, second, make_user, nanhai):
    user = make_user()
    grant_duty(user, first, nanhai.district, by=None)
    with pytest.raises(PeopleError):
        grant_duty(user, second, nanhai.district, by=None)


@pytest.mark.parametrize("first", ADMINISTRATIONS)
@pytest.mark.parametrize("second", ADMINISTRATIONS)
def test_the_database_itself_refuses_a_second_administration(first, second, make_user, nanhai):
    if first == second:
        return
    user = make_user()
    Duty.objects.create(user=user, role=first, area=nanhai.district)
    with pytest.raises(Error), transaction.atomic():
        Duty.objects.create(user=user, role=second, area=nanhai.district)
    innocent = Duty.objects.create(user=user, role=Role.EDITOR, area=nanhai.district)
    with pytest.raises(Error), transaction.atomic():
        Duty.objects.filter(pk=innocent.pk).update(role=second)


def test_an_administrator_may_take_another_administration_after_the_first_has_ended(
    security, make_user, nanhai
):
    user = make_user()
    duty = grant_duty(user, Role.AUDIT_ADMIN, nanhai.district, by=security)
    end_duty(duty, by=security, reason="轮换")
    grant_duty(user, Role.SYSTEM_ADMIN, nanhai.district, by=security)


def test_an_administrator_has_no_business_duty(security, make_user, nanhai):
    user, other = make_user(), make_user()
    grant_duty(user, Role.AUDIT_ADMIN, nanhai.district, by=security)
    with pytest.raises(PeopleError):
        grant_duty(user, Role.OPERATOR, nanhai.district, by=security)
    grant_duty(other, Role.OPERATOR, nanhai.district, by=security)
    with pytest.raises(PeopleError):
        grant_duty(other, Role.SYSTEM_ADMIN, nanhai.district, by=security)


def _race(user, area) -> int:
    """Three administrators grant three administrations at the same moment; how many are held."""
    barrier = threading.Barrier(len(ADMINISTRATIONS))

    def take(role):
        try:
            barrier.wait(timeout=10)
            Duty.objects.create(user=user, role=role, area=area)
        except Error:
            pass
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=take, args=[role]) for role in ADMINISTRATIONS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Duty.objects.filter(user=user).count()


@pytest.mark.django_db(transaction=True)
def test_a_race_for_administrations_has_one_winner(make_user, nanhai):
    assert _race(make_user(), nanhai.district) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_trigger_the_race_has_more_winners(make_user, nanhai):
    """The control: it is the database's guard that decides the race."""
    guard = SeparateAdministrators()
    with connection.schema_editor() as editor:
        guard.database_backwards("people", editor, None, None)
    try:
        assert _race(make_user(), nanhai.district) > 1
    finally:
        Duty.objects.all().delete()
        with connection.schema_editor() as editor:
            guard.database_forwards("people", editor, None, None)


def test_accounts_are_created_by_the_system_administrator_only(system, security, make_user):
    made = create_account("新同事", new_number(), by=system)
    assert not made.duties
    for by in (security, make_user()):
        with pytest.raises(PeopleError):
            create_account("不应存在", new_number(), by=by)


def test_a_number_gets_one_account(system):
    number = new_number()
    create_account("甲", number, by=system)
    with pytest.raises(PeopleError):
        create_account("乙", number, by=system)


def test_accounts_are_closed_and_opened_again_with_a_reason(system, make_user, client_for):
    user = make_user()
    client = client_for(user)
    close_account(user, by=system, reason="离职")
    assert client.get("/me/").status_code == 302
    reopen_account(user, by=system, reason="返聘")
    assert user.is_active


def test_the_security_administrator_resets_factors_but_not_their_own(
    security, make_user, client_for
):
    user = make_user()
    client_for(user)
    reset_factors(user, by=security, reason="手机遗失")
    assert not user.authenticator_set.exists()
    with pytest.raises(PeopleError):
        reset_factors(security, by=security, reason="自己")


def test_holder_and_granter_hear_of_the_end_a_month_before_and_once(security, make_user, nanhai):
    worker = make_user()
    ends = timezone.localdate() + timedelta(days=30)
    grant_duty(worker, Role.COMMUNITY_WORKER, nanhai.community, by=security, ends_on=ends)
    later = ends + timedelta(days=1)
    grant_duty(worker, Role.GRID_OFFICER, nanhai.grid, by=security, ends_on=later)
    assert remind_ending_duties() == 2
    assert remind_ending_duties() == 0
    assert set(Notice.objects.values_list("recipient", flat=True)) == {worker.pk, security.pk}


def test_the_first_three_administrators_come_from_the_command_line_once(nanhai):
    arguments = ["--system", "张", new_number(), "--security", "王", new_number()]
    arguments += ["--audit", "刘", new_number()]
    call_command("create_administrators", *arguments, stdout=StringIO())
    assert Duty.objects.filter(role__in=THREE_ADMINISTRATORS).count() == 3
    with pytest.raises(CommandError):
        call_command("create_administrators", *arguments, stdout=StringIO())


def test_the_same_phone_cannot_be_two_administrators(nanhai):
    number = new_number()
    arguments = [
        "--system",
        "张",
        number,
        "--security",
        "王",
        number,
        "--audit",
        "刘",
        new_number(),
    ]
    with pytest.raises(CommandError):
        call_command("create_administrators", *arguments, stdout=StringIO())
    assert not Duty.objects.exists()
