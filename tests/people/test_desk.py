"""Each screen of the people administration opens to its role and to nobody else."""

import uuid

import pytest

from foundation.people.contacts import reveal
from foundation.people.models import (
    AccessEntry,
    Act,
    ContactKind,
    Duty,
    HistoryEntry,
    Purpose,
    User,
)
from foundation.people.roles import Role
from foundation.people.services import create_organisation
from tests.lists import read_on
from tests.people.factories import new_number, person_with_phone

pytestmark = pytest.mark.django_db

SCREENS = {
    "accounts/": Role.SYSTEM_ADMIN,
    "accounts/new/": Role.SYSTEM_ADMIN,
    "duties/": Role.SECURITY_ADMIN,
    "duties/grant/": Role.SECURITY_ADMIN,
    "history/": Role.AUDIT_ADMIN,
    "access/": Role.AUDIT_ADMIN,
    "residents/": Role.COMMUNITY_WORKER,
    "organisations/": Role.TOWN_CENTRE_OFFICER,
}


@pytest.fixture
def staff(make_user, grant, nanhai, client_for):
    """``staff(role)``: a browser of somebody who holds the role in the town."""

    def sign_in(role, area=None):
        user = make_user(str(Role(role).label))
        grant(user, role, area or nanhai.district)
        client = client_for(user)
        client.user = user
        return client

    return sign_in


@pytest.mark.parametrize("role", sorted(set(SCREENS.values())))
def test_a_screen_opens_to_its_role_only(role, staff, django_assert_max_num_queries):
    client = staff(role)
    client.get("/desk/")
    for path, owner in SCREENS.items():
        with django_assert_max_num_queries(25):
            answer = client.get(f"/desk/people/{path}")
        assert answer.status_code == (200 if owner == role else 404), path


@pytest.mark.parametrize("role", sorted(set(SCREENS.values())))
def test_the_menu_shows_only_ones_own_screens(role, staff):
    page = staff(role).get("/desk/").content.decode()
    for path, owner in SCREENS.items():
        address = f"/desk/people/{path}"
        if path.count("/") == 1:
            assert (address in page) == (owner == role), path
    assert "/desk/users/" not in page


def test_granting_takes_two_administrators(staff):
    system, security = staff(Role.SYSTEM_ADMIN), staff(Role.SECURITY_ADMIN)
    data = {"display_name": "新任调度员", "phone": new_number(), "reason": "入职"}
    assert security.post("/desk/people/accounts/new/", data).status_code == 404
    assert system.post("/desk/people/accounts/new/", data).status_code == 302
    made = User.objects.get(display_name="新任调度员")
    area = security.user.duties[0].area_id
    duty = {"role": Role.DISPATCHER, "area": area, "reason": "任命"}
    assert system.post(f"/desk/people/duties/grant/{made.pk}/", duty).status_code == 404
    assert security.post(f"/desk/people/duties/grant/{made.pk}/", duty).status_code == 302
    granted = Duty.objects.get(user=made)
    assert granted.granted_by == security.user
    security.post(f"/desk/people/duties/{granted.pk}/end/", {"reason": "调离"})
    assert not Duty.objects.held_by(made).exists()
    history = staff(Role.AUDIT_ADMIN).get("/desk/people/history/").content.decode()
    assert all(reason in history for reason in ("入职", "任命", "调离"))


def test_a_duty_needs_either_an_area_or_a_unit(staff, make_user):
    security, person = staff(Role.SECURITY_ADMIN), make_user()
    answer = security.post(
        f"/desk/people/duties/grant/{person.pk}/", {"role": Role.EDITOR, "reason": "x"}
    )
    assert answer.status_code == 422
    assert not Duty.objects.filter(user=person).exists()


def test_a_town_administrator_sees_no_duty_of_another_town(staff, make_user, grant, nanhai):
    near, far = make_user("近处"), make_user("远处")
    grant(near, Role.COMMUNITY_WORKER, nanhai.community)
    foreign = grant(far, Role.COMMUNITY_WORKER, nanhai.far_community)
    client = staff(Role.SECURITY_ADMIN, nanhai.town)
    page = client.get("/desk/people/duties/").content.decode()
    assert "近处" in page
    assert "远处" not in page
    end = f"/desk/people/duties/{foreign.pk}/end/"
    assert client.post(end, {"reason": "越权"}).status_code == 404


def test_an_account_is_found_by_its_whole_number_only(staff):
    number = new_number()
    person_with_phone("隐号之人", number)
    client = staff(Role.SYSTEM_ADMIN)
    assert "隐号之人" in client.get(f"/desk/people/accounts/?q={number[3:]}").content.decode()
    assert "隐号之人" not in client.get(f"/desk/people/accounts/?q={number[3:9]}").content.decode()


def test_an_account_is_not_closed_without_a_reason(staff, make_user):
    client, person = staff(Role.SYSTEM_ADMIN), make_user()
    address = f"/desk/people/accounts/{person.pk}/switch/"
    client.post(address, {"reason": " "})
    person.refresh_from_db()
    assert person.is_active
    client.post(address, {"reason": "离职"})
    person.refresh_from_db()
    assert not person.is_active


def test_the_audit_administrator_reads_who_looked(staff, make_user):
    person = person_with_phone("被看者")
    reveal(person.contacts.get(), Purpose.LEGAL_DUTY, make_user("看者"), reference="NH2019-000123")
    page = staff(Role.AUDIT_ADMIN).get("/desk/people/access/").content.decode()
    assert "被看者" in page
    assert "NH2019-000123" in page


def test_a_worker_confirms_from_the_desk(staff, make_user, nanhai):
    person = make_user("新街坊", home_community=nanhai.community)
    client = staff(Role.COMMUNITY_WORKER, nanhai.community)
    assert "新街坊" in client.get("/desk/people/residents/").content.decode()
    assert client.post("/desk/people/residents/", {"person": "王"}).status_code == 404
    client.post("/desk/people/residents/", {"person": person.pk, "answer": "yes"})
    person.refresh_from_db()
    assert person.home_verified_by == client.user


def test_an_office_changes_a_registration_from_the_desk(staff, make_user, nanhai):
    organisation = create_organisation("互助社", nanhai.community, by=make_user())
    client = staff(Role.TOWN_CENTRE_OFFICER, nanhai.town)
    address = f"/desk/people/organisations/{organisation.pk}/"
    assert client.post(address, {"registration": "registered", "number": "1"}).status_code == 422
    assert client.post(address, {"registration": "filed", "number": ""}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.registration == "filed"


@pytest.mark.parametrize("log", ["history", "access"])
def test_the_logs_are_read_to_their_end_without_counting_them_all(staff, monkeypatch, log):
    client = staff(Role.AUDIT_ADMIN)
    client.get("/desk/")
    reader = client.user
    HistoryEntry.objects.bulk_create(
        HistoryEntry(act=Act.DATA_EXPORTED, about=reader) for _at in range(110)
    )
    AccessEntry.objects.bulk_create(
        AccessEntry(
            about=reader,
            by=reader,
            contact=uuid.UUID(int=at),
            kind=ContactKind.PHONE,
            purpose=Purpose.LEGAL_DUTY,
        )
        for at in range(110)
    )
    rows = read_on(client, f"/desk/people/{log}/", monkeypatch, reach=50)
    kept = HistoryEntry if log == "history" else AccessEntry
    assert rows == list(kept.objects.order_by("-pk"))


def test_who_looked_at_my_data_is_read_to_its_end(make_user, client_for, monkeypatch):
    person, officer = make_user("甲"), make_user("乙")
    AccessEntry.objects.bulk_create(
        AccessEntry(
            about=person,
            by=officer,
            contact=uuid.UUID(int=at),
            kind=ContactKind.PHONE,
            purpose=Purpose.LEGAL_DUTY,
        )
        for at in range(50)
    )
    assert len(read_on(client_for(person), "/me/privacy/", monkeypatch, reach=20)) == 50


def test_a_resident_who_opens_the_desk_is_told_so_and_not_sent_in_circles(make_user, client_for):
    answer = client_for(make_user()).get("/desk/")
    assert answer.status_code == 403
    assert "text/html" in answer.headers["Content-Type"]
    assert "<h1" in answer.content.decode()
