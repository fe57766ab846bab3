"""Signing up and in, as a browser without scripts does it."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from foundation.notices.channels import TemporaryFailure
from foundation.notices.models import DevelopmentMessage
from foundation.people import adapters, contacts, phone
from foundation.people.models import ContactKind, User
from tests.people.factories import PASSWORD, last_code, last_message, new_number, person_with_phone

pytestmark = pytest.mark.django_db


def signed_in(client) -> User | None:
    user_id = client.session.get("_auth_user_id")
    return User.objects.get(pk=user_id) if user_id else None


def sign_up(client, number, name="黄小梅"):
    data = {"phone": number, "display_name": name, "privacy": "on"}
    return client.post("/accounts/signup/", data)


def test_a_resident_signs_up_with_a_phone_number_and_a_code(client):
    answer = sign_up(client, "138 1111 2222")
    assert answer.headers["Location"] == "/accounts/phone/verify/"
    assert signed_in(client) is None
    answer = client.post("/accounts/phone/verify/", {"code": last_code("+8613811112222")})
    assert answer.headers["Location"] == "/me/"
    user = signed_in(client)
    assert user.display_name == "黄小梅"
    assert user.privacy_notice
    assert contacts.holder_of(ContactKind.PHONE, "+8613811112222") == user
    assert client.get("/me/").status_code == 200


def test_nobody_signs_up_without_reading_the_notice(client):
    answer = client.post("/accounts/signup/", {"phone": "13811112222", "display_name": "李"})
    assert answer.context["form"].errors["privacy"]
    assert not User.objects.filter(display_name="李").exists()


@pytest.mark.parametrize("written", ["{}", "+86{}", "0086 {}", " {} "])
def test_a_resident_signs_in_with_a_code_however_the_number_is_written(client, written):
    number = new_number()
    user = person_with_phone(number=number)
    client.post("/accounts/login/code/", {"phone": written.format(number[3:])})
    client.post("/accounts/login/code/confirm/", {"code": last_code(number)})
    assert signed_in(client) == user


def test_a_wrong_code_does_not_sign_in_and_three_end_the_attempt(client):
    number = new_number()
    person_with_phone(number=number)
    client.post("/accounts/login/code/", {"phone": number})
    right = last_code(number)
    wrong = "000000" if right != "000000" else "111111"
    for _attempt in range(3):
        client.post("/accounts/login/code/confirm/", {"code": wrong})
    client.post("/accounts/login/code/confirm/", {"code": right})
    assert signed_in(client) is None


def test_a_password_signs_in_by_phone(client):
    number = new_number()
    user = person_with_phone(number=number, password=PASSWORD)
    client.post("/accounts/login/", {"login": number[3:], "password": PASSWORD})
    assert signed_in(client) == user


def test_a_closed_account_does_not_sign_in(client):
    number = new_number()
    person_with_phone(number=number, password=PASSWORD, is_active=False)
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    assert signed_in(client) is None
    client.post("/accounts/login/code/", {"phone": number})
    client.post("/accounts/login/code/confirm/", {"code": last_code(number)})
    assert signed_in(client) is None


def test_a_superuser_is_refused_unless_the_profile_allows_it(client, settings):
    number = new_number()
    user = person_with_phone(number=number, password=PASSWORD, is_superuser=True)
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    assert signed_in(client) is None
    settings.SUPERUSER_MAY_SIGN_IN = True
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    assert signed_in(client) == user


def _visible(answer, number: str) -> tuple:
    """What a stranger can compare: status, target, words, without what differs every time."""
    body = answer.content.decode()
    body = body.replace(number, "NUMBER").replace(number[3:], "NUMBER")
    body = body.replace(phone.mask(number), "NUMBER")
    body = re.sub(r'(csrfmiddlewaretoken" value=)"[^"]+"', r'\1"…"', body)
    return answer.status_code, answer.headers.get("Location"), body


def _walk(posts, confirm, number) -> list[tuple]:
    client = Client()
    seen = [
        _visible(client.post(url, {**data, **number_as}), number) for url, data, number_as in posts
    ]
    seen.append(_visible(client.get(confirm), number))
    seen.append(_visible(client.post(confirm, {"code": "000000"}), number))
    return seen


def test_asking_for_a_code_does_not_tell_whether_a_number_has_an_account(db):
    known, unknown = new_number(), new_number()
    person_with_phone(number=known)

    def walk(number):
        return _walk(
            [("/accounts/login/code/", {}, {"phone": number})],
            "/accounts/login/code/confirm/",
            number,
        )

    assert walk(known) == walk(unknown)
    assert "signup" in last_message(unknown)


def test_signing_up_does_not_tell_whether_a_number_has_an_account(db):
    known, unknown = new_number(), new_number()
    person_with_phone(number=known)
    people = User.objects.count()

    def walk(number):
        data = {"display_name": "某人", "privacy": "on"}
        return _walk(
            [("/accounts/signup/", data, {"phone": number})], "/accounts/phone/verify/", number
        )

    assert walk(known) == walk(unknown)
    assert User.objects.count() == people + 1
    assert "login" in last_message(known)


def test_a_wrong_password_does_not_tell_whether_a_number_has_an_account(db):
    known, unknown = new_number(), new_number()
    person_with_phone(number=known, password=PASSWORD)

    def answers(number):
        client = Client()
        data = {"login": number, "password": "wrong, quite wrong"}  # pragma: allowlist secret
        return [_visible(client.post("/accounts/login/", data), number) for _try in range(7)]

    assert answers(known) == answers(unknown)


def test_five_wrong_passwords_lock_the_number_for_everybody_but_no_other(db):
    number, other = new_number(), new_number()
    person_with_phone(number=number, password=PASSWORD)
    neighbour = person_with_phone(number=other, password=PASSWORD)
    for _attempt in range(5):
        Client().post("/accounts/login/", {"login": number[3:], "password": "wrong"})
    locked = Client()
    locked.post("/accounts/login/", {"login": number, "password": PASSWORD})
    assert signed_in(locked) is None
    free = Client()
    free.post("/accounts/login/", {"login": other, "password": PASSWORD})
    assert signed_in(free) == neighbour


def test_codes_for_one_number_are_limited(db):
    number = new_number()
    person_with_phone(number=number)
    for _attempt in range(8):
        Client().post("/accounts/login/code/", {"phone": number})
    assert DevelopmentMessage.objects.filter(address=number).count() == 5


def test_a_failing_provider_answers_alike_for_known_and_unknown_numbers(db, monkeypatch):
    def fail(*args, **kwargs):
        raise TemporaryFailure("down")

    monkeypatch.setattr(adapters, "deliver_direct", fail)
    known, unknown = new_number(), new_number()
    person_with_phone(number=known)
    answers = [
        _visible(Client().post("/accounts/login/code/", {"phone": n}), n) for n in (known, unknown)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 302


def test_a_forgotten_password_is_replaced_after_a_code(client):
    number = new_number()
    user = person_with_phone(number=number, password="old password of long ago")
    client.post("/accounts/login/code/", {"phone": number})
    client.post("/accounts/login/code/confirm/", {"code": last_code(number)})
    new = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/me/security/password/", new).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert client.get("/me/").status_code == 200


def test_a_password_is_not_set_without_a_fresh_code(client):
    number = new_number()
    user = person_with_phone(number=number, password=PASSWORD)
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    other = {"password1": "另一个很长的密码-二〇二六", "password2": "另一个很长的密码-二〇二六"}
    client.post("/me/security/password/", other)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "confirm-email/abc/"])
def test_pages_that_would_keep_a_plain_address_are_not_there(client_for, make_user, path):
    assert client_for(make_user()).get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("path", ["login/", "login/code/", "signup/"])
def test_the_entrance_reads_in_chinese_and_keeps_where_one_was_going(client, path):
    page = client.get(f"/accounts/{path}?next=/activities/").content.decode()
    assert 'lang="zh-hans"' in page
    assert 'name="next" value="/activities/"' in page


def test_a_session_is_not_readable_in_the_database(client_for, make_user):
    client_for(make_user())
    assert all(s.session_data.startswith("t1:") for s in Session.objects.all())
