"""What officers do with calls. Going public is the step ``publish`` of the table."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle.errors import NotAllowed
from foundation.lifecycle.services import open_case, perform
from projects.calls.duties import WRITERS
from projects.models import Call
from projects.models.call import CALL_ROLES
from projects.rules import year_later, yuan

#: Lines that go along when a call is copied.
PARTS = ("money", "documents", "dates", "line_rules", "instalments")


def prepare_call(
    *,
    by,
    title: str,
    description: str,
    area,
    opens_on: date,
    closes_on: date,
    ceiling,
    theme=None,
    is_demo: bool = False,
    at: datetime | None = None,
    **more,
) -> Call:
    """Write a call as a draft; ``more`` are further fields of it."""
    return open_case(
        Call(
            title=title.strip(),
            description=description.strip(),
            area=area,
            theme=theme,
            opens_on=opens_on,
            closes_on=closes_on,
            ceiling=yuan(ceiling),
            is_demo=is_demo,
            live=False,
            **more,
        ),
        by=by,
        at=at,
    )


def publish_call(call: Call, *, by, at: datetime | None = None) -> Call:
    """Let a call go public; ``by`` is not its writer. Raises NotAllowed, GuardFailed."""
    return perform(call, "publish", by=by, at=at)


def may_write(user, call: Call) -> bool:
    """Whether a duty of ``user`` lets him write this call."""
    return any(duty.role in WRITERS and call.in_scope(duty) for duty in user.duties)


def may_follow(user, call: Call) -> bool:
    """Whether a duty of ``user`` lets them look into the review of this call."""
    return any(duty.role in CALL_ROLES and call.in_scope(duty) for duty in user.duties)


def copy_call(call: Call, *, by) -> Call:
    """A draft with everything of ``call``, its days a year later. Raises NotAllowed."""
    if not may_write(by, call):
        raise NotAllowed(_("You have no duty that allows you to write calls here."))
    with transaction.atomic():
        copy = Call(
            **{
                name: getattr(call, name)
                for name in (
                    *("issuer", "issuer_name", "title", "description", "area", "theme"),
                    *("ceiling", "applicants", "rubric", "selection", "notice_days"),
                    *("return_days", "tolerance_percent", "is_demo"),
                    *("vote_rule", "max_choices", "minimum_votes"),
                )
            },
            opens_on=year_later(call.opens_on),
            closes_on=year_later(call.closes_on),
            vote_opens_on=call.vote_opens_on and year_later(call.vote_opens_on),
            vote_closes_on=call.vote_closes_on and year_later(call.vote_closes_on),
            copied_from=call,
            live=False,
            has_unpublished_changes=True,
        )
        copy.eligible_areas = list(call.eligible_areas.all())
        for name in PARTS:
            setattr(copy, name, [_line(line) for line in getattr(call, name).all()])
        open_case(copy, by=by, at=timezone.now())
        copy.save_revision(user=by)
    return copy


def _line(line):
    """The same line, not yet of any call."""
    values = {
        field.name: getattr(line, field.name)
        for field in line._meta.concrete_fields
        if field.name not in ("id", "call") and not field.name.endswith("_currency")
    }
    if "on" in values:
        values["on"] = year_later(values["on"])
    return type(line)(**values)
