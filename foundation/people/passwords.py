"""Password rules of the two profiles, and how old a password may become.

`asvs` (OWASP ASVS 5.0 6.2.5, 6.2.10): long, not common, no composition, no rotation.
`djbh` (等保, GB/T 22239-2019 8.1.4.1 a: complexity and regular change; the figures are the
practice of assessors, the standard names none): kinds of characters, history, age of staff's.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def kinds_of(password: str) -> int:
    """How many of the four kinds a password has: large, small, digits, all other characters.

    Characters of a script without cases, as Chinese ones, are of the fourth kind.
    """
    kinds = {
        {"Lu": "large", "Ll": "small", "Nd": "digit"}.get(unicodedata.category(char), "other")
        for char in password
    }
    return len(kinds)


class KindsValidator:
    """Long enough with several kinds of characters, or a passphrase long enough by itself."""

    def __init__(self, min_length: int = 10, kinds: int = 3, passphrase: int = 14):
        self.min_length, self.kinds, self.passphrase = min_length, kinds, passphrase

    def validate(self, password: str, user=None) -> None:
        length = len(password)
        if length >= self.passphrase or (
            length >= self.min_length and kinds_of(password) >= self.kinds
        ):
            return
        raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return _(
            "Use at least {length} characters with {kinds} of: capital letters, small letters, "
            "digits, other signs. Or a passphrase of at least {passphrase} characters."
        ).format(length=self.min_length, kinds=self.kinds, passphrase=self.passphrase)


class HistoryValidator:
    """Refuses the last ``remembered`` passwords of the person and writes down each new one."""

    def __init__(self, remembered: int = 5):
        self.remembered = remembered

    def validate(self, password: str, user=None) -> None:
        if user is None or user.pk is None:
            return
        last = user.password_records.values_list("encoded", flat=True)[: self.remembered]
        former = [*last, user.password] if user.has_usable_password() else last
        if any(check_password(password, encoded) for encoded in set(former)):
            raise ValidationError(
                _("You have used this password before. Choose another one."),
                code="password_used_before",
            )

    def password_changed(self, password: str, user=None) -> None:
        user.password_records.create(encoded=user.password)
        kept = user.password_records.values("pk")[: self.remembered]
        user.password_records.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()

    def get_help_text(self) -> str:
        return ngettext(
            "Not the password you have had.",
            "None of the last {n} passwords you have had.",
            self.remembered,
        ).format(n=self.remembered)


def is_too_old(user) -> bool:
    """Whether a holder of a duty must change the password before working on.

    A password from before the profile has no record and counts as too old.
    """
    days = settings.PASSWORD_MAX_AGE_DAYS
    if not days or not user.has_usable_password() or not user.held_duties:
        return False
    last = user.password_records.first()
    return last is None or last.set_at < timezone.now() - timedelta(days=days)
