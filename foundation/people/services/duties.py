"""Duties: granted by the security administrator, ended, announced before they end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.areas.models import Area
from foundation.notices.services import NoticeRow, notify_many
from foundation.people.models import Act, Duty, Unit, User
from foundation.people.roles import THREE_ADMINISTRATORS, Role
from foundation.people.rules import DUTY_NOTICE_DAYS
from foundation.people.services.accounts import record
from foundation.people.services.errors import PeopleError


@transaction.atomic
def grant_duty(
    user: User,
    role: str,
    place: Area | Unit,
    *,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Duty:
    """Give ``user`` a duty for an area or a unit. ``by`` None is the command line.

    Only a security administrator whose area reaches the place may, never for
    themselves. The three administrations exclude each other and every other
    duty (三员分立). Raises PeopleError.
    """
    area, unit = (place, None) if isinstance(place, Area) else (None, place)
    starts_on = starts_on or timezone.localdate()
    if ends_on and ends_on < starts_on:
        raise PeopleError(_("A duty cannot end before it begins."))
    if by is not None:
        _require_security_admin(by, area or unit.area)
        if by.pk == user.pk:
            raise PeopleError(_("Nobody grants duties to themselves."))
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active or user.erased_at:
        raise PeopleError(_("This account is closed."))
    _keep_administrators_apart(user, role, starts_on, ends_on)
    if Duty.objects.filter(
        _overlap(starts_on, ends_on), user=user, role=role, area=area, unit=unit
    ):
        raise PeopleError(_("This person already holds this duty there."))
    try:
        with transaction.atomic():
            duty = Duty.objects.create(
                user=user, role=role, area=area, unit=unit,
                starts_on=starts_on, ends_on=ends_on, granted_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise PeopleError(
            _("One person may hold only one of the three administrations.")
        ) from error
    record(Act.DUTY_GRANTED, about=user, by=by, duty=duty, reason=reason)
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, by: User | None, reason: str, on: date | None = None) -> Duty:
    """End a duty at once, or after the given last day. The row and its history stay."""
    if by is not None:
        _require_security_admin(by, duty.reach)
        if by.pk == duty.user_id:
            raise PeopleError(_("Somebody else must end your own duty."))
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    last_day = on or max(yesterday, duty.starts_on - timedelta(days=1))
    if duty.ends_on and duty.ends_on <= min(last_day, yesterday):
        raise PeopleError(_("This duty has already ended."))
    if last_day < duty.starts_on - timedelta(days=1):
        raise PeopleError(_("A duty cannot end before it begins."))
    duty.ends_on = last_day
    duty.save(update_fields=["ends_on"])
    record(Act.DUTY_ENDED, about=duty.user, by=by, duty=duty, reason=reason)
    return duty


def remind_ending_duties(on: date | None = None) -> int:
    """Tell holder and granter of every duty that ends soon. Each is told once per end date."""
    rows = []
    duties = Duty.objects.ending_within(DUTY_NOTICE_DAYS, on)
    for duty in duties.select_related("user", "granted_by", "area", "unit"):
        context = {
            "duty": str(duty),
            "person": duty.user.display_name,
            "date": duty.ends_on.isoformat(),
        }
        key = f"people.duty.{duty.pk}.ends.{duty.ends_on:%Y%m%d}"
        rows.append(NoticeRow(key, duty.user, "people.duty_ends", context, "/me/"))
        if duty.granted_by_id and duty.granted_by_id != duty.user_id:
            rows.append(
                NoticeRow(
                    f"{key}.granter", duty.granted_by, "people.duty_ends_granter", context,
                    "/desk/people/duties/?ending=1",
                )
            )  # fmt: skip
    return notify_many(rows)


def _require_security_admin(by: User, area: Area) -> None:
    if not any(d.role == Role.SECURITY_ADMIN and d.covers_area(area) for d in by.duties):
        raise PeopleError(_("Only a security administrator of the area may do this."))


def _overlap(starts_on: date, ends_on: date | None):
    condition = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    return condition & Q(starts_on__lte=ends_on) if ends_on else condition


def _keep_administrators_apart(user, role, starts_on, ends_on) -> None:
    held = set(
        Duty.objects.filter(_overlap(starts_on, ends_on), user=user).values_list("role", flat=True)
    )
    if held & THREE_ADMINISTRATORS - {role}:
        raise PeopleError(
            _("An administrator holds no other duty: system, security and audit are three people.")
        )
    if role in THREE_ADMINISTRATORS and held - {role}:
        raise PeopleError(
            _("This person holds other duties; an administrator may hold none besides.")
        )
