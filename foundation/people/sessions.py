"""Database sessions whose content is encrypted.

A half-finished sign-in keeps the phone number and the code in the session;
neither may stand readable in the database or its dumps.
"""

from __future__ import annotations

import json

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from foundation.people import crypto

PLACE = "django_session.session_data"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        from django.contrib.sessions.models import Session

        return Session

    def _validate_session_key(self, key) -> bool:
        """Only what Django makes itself: a cookie may hold anything, a NUL too."""
        return bool(key) and super()._validate_session_key(key) and key.isascii() and key.isalnum()

    def encode(self, session_dict) -> str:
        return crypto.encrypt(json.dumps(session_dict), PLACE)

    def decode(self, session_data) -> dict:
        try:
            return json.loads(crypto.decrypt(session_data, PLACE))
        except (crypto.DecryptionFailed, ValueError):
            return {}
