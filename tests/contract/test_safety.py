"""Production refuses insecure settings; every answer carries the headers it should."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import path

from nanhai_civic.safety import refuse_insecure
from nanhai_civic.urls import urlpatterns as site

SOUND = {
    "SECRET_KEY": "k3J9-secret-of-fifty-random-characters-or-more-0Zq8xW2",  # pragma: allowlist secret
    "DEBUG": False,
    "ALLOWED_HOSTS": ["civic.example.org"],
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "REDIS_URL": "redis://127.0.0.1/0",
    "FIELD_KEYS": {"k1": "key"},
    "INDEX_KEY": "key",
    "WAGTAILADMIN_BASE_URL": "https://civic.example.org",
}


def fails(request):
    raise ValueError("a fault of ours")


handler404 = "foundation.interface.errors.not_found"
handler500 = "foundation.interface.errors.broken"
urlpatterns = [path("fault/", fails), *site]


def test_sound_settings_are_accepted():
    refuse_insecure(SOUND)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2),
        ("DEBUG", True),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["civic.example.org", "*"]),
        ("REDIS_URL", ""),
        ("FIELD_KEYS", {}),
        ("INDEX_KEY", ""),
    ],
)
def test_an_insecure_setting_is_named(name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_insecure(SOUND | {name: value})


def test_sqlite_and_an_unencrypted_address_are_refused_together():
    sqlite = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_insecure(
            SOUND | {"DATABASES": sqlite, "WAGTAILADMIN_BASE_URL": "http://civic.example.org"}
        )
    assert "DATABASE_URL" in str(refusal.value)
    assert "CIVIC_BASE_URL" in str(refusal.value)


def test_production_does_not_start_with_nothing_set(tmp_path, settings):
    bare = {"PATH": os.environ["PATH"], "CIVIC_VAR_DIR": str(tmp_path)}
    start = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=bare | {"DJANGO_SETTINGS_MODULE": "nanhai_civic.settings.production"},
        capture_output=True,
        text=True,
    )
    assert start.returncode != 0
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "FIELD_KEYS"):
        assert name in start.stderr


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "INVENTED"])
def test_unknown_methods_are_refused(client, method):
    assert client.generic(method, "/healthz").status_code == 405


@pytest.mark.django_db
def test_every_page_has_a_strict_policy_and_closes_the_sensors(client):
    headers = client.get("/accounts/login/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_the_desk_has_a_policy_too(client):
    assert "default-src 'self'" in client.get("/desk/").headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_what_a_signed_in_person_sees_is_not_stored(make_user, client_for):
    assert "no-store" in client_for(make_user()).get("/desk/").headers["Cache-Control"]


@pytest.mark.urls("tests.contract.test_safety")
def test_a_fault_of_ours_is_a_calm_page_that_needs_no_database():
    answer = Client(raise_request_exception=False).get("/fault/")
    assert answer.status_code == 500
    assert "12345" in answer.content.decode()
    assert "fault of ours" not in answer.content.decode()
