"""Organisations: founding, members, registration."""

import pytest
from django.test import Client

from foundation.people.models import Invitation, Organisation
from foundation.people.roles import Role
from foundation.people.services import (
    PeopleError,
    accept_invitation,
    create_organisation,
    invite,
    leave,
    set_member_role,
    set_registration,
)
from tests.people.factories import new_number, person_with_phone

pytestmark = pytest.mark.django_db
CREDIT_CODE = "91350100M000100Y43"


@pytest.fixture
def founder(make_user):
    return make_user("会长")


@pytest.fixture
def organisation(founder, nanhai):
    return create_organisation("桂园街坊会", nanhai.community, by=founder, summary="邻里互助")


def test_the_founder_manages_an_informal_organisation(founder, nanhai, client_for):
    data = {"name": "  读书  会 ", "summary": "", "area": nanhai.community.pk}
    answer = client_for(founder).post("/me/organisations/new/", data)
    made = Organisation.objects.get(name="读书 会")
    assert answer.headers["Location"] == f"/me/organisations/{made.pk}/"
    assert made.registration == "informal"
    assert made.has_manager(founder)
    assert made.is_managed_by(founder)


def test_two_of_one_name_in_one_community_are_refused(organisation, founder, nanhai):
    with pytest.raises(PeopleError):
        create_organisation(organisation.name, nanhai.community, by=founder)


def test_the_public_page_names_no_member(organisation, founder):
    page = Client().get(organisation.get_absolute_url()).content.decode()
    assert "邻里互助" in page
    assert founder.display_name not in page


def test_an_invitation_says_the_same_whether_the_number_has_an_account(
    organisation, founder, client_for
):
    number = new_number()
    invited = person_with_phone(number=number)
    client = client_for(founder)
    said = []
    for phone in (number, new_number()):
        address = f"/me/organisations/{organisation.pk}/invite/"
        answer = client.post(address, {"phone": phone, "role": "member"}, follow=True)
        said.append([str(message) for message in answer.context["messages"]])
    assert said[0] == said[1]
    assert Invitation.objects.get().user == invited


def test_only_the_invited_person_can_accept(organisation, founder, make_user):
    number = new_number()
    invited = person_with_phone(number=number)
    invite(organisation, number, "editor", by=founder)
    invitation = Invitation.objects.get()
    with pytest.raises(PeopleError):
        accept_invitation(invitation, by=make_user())
    assert accept_invitation(invitation, by=invited).role == "editor"
    assert organisation.is_managed_by(invited)
    assert not organisation.has_manager(invited)


def test_members_who_do_not_manage_change_nothing(organisation, make_user, client_for):
    member = make_user()
    membership = organisation.memberships.create(user=member)
    with pytest.raises(PeopleError):
        set_member_role(membership, "manager", by=member)
    with pytest.raises(PeopleError):
        invite(organisation, new_number(), "member", by=member)
    address = f"/me/organisations/{organisation.pk}/"
    assert client_for(member).post(address, {"summary": "改"}).status_code == 404


def test_a_strangers_view_of_my_organisation_is_missing(organisation, make_user, client_for):
    assert client_for(make_user()).get(f"/me/organisations/{organisation.pk}/").status_code == 404


def test_the_last_manager_stays_while_others_depend_on_them(organisation, founder, make_user):
    other = organisation.memberships.create(user=make_user())
    mine = organisation.memberships.get(user=founder)
    for act in (
        lambda: leave(mine, by=founder),
        lambda: set_member_role(mine, "member", by=founder),
    ):
        with pytest.raises(PeopleError):
            act()
    set_member_role(other, "manager", by=founder)
    leave(mine, by=founder)
    assert list(organisation.memberships.all()) == [other]


def test_an_office_of_the_area_registers_with_a_valid_code(organisation, make_user, grant, nanhai):
    officer, elsewhere = make_user(), make_user()
    grant(officer, Role.TOWN_CENTRE_OFFICER, nanhai.town)
    grant(elsewhere, Role.TOWN_CENTRE_OFFICER, nanhai.other_town)
    with pytest.raises(PeopleError):
        set_registration(organisation, "registered", by=elsewhere, number=CREDIT_CODE)
    with pytest.raises(PeopleError):
        set_registration(organisation, "registered", by=officer, number="123")
    set_registration(organisation, "registered", by=officer, number=CREDIT_CODE)
    assert organisation.history.first().act == "registration_changed"


def test_the_public_list_is_searched_and_cut_into_pages(
    organisation, founder, nanhai, django_assert_max_num_queries
):
    for n in range(45):
        create_organisation(f"互助社{n}", nanhai.community, by=founder)
    with django_assert_max_num_queries(25):
        page = Client().get("/organisations/?page=2")
    assert page.status_code == 200
    assert "桂园街坊会" in Client().get("/organisations/?q=街坊").content.decode()


def test_the_public_page_leads_to_the_place_and_to_what_it_did(organisation):
    page = Client().get(organisation.get_absolute_url()).content.decode()
    assert f'href="{organisation.area.get_absolute_url()}"' in page
    assert f"/money/receivers/?by=project&amp;organisation={organisation.pk}" in page
