"""The embedded profile: one machine, SQLite, no service; for trying out and small sites."""

from __future__ import annotations

from django.core.management.utils import get_random_secret_key

from nanhai_civic.settings.base import *
from nanhai_civic.settings.base import SECRET_KEY, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
SHOW_DEVELOPMENT_PAGES = True


def kept_secret(name: str) -> str:
    """A secret made at the first start and kept outside the database."""
    path = VAR_DIR / name
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = SECRET_KEY or kept_secret("secret_key")
