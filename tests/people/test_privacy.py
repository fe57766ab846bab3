"""One's own data: taken away, deleted; counts stay."""

import json

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from foundation.people import contacts, privacy
from foundation.people.models import Contact, ContactKind, HistoryEntry, Purpose
from foundation.people.roles import Role
from foundation.people.services import PeopleError, create_organisation, end_duty
from tests.people.factories import PASSWORD, new_number, person_with_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    return new_number()


@pytest.fixture
def resident(nanhai, number):
    return person_with_phone("罗阿姨", number, home_community=nanhai.community, birth_decade=1950)


@pytest.fixture
def registries(monkeypatch):
    monkeypatch.setattr(privacy, "_exporters", {})
    monkeypatch.setattr(privacy, "_erasers", {})


def test_the_export_holds_what_is_known_and_what_upper_modules_add(
    resident, number, client_for, registries, make_user
):
    contacts.reveal(Contact.objects.get(user=resident), Purpose.CALL_BACK, make_user("回访员"))
    privacy.register_exporter("appeals", lambda user: {"titles": ["路灯不亮"]})
    answer = client_for(resident).post("/me/privacy/export/")
    data = json.loads(answer.content)
    assert data["people"]["contacts"][0]["value"] == number
    assert data["people"]["who_looked_at_my_data"][0]["by"] == "回访员"
    assert data["appeals"] == {"titles": ["路灯不亮"]}
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_export_asks_again_who_is_there(number):
    person_with_phone(number=number, password=PASSWORD)
    client = Client()
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    answer = client.post("/me/privacy/export/")
    assert "/accounts/reauthenticate/" in answer.headers["Location"]


def test_deleting_an_account_removes_the_person_and_keeps_the_row(
    resident, number, client_for, registries
):
    unnamed = []
    privacy.register_eraser("appeals", unnamed.append)
    client = client_for(resident)
    answer = client.post("/me/privacy/delete/", {"confirm": "on"})
    assert answer.headers["Location"] == "/"
    resident.refresh_from_db()
    with translation.override("zh-hans"):
        assert resident.display_name == gettext("Deleted account")
    assert (resident.home_community, resident.birth_decade) == (None, None)
    assert not resident.is_active
    assert unnamed == [resident]
    assert contacts.holder_of(ContactKind.PHONE, number) is None
    assert not Contact.objects.exists()
    assert client.get("/me/").status_code == 302
    assert HistoryEntry.objects.filter(act="account_erased", about=resident).exists()


def test_the_number_of_a_deleted_account_is_free_again(resident, number):
    privacy.erase(resident)
    assert person_with_phone("新主人", number).pk != resident.pk


def test_whoever_holds_a_duty_cannot_vanish(resident, grant, nanhai):
    duty = grant(resident, Role.COMMUNITY_WORKER, nanhai.community)
    with pytest.raises(PeopleError):
        privacy.erase(resident)
    end_duty(duty, by=None, reason="离任")
    privacy.erase(resident)


def test_the_only_manager_hands_over_first(resident, nanhai, make_user):
    organisation = create_organisation("街坊会", nanhai.community, by=resident)
    organisation.memberships.create(user=make_user())
    with pytest.raises(PeopleError, match="街坊会"):
        privacy.erase(resident)


def test_a_refusing_module_stops_the_deletion_as_a_whole(resident, registries):
    def refuse(user):
        raise PeopleError("an appeal is open")

    privacy.register_eraser("appeals", refuse)
    with pytest.raises(PeopleError):
        privacy.erase(resident)
    assert Contact.objects.filter(user=resident).exists()


def test_deletion_needs_the_tick(resident, client_for):
    assert client_for(resident).post("/me/privacy/delete/", {}).status_code == 422
    resident.refresh_from_db()
    assert resident.is_active
