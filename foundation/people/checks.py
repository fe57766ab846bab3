"""Start-up checks: keys are usable, and nothing of the development site reaches production."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from foundation.people import crypto


@register(Tags.security)
def keys_are_usable(app_configs, **kwargs) -> list[Error]:
    """Without keys no contact can be stored: refuse to start rather than fail at sign-up."""
    errors = []
    if not settings.FIELD_KEYS:
        errors.append(Error("FIELD_KEYS is empty.", id="people.E001"))
    for name, key in {**settings.FIELD_KEYS, "INDEX_KEY": settings.INDEX_KEY}.items():
        try:
            crypto.decode_key(key)
        except ImproperlyConfigured as error:
            errors.append(Error(f"Key {name}: {error}", id="people.E002"))
    if settings.INDEX_KEY in settings.FIELD_KEYS.values():
        errors.append(Error("INDEX_KEY must differ from FIELD_KEYS.", id="people.E003"))
    if any(":" in name for name in settings.FIELD_KEYS):
        errors.append(Error("A key id may not contain a colon.", id="people.E004"))
    return errors


@register(Tags.security, deploy=True)
def development_stays_at_home(app_configs, **kwargs) -> list[Error]:
    """One-time codes on a page, break-glass sign-in and a waived second factor: never deployed."""
    forbidden = {
        "SHOW_DEVELOPMENT_PAGES": True,
        "SUPERUSER_MAY_SIGN_IN": True,
        "SECOND_FACTOR_ENFORCED": False,
    }
    return [
        Error(f"{name} must not be {value} in production.", id="people.E005")
        for name, value in forbidden.items()
        if getattr(settings, name) == value
    ]
