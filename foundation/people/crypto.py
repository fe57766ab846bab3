"""Field encryption: AES-256-GCM with rotating keys, and a blind index for look-up.

Keys live outside the database (settings FIELD_KEYS, INDEX_KEY). A token is
``<key id>:<base64 of nonce and ciphertext>``; the place it belongs to
(``table.column|pk``) is authenticated, so a token moved to another row fails.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32


class DecryptionFailed(Exception):
    """The token is damaged, stands in the wrong place, or its key is gone."""


def new_key() -> str:
    """A fresh random key in the form the settings expect."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


@lru_cache(maxsize=32)
def decode_key(text: str) -> bytes:
    """The bytes of a configured key. Raises ImproperlyConfigured for anything but 32 bytes."""
    try:
        key = base64.urlsafe_b64decode(text)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("An encryption key must be 32 bytes in URL-safe base64.")
    return key


def _keys() -> Mapping[str, str]:
    keys = settings.FIELD_KEYS
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty: personal data cannot be encrypted.")
    return keys


def current_key_id() -> str:
    """The id of the key that encrypts now: the first of FIELD_KEYS."""
    return next(iter(_keys()))


def key_id_of(token: str) -> str:
    return token.partition(":")[0]


def encrypt(text: str, place: str) -> str:
    """``text`` as a token bound to ``place``."""
    key_id = current_key_id()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(decode_key(_keys()[key_id])).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(token: str, place: str) -> str:
    """The text of a token that stands in ``place``. Raises DecryptionFailed."""
    key_id, _, body = token.partition(":")
    key = _keys().get(key_id)
    if key is None:
        raise DecryptionFailed(f"no key named {key_id!r}")
    try:
        raw = base64.urlsafe_b64decode(body)
        opened = AESGCM(decode_key(key)).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()
        )
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise DecryptionFailed("the stored value was changed or moved") from error
    return opened.decode()


def blind_index(kind: str, value: str) -> str:
    """A keyed digest to find a value by, without storing it."""
    key = decode_key(settings.INDEX_KEY)
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
