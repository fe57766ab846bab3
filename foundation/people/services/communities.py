"""Home communities: declared by the resident, confirmed by the community's worker."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.areas.models import Area
from foundation.notices.services import notify
from foundation.people.models import Act, User
from foundation.people.roles import Role
from foundation.people.services.accounts import record
from foundation.people.services.errors import PeopleError


def declare_home(user: User, community: Area | None) -> None:
    """Set one's own community; a change takes an earlier confirmation away."""
    user.declare_home(community)


@transaction.atomic
def verify_home(user: User, *, by: User) -> None:
    """Confirm that the person lives where they say. Raises PeopleError."""
    user = _waiting(user, by)
    user.home_verified_at, user.home_verified_by = timezone.now(), by
    user.save(update_fields=["home_verified_at", "home_verified_by"])
    record(Act.HOME_VERIFIED, about=user, by=by, reason=str(user.home_community))
    _tell(user, "people.home_verified", user.home_community)


@transaction.atomic
def refuse_home(user: User, *, by: User, reason: str) -> None:
    """Say that the person is not known in the community; they may declare another."""
    user = _waiting(user, by)
    community, user.home_community = user.home_community, None
    user.save(update_fields=["home_community"])
    record(Act.HOME_REFUSED, about=user, by=by, reason=reason)
    _tell(user, "people.home_refused", community, reason=reason)


def _waiting(user: User, by: User) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    home = user.home_community
    if home is None or not any(
        d.role == Role.COMMUNITY_WORKER and d.covers_area(home) for d in by.duties
    ):
        raise PeopleError(_("Only a worker of the person's community may do this."))
    if by.pk == user.pk:
        raise PeopleError(_("A colleague must confirm your own community."))
    if user.home_verified_at:
        raise PeopleError(_("This person's community has been confirmed already."))
    return user


def _tell(user: User, template: str, community: Area, **context) -> None:
    key = f"{template}.{community.pk}.{timezone.now():%Y%m%d%H%M%S}"
    notify(key, user, template, {"community": community.short_name, **context}, "/me/profile/")
