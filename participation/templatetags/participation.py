"""Numbers as the public may see them."""

from __future__ import annotations

from django import template

from foundation.interface.formats import number
from participation.rules import SMALLEST_PUBLIC, public_number

register = template.Library()


@register.filter
def public_count(value: int) -> str:
    """1,235 for 1234; "<10" below ten; 0 stays 0."""
    shown = public_number(value)
    return f"<{SMALLEST_PUBLIC}" if shown is None else number(shown)
