"""Profile, language, large type, e-mail, home community."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation.notices.models import DevelopmentMessage, Notice
from foundation.people import contacts
from foundation.people.models import ContactKind, User
from foundation.people.roles import Role
from foundation.people.services import (
    PeopleError,
    create_organisation,
    purge_unconfirmed,
    refuse_home,
    verify_home,
)
from tests.people.factories import new_number, person_with_phone

pytestmark = pytest.mark.django_db
MINE = [
    "/me/",
    "/me/profile/",
    "/me/privacy/",
    "/me/privacy/delete/",
    "/me/security/",
    "/me/security/password/",
    "/me/organisations/",
    "/me/organisations/new/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/phone/change/",
]


@pytest.mark.parametrize("address", MINE)
def test_my_pages_need_a_sign_in_and_open_after_it(
    address, make_user, client_for, django_assert_max_num_queries
):
    assert Client().get(address).status_code == 302
    client = client_for(make_user())
    with django_assert_max_num_queries(25):
        answer = client.get(address, follow=True)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize("address", ["/privacy/", "/organisations/", "/accounts/login/"])
def test_public_pages_open_without_an_account(address, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        assert Client().get(address).status_code == 200


def profile(**changes):
    data = {
        "display_name": "罗阿姨",
        "home_community": "",
        "birth_decade": "",
        "language": "zh-hans",
    }
    return {**data, **changes}


def test_the_profile_is_saved(make_user, client_for, nanhai):
    user = make_user()
    data = profile(home_community=nanhai.community.pk, birth_decade="1960", large_type="on")
    assert client_for(user).post("/me/profile/", data).status_code == 302
    user.refresh_from_db()
    assert (user.home_community, user.birth_decade) == (nanhai.community, 1960)
    assert user.large_type


def test_the_community_list_is_grouped_by_town_and_offers_communities_only(
    make_user, client_for, nanhai
):
    page = client_for(make_user()).get("/me/profile/").content.decode()
    assert f'<optgroup label="{nanhai.town.short_name}">' in page
    assert f'value="{nanhai.town.pk}"' not in page


@pytest.mark.parametrize(
    "changes",
    [{"home_community": "1"}, {"display_name": " "}, {"language": "fr"}, {"birth_decade": "7"}],
)
def test_a_wrong_profile_is_explained_and_changes_nothing(make_user, client_for, nanhai, changes):
    user = make_user("原名")
    if changes.get("home_community"):
        changes = {"home_community": nanhai.town.pk}
    answer = client_for(user).post("/me/profile/", profile(**changes))
    assert answer.status_code == 422
    user.refresh_from_db()
    assert user.display_name == "原名"


def test_over_posting_changes_nothing_else(make_user, client_for):
    user = make_user()
    client_for(user).post("/me/profile/", profile(is_superuser="on", is_demo="on"))
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.is_demo


def test_a_worker_of_the_community_confirms_a_resident(make_user, grant, nanhai):
    resident, worker = make_user(home_community=nanhai.community), make_user()
    grant(worker, Role.COMMUNITY_WORKER, nanhai.community)
    verify_home(resident, by=worker)
    resident.refresh_from_db()
    assert resident.home_verified_by == worker
    assert Notice.objects.get().recipient == resident


def test_a_worker_elsewhere_does_not(make_user, grant, nanhai, client_for):
    resident, worker = make_user(home_community=nanhai.community), make_user()
    grant(worker, Role.COMMUNITY_WORKER, nanhai.neighbour)
    with pytest.raises(PeopleError):
        verify_home(resident, by=worker)
    client = client_for(worker)
    answer = client.post("/desk/people/residents/", {"person": resident.pk, "answer": "yes"})
    assert answer.status_code == 404


def test_a_refused_resident_hears_why_and_may_choose_again(make_user, grant, nanhai):
    resident, worker = make_user(home_community=nanhai.community), make_user()
    grant(worker, Role.COMMUNITY_WORKER, nanhai.town)
    refuse_home(resident, by=worker, reason="不在户籍册上")
    resident.refresh_from_db()
    assert resident.home_community is None
    assert "不在户籍册上" in Notice.objects.get().body


def test_moving_takes_the_confirmation_away(make_user, client_for, nanhai):
    user = make_user(home_community=nanhai.community, home_verified_at=timezone.now())
    client = client_for(user)
    client.post("/me/profile/", profile(home_community=nanhai.community.pk))
    user.refresh_from_db()
    assert user.home_verified_at
    client.post("/me/profile/", profile(home_community=nanhai.neighbour.pk))
    user.refresh_from_db()
    assert user.home_verified_at is None


def test_the_language_switch_works_without_an_account_and_goes_back_on_this_site_only():
    client = Client()
    answer = client.post("/language/", {"language": "en", "next": "/privacy/"})
    assert answer.headers["Location"] == "/privacy/"
    assert "Privacy notice" in client.get("/privacy/").content.decode()
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_browsers_own_language_changes_nothing_unasked():
    assert 'lang="zh-hans"' in Client(HTTP_ACCEPT_LANGUAGE="en").get("/privacy/").content.decode()


def test_an_accounts_language_and_type_follow_it_to_another_browser(make_user, client_for):
    user = make_user()
    client = client_for(user)
    client.post("/language/", {"language": "en"})
    client.post("/large-type/", {"large_type": "1"})
    page = client_for(user).get("/me/").content.decode()
    assert 'lang="en"' in page
    assert 'data-type="large"' in page


def test_large_type_is_switched_off_again():
    client = Client()
    client.post("/large-type/", {"large_type": "1"})
    assert 'data-type="large"' in client.get("/privacy/").content.decode()
    client.post("/large-type/", {"large_type": "0"})
    assert 'data-type="large"' not in client.get("/privacy/").content.decode()


def test_an_email_address_counts_only_after_its_link_was_used(make_user, client_for):
    user = make_user()
    client = client_for(user)
    client.post("/me/email/", {"email": "Mei@Example.cn"})
    assert user.notice_address("email") is None
    body = DevelopmentMessage.objects.get(channel="email").body
    link = re.search(r"http://testserver(/me/email/\S+)", body).group(1)
    assert client.get(link).status_code == 200
    assert user.notice_address("email") is None
    client.post(link)
    assert user.notice_address("email") == "mei@example.cn"
    assert User.objects.get(pk=user.pk).email == ""


def test_a_forged_link_confirms_nothing(make_user, client_for):
    user = make_user()
    client = client_for(user)
    client.post("/me/email/", {"email": "mei@example.cn"})
    client.post("/me/email/forged:link/")
    assert contacts.own(user, ContactKind.EMAIL, verified_only=True) is None


def test_sign_ups_nobody_confirmed_disappear_and_others_stay(make_user):
    old = timezone.now() - timedelta(days=2)
    abandoned = make_user(date_joined=old)
    contacts.store(ContactKind.PHONE, new_number(), user=abandoned)
    kept = [person_with_phone(date_joined=old), make_user(date_joined=old)]
    purge_unconfirmed()
    assert set(User.objects.all()) == set(kept)


def test_my_page_leads_to_everything_that_is_mine(make_user, client_for, nanhai):
    resident, manager = make_user("居民"), make_user("负责人")
    page = client_for(resident).get("/me/").content.decode()
    for address in ("appeals", "activities", "giving", "inbox"):
        assert f'href="/me/{address}/"' in page
    assert 'href="/spaces/bookings/"' in page
    assert 'href="/me/projects/"' not in page
    create_organisation("桂园街坊会", nanhai.community, by=manager, summary="邻里互助")
    assert 'href="/me/projects/"' in client_for(manager).get("/me/").content.decode()


def test_the_decade_of_birth_is_said_in_the_readers_language(make_user, client_for):
    page = client_for(make_user()).get("/me/profile/").content.decode()
    assert "1950年代" in page
    assert "1950s" not in page
