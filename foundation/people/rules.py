"""Pure decisions about people: no database."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

#: Decades of birth one may give: coarse on purpose.
BIRTH_DECADES = tuple(range(1920, 2020, 10))

#: Version of the privacy notice that a new account has been shown (PIPL art. 17).
PRIVACY_NOTICE_VERSION = "2026-11"

#: How long before its end a duty's end is announced.
DUTY_NOTICE_DAYS = 30

#: How long a proof of the phone number allows to set a password.
PASSWORD_WINDOW = timedelta(minutes=10)

#: An account whose number was never confirmed disappears after this.
UNCONFIRMED_LIFETIME = timedelta(days=1)


class Limits(NamedTuple):
    """When a sign-in ends: this long after the last request, this long after its beginning."""

    idle: timedelta
    absolute: timedelta


_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # pragma: allowlist secret


def is_credit_code(code: str) -> bool:
    """Whether ``code`` is a well-formed 统一社会信用代码 (GB 32100-2015, check digit mod 31)."""
    if len(code) != 18 or any(char not in _CREDIT_ALPHABET for char in code):
        return False
    total = sum(_CREDIT_ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(code[:17]))
    return _CREDIT_ALPHABET.index(code[17]) == (31 - total % 31) % 31
