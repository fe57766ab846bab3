"""How a phone number is shown where others may look over a shoulder."""

from __future__ import annotations

from django import template

from foundation.people import phone

register = template.Library()


@register.filter
def masked_phone(number: str | None) -> str:
    """``{{ phone|masked_phone }}``: 138****8000."""
    return phone.mask(number) if number else ""
