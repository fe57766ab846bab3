"""The two profiles of passwords."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foundation.people import privacy
from foundation.people.models import PasswordRecord
from foundation.people.passwords import KindsValidator, kinds_of
from foundation.people.roles import Role
from tests.people.factories import last_code, new_number, person_with_phone

pytestmark = pytest.mark.django_db

FIRST = "Nanhai-2026-03"
LATER = [f"Xiqiao-2027-{n:02}" for n in range(1, 8)]


@pytest.fixture
def djbh(settings):
    settings.PASSWORD_PROFILE = "djbh"  # pragma: allowlist secret
    settings.AUTH_PASSWORD_VALIDATORS = settings.PASSWORD_PROFILES["djbh"]
    settings.PASSWORD_MAX_AGE_DAYS = 90


def set_password(user, password) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


@pytest.mark.parametrize(
    "password", ["Lotus7-tea", "lotus7-tea", "梨花2026-开满Q", "a long walk by the river"]
)
def test_djbh_takes_three_kinds_in_ten_characters_or_a_long_passphrase(djbh, password):
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["Lotus7-te", "lotustea77", "LOTUSTEA77", "lotus tea", "梨花开满西樵山", "1234567890"],
)
def test_djbh_refuses_what_is_short_or_of_few_kinds(djbh, password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_asvs_asks_for_length_and_no_kinds(settings):
    assert settings.PASSWORD_PROFILE == "asvs"  # pragma: allowlist secret
    validate_password("correct horse battery")
    with pytest.raises(ValidationError):
        validate_password("Lotus7-tea")


@given(st.text(max_size=30))
def test_the_rule_is_length_and_kinds_and_nothing_else(password):
    try:
        KindsValidator().validate(password)
        taken = True
    except ValidationError:
        taken = False
    assert taken == (len(password) >= 14 or (len(password) >= 10 and kinds_of(password) >= 3))


def test_the_last_five_passwords_are_not_taken_again(djbh):
    user = person_with_phone()
    for password in [FIRST, *LATER[:4]]:
        validate_password(password, user)
        set_password(user, password)
    for password in [FIRST, *LATER[:4]]:
        with pytest.raises(ValidationError, match="before|用过"):
            validate_password(password, user)
    set_password(user, LATER[4])
    validate_password(FIRST, user)
    assert PasswordRecord.objects.filter(user=user).count() == 5


def test_a_password_from_before_the_profile_is_not_taken_again_either(settings, request):
    user = person_with_phone(password=FIRST)
    assert not user.password_records.exists()
    request.getfixturevalue("djbh")
    with pytest.raises(ValidationError):
        validate_password(FIRST, user)


def test_no_former_password_is_readable(djbh):
    user = person_with_phone(password=FIRST)
    assert FIRST not in user.password_records.get().encoded


def test_former_passwords_go_with_the_account(djbh):
    user = person_with_phone(password=FIRST)
    privacy.erase(user)
    assert not PasswordRecord.objects.exists()


@pytest.fixture
def worker(nanhai, grant):
    number = new_number()
    user = person_with_phone("社区工作者", number, password=FIRST)
    grant(user, Role.COMMUNITY_WORKER, nanhai.community)
    return number


def test_an_old_password_of_staff_must_be_changed_before_the_desk_opens(djbh, nanhai, grant):
    number = new_number()
    user = person_with_phone("社区工作者", number, password=FIRST)
    grant(user, Role.COMMUNITY_WORKER, nanhai.community)
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        client = Client()
        client.post("/accounts/login/", {"login": number, "password": FIRST})
        answer = client.get("/desk/")
        assert answer.headers["Location"] == "/accounts/password/change/?next=%2Fdesk%2F"
        page = client.get(answer.headers["Location"]).content.decode()
        assert "您的密码已超过规定的使用期限" in page
        new = {"oldpassword": FIRST, "password1": FIRST, "password2": FIRST}
        assert "用过" in client.post(answer.headers["Location"], new).content.decode()
        new |= {"password1": LATER[0], "password2": LATER[0]}
        client.post(answer.headers["Location"], new)
        assert client.get("/desk/").status_code == 200


def test_a_password_of_before_the_profile_counts_as_too_old(worker, request):
    request.getfixturevalue("djbh")
    client = Client()
    client.post("/accounts/login/", {"login": worker, "password": FIRST})
    assert "/password/change/" in client.get("/desk/").headers["Location"]


def test_residents_and_those_without_a_password_are_not_asked(djbh, nanhai, grant):
    number = new_number()
    user = person_with_phone("社区工作者", number)
    grant(user, Role.COMMUNITY_WORKER, nanhai.community)
    client = Client()
    client.post("/accounts/login/code/", {"phone": number})
    client.post("/accounts/login/code/confirm/", {"code": last_code(number)})
    assert client.get("/desk/").status_code == 200


def test_asvs_never_asks_for_a_new_password(worker):
    with time_machine.travel(timezone.now() + timedelta(days=4000), tick=False):
        client = Client()
        client.post("/accounts/login/", {"login": worker, "password": FIRST})
        assert client.get("/desk/").status_code == 200
