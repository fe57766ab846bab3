"""The embedded profile: one machine, SQLite, no service; for trying out and small sites."""

from __future__ import annotations

import os

from django.core.management.utils import get_random_secret_key

from foundation.people.crypto import new_key
from nanhai_civic.settings.base import *
from nanhai_civic.settings.base import FIELD_KEYS, INDEX_KEY, SECRET_KEY, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
SHOW_DEVELOPMENT_PAGES = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def kept_secret(name: str, make=get_random_secret_key) -> str:
    """A secret made at the first start and kept outside the database, for the owner only."""
    path = VAR_DIR / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    secret = make()
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret


SECRET_KEY = SECRET_KEY or kept_secret("secret_key")
FIELD_KEYS = FIELD_KEYS or {"k1": kept_secret("field_key", new_key)}
INDEX_KEY = INDEX_KEY or kept_secret("index_key", new_key)
