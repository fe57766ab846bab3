"""Saying things: write the outbox row in the caller's transaction; send codes directly."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from foundation.notices import registry, rules
from foundation.notices.channels import backend_for
from foundation.notices.delivery import deliver_due
from foundation.notices.models import (
    Channel,
    Delivery,
    DeliveryState,
    Frequency,
    Notice,
    Preference,
    PrintItem,
)
from foundation.notices.registry import NoticeTemplate
from foundation.notices.selectors import DEFAULT_FREQUENCY

__all__ = [
    "NoticeRow",
    "deliver_direct",
    "deliver_due",
    "forget",
    "hand_over",
    "mark_all_read",
    "mark_read",
    "mark_told",
    "notify",
    "notify_many",
    "notify_walk_in",
    "set_preferences",
]

_BATCH = 500


@dataclass(frozen=True)
class NoticeRow:
    """One thing to say to one person; the key names the event."""

    key: str
    recipient: Any
    template: NoticeTemplate | str
    context: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    at: datetime | None = None


def notify(
    key: str,
    recipient,
    template: NoticeTemplate | str,
    context: Mapping[str, Any] | None = None,
    url: str = "",
    at: datetime | None = None,
) -> None:
    """Say something once to one person, in the caller's transaction.

    The same key for the same person says it once, whoever calls and however often.
    ``at`` keeps it back until then. Raises UnknownTemplate, IncompleteContext.
    """
    notify_many([NoticeRow(key, recipient, template, context or {}, url, at)])


def notify_many(rows: Iterable[NoticeRow], *, inbox_only: bool = False) -> int:
    """Say many things in few statements; returns how many had not been said before.

    ``inbox_only`` sends nothing out of the house (loading history).
    """
    said = 0
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        with transaction.atomic():
            said += _write(batch, inbox_only)
    return said


def _write(rows: list[NoticeRow], inbox_only: bool) -> int:
    now = timezone.now()
    token = uuid.uuid4()
    notices = []
    for row in rows:
        template = registry.get(row.template)
        template.check(row.context)
        if template.sensitive:
            raise ValueError(f"{template.name} is sensitive: use deliver_direct")
        notices.append(
            Notice(
                key=row.key,
                recipient_id=row.recipient.pk,
                template=template.name,
                context=dict(row.context),
                url=row.url,
                urgent=template.urgent,
                created_at=now,
                due_at=row.at or now,
                batch=token,
            )
        )
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    # Only rows that this call really wrote get deliveries; a repeated call adds none,
    # even if the person has since chosen other channels.
    written = list(
        Notice.objects.filter(key__in={notice.key for notice in notices}, batch=token)
        .only("pk", "recipient_id", "urgent", "due_at")
        .order_by("pk")
    )
    if written and not inbox_only:
        Delivery.objects.bulk_create(_deliveries(written), ignore_conflicts=True)
    return len(written)


def _deliveries(notices: list[Notice]) -> list[Delivery]:
    chosen = {
        (user, channel): frequency
        for user, channel, frequency in Preference.objects.filter(
            user__in={notice.recipient_id for notice in notices}
        ).values_list("user_id", "channel", "frequency")
    }
    deliveries = []
    for notice in notices:
        for channel, default in DEFAULT_FREQUENCY.items():
            frequency = chosen.get((notice.recipient_id, channel), default)
            if frequency == Frequency.NEVER:
                continue
            if frequency == Frequency.URGENT and not notice.urgent:
                continue
            digest = frequency == Frequency.DAILY and not notice.urgent
            deliveries.append(
                Delivery(
                    notice=notice,
                    channel=channel,
                    digest=digest,
                    not_before=_leaves_at(notice, channel, digest),
                )
            )
    return deliveries


def _leaves_at(notice: Notice, channel: str, digest: bool) -> datetime:
    if digest:
        return rules.next_digest(notice.due_at)
    if notice.urgent or channel == Channel.PRINT:
        return notice.due_at
    return rules.after_quiet_hours(notice.due_at)


def notify_walk_in(
    key: str,
    name: str,
    area,
    template: NoticeTemplate | str,
    context: Mapping[str, Any] | None = None,
    url: str = "",
) -> None:
    """A letter for someone without account or phone, handed over at the area's window.

    Once per (key, name): two people of one name in one event need two keys.
    """
    template = registry.get(template)
    template.check(context or {})
    item = PrintItem(
        fingerprint=hashlib.sha256(f"{key}\n{name}".encode()).hexdigest(),
        name=name,
        area=area,
        template=template.name,
        context=dict(context or {}),
        url=url,
    )
    PrintItem.objects.bulk_create([item], ignore_conflicts=True)


def deliver_direct(
    channel: str,
    address: str,
    template: NoticeTemplate | str,
    context: Mapping[str, Any],
    *,
    sensitive: bool = True,
    language: str | None = None,
) -> str:
    """Send at once to a bare address (one-time codes); nothing is stored.

    Call it outside a transaction: it talks to the network. Returns the provider's
    reference. Raises TemporaryFailure, PermanentFailure. Only the development back-end
    keeps the words, and only where development pages are shown.
    """
    template = registry.get(template)
    template.check(context)
    subject, body = template.render(context, language or translation.get_language() or "zh-hans")
    return backend_for(channel).send(
        address,
        subject,
        body,
        uuid.uuid4().hex,
        template=template.name,
        context=context,
        sensitive=sensitive,
    )


def mark_read(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(user) -> int:
    return Notice.objects.visible_to(user).unread().update(read_at=timezone.now())


def set_preferences(user, choices: Mapping[str, str]) -> None:
    """Store how often each channel may be used; holds for notices from now on."""
    Preference.objects.bulk_create(
        [Preference(user=user, channel=c, frequency=f) for c, f in choices.items()],
        update_conflicts=True,
        unique_fields=["user", "channel"],
        update_fields=["frequency"],
    )


def hand_over(items, *, by) -> int:
    """Letters were handed over: who did it is kept, whose they were is not."""
    return items.filter(handed_over_at=None).update(
        handed_over_at=timezone.now(), handed_over_by=by, name="", context={}
    )


def mark_told(deliveries, *, by) -> int:
    """People on the call list were reached by phone."""
    return deliveries.filter(state=DeliveryState.FAILED).update(
        state=DeliveryState.TOLD, told_by=by, finished_at=timezone.now()
    )


def forget(user) -> None:
    """Drop a person's inbox, what still waits to be sent to them, and their preferences."""
    Notice.objects.filter(recipient=user).delete()
    Preference.objects.filter(user=user).delete()
