"""What the development inbox shows beside messages: the demonstration's authenticator codes."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings

from foundation.people.models import User
from foundation.people.services.accounts import totp_code


@dataclass(frozen=True)
class DevelopmentCode:
    """A demonstration account and what its authenticator app would show now."""

    user: User
    roles: str
    code: str


def development_codes() -> list[DevelopmentCode]:
    """Codes of demonstration accounts; never anything where development pages are off."""
    if not settings.SHOW_DEVELOPMENT_PAGES:
        return []
    authenticators = (
        Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__is_demo=True)
        .select_related("user")
        .prefetch_related("user__all_duties")
        .order_by("user__pk")
    )
    return [
        DevelopmentCode(
            user=found.user,
            roles="、".join(str(d.get_role_display()) for d in found.user.all_duties.all()),
            code=totp_code(found),
        )
        for found in authenticators
    ]
