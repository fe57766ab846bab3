"""The test profile: the embedded one with fast hashes and plain static files."""

from __future__ import annotations

from nanhai_civic.settings.base import *
from nanhai_civic.settings.base import DATABASES, INSTALLED_APPS, SQLITE_OPTIONS

SECRET_KEY = "for tests only"  # noqa: S105  # pragma: allowlist secret
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SHOW_DEVELOPMENT_PAGES = True
FIELD_KEYS = {"t1": "dGVzdCBrZXkgbnVtYmVyIG9uZSwgMzIgYnl0ZXMhISE="}  # pragma: allowlist secret
INDEX_KEY = "dGhlIGluZGV4IGtleSBvZiB0aGUgdGVzdHMsIDMyIGI="  # pragma: allowlist secret
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = True
# The tests' own folder and copy of the database: tests/database.py.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A test need not survive a power cut; the site's own setting is FULL.
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "init_command": str(SQLITE_OPTIONS["init_command"]).replace("=FULL", "=OFF")
    }
else:
    # The live server starts a thread a request; a kept connection each would use them all up.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
INSTALLED_APPS = [*INSTALLED_APPS, "tests.lifecycle.sample"]
