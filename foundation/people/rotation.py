"""Re-encrypt everything under the current key, so that an old key can be destroyed.

Works in small locked batches beside the running site; can be stopped and run again.
"""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction

from foundation.people import crypto, sessions
from foundation.people.adapters import MFAAdapter
from foundation.people.models import Contact
from foundation.people.weixin.provider import place_of

BATCH = 500


def rotate() -> dict[str, int]:
    """Re-encrypt what another key sealed. Returns how many values changed, by table."""
    return {
        "contacts": sum(_contacts()),
        "second factors": sum(_factors()),
        "linked accounts": sum(_linked()),
        "sessions": sum(_sessions()),
    }


def _stale(token: str) -> bool:
    return crypto.key_id_of(token) != crypto.current_key_id()


def _again(token: str, place: str) -> str:
    return crypto.encrypt(crypto.decrypt(token, place), place)


def _batches(model) -> Iterator[list]:
    """Rows of a table in locked batches, each in its own transaction."""
    last = None
    while True:
        with transaction.atomic():
            rows = model.objects.order_by("pk")
            rows = list((rows.filter(pk__gt=last) if last else rows).select_for_update()[:BATCH])
            yield rows
        if not rows:
            return
        last = rows[-1].pk


def _contacts() -> Iterator[int]:
    for batch in _batches(Contact):
        stale = [contact for contact in batch if _stale(contact.value)]
        for contact in stale:
            contact.value = _again(contact.value, contact.place)
        Contact.objects.bulk_update(stale, ["value"])
        yield len(stale)


def _factors() -> Iterator[int]:
    """Secrets of authenticator apps and seeds of recovery codes; a security key has no secret here."""
    for batch in _batches(Authenticator):
        changed = 0
        for factor in batch:
            before = dict(factor.data)
            for name in ("secret", "seed"):
                if name in factor.data and _stale(factor.data[name]):
                    factor.data[name] = _again(factor.data[name], MFAAdapter.PLACE)
            if factor.data != before:
                factor.save(update_fields=["data"])
                changed += 1
        yield changed


def _linked() -> Iterator[int]:
    for batch in _batches(SocialAccount):
        changed = 0
        for account in batch:
            token = account.extra_data.get("openid")
            if token and _stale(token):
                account.extra_data["openid"] = _again(token, place_of(account.uid))
                account.save(update_fields=["extra_data"])
                changed += 1
        yield changed


def _sessions() -> Iterator[int]:
    for batch in _batches(Session):
        changed = 0
        for session in batch:
            if _stale(session.session_data):
                try:
                    session.session_data = _again(session.session_data, sessions.PLACE)
                except crypto.DecryptionFailed:
                    session.delete()
                    continue
                session.save(update_fields=["session_data"])
                changed += 1
        yield changed
