"""Phone numbers as people here write them: 13x…, 0757-…, +86, Hong Kong and Macau.

Knows no database. The stored form is E.164.
"""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext_lazy as _

HOME_REGION = "CN"


class BadPhone(ValueError):
    """Not a number we can send a code to; ``message`` says so to the person."""

    message = _("Enter a phone number, for example 138 0013 8000 or +852 5123 4567.")


def normalise(raw: str) -> str:
    """``raw`` in E.164. Raises BadPhone.

    >>> normalise("138 0013 8000")
    '+8613800138000'
    """
    text = raw.strip()
    if len(text) > 32:
        raise BadPhone
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise BadPhone from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise BadPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(e164: str) -> str:
    """The number as written at home: without +86, others international."""
    number = phonenumbers.parse(e164)
    if phonenumbers.region_code_for_number(number) == HOME_REGION:
        return phonenumbers.national_significant_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def mask(e164: str) -> str:
    """Enough for the owner to know which number is meant, too little for others."""
    text = national(e164).replace(" ", "")
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 10 else f"****{text[-4:]}"
