"""What keeps an insecure production site from starting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SECRET_LENGTH = 50


def refuse_insecure(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured naming everything that is wrong at once, a line each."""
    if problems := list(insecurities(settings)):
        raise ImproperlyConfigured(
            "The production profile does not start with these settings:\n  " + "\n  ".join(problems)
        )


def insecurities(settings: Mapping[str, Any]) -> Iterator[str]:
    secret = settings["SECRET_KEY"]
    if not secret:
        yield "SECRET_KEY is missing."
    elif (
        len(secret) < SECRET_LENGTH or len(set(secret)) < 10 or secret.startswith("django-insecure")
    ):
        yield f"SECRET_KEY must be at least {SECRET_LENGTH} random characters."
    if settings["DEBUG"]:
        yield "DEBUG must be off."
    if not settings["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS is missing: name the host names of the site."
    elif any(host in {"*", "."} for host in settings["ALLOWED_HOSTS"]):
        yield "ALLOWED_HOSTS must name hosts, not everything."
    if settings["DATABASES"]["default"]["ENGINE"].endswith("sqlite3"):
        yield "DATABASE_URL must name a PostgreSQL."
    if not settings["REDIS_URL"]:
        yield "REDIS_URL is missing."
    if not settings["FIELD_KEYS"]:
        yield "FIELD_KEYS is missing: contact data could not be stored encrypted."
    if not settings["INDEX_KEY"]:
        yield "INDEX_KEY is missing: nobody could be found by phone number."
    if not settings["WAGTAILADMIN_BASE_URL"].startswith("https://"):
        yield "CIVIC_BASE_URL must be the site's https:// address."
