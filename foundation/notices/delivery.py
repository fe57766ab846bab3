"""Carrying notices out of the house: claim, send, record; never twice by two workers.

The network is talked to outside every transaction. A delivery is claimed by one
conditional UPDATE, so two workers on either engine cannot hold it together, and the
lease is renewed before each send, so a slow worker cannot send what another took over.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.notices import rules
from foundation.notices.channels import PermanentFailure, TemporaryFailure, backend_for
from foundation.notices.models import Channel, Delivery, DeliveryState, PrintItem

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
CLAIM = 20
#: With CLAIM messages that all time out, a run still ends within ten minutes.
LONGEST_RUN = timedelta(minutes=4)


@dataclass
class Message:
    """One message to one address, carrying one notice or a day's worth of them."""

    deliveries: list[Delivery]

    @property
    def first(self) -> Delivery:
        return self.deliveries[0]

    @property
    def recipient(self):
        return self.first.notice.recipient

    @property
    def ids(self) -> list[int]:
        return [delivery.pk for delivery in self.deliveries]

    @property
    def idempotency_key(self) -> str:
        return hashlib.sha256(",".join(map(str, self.ids)).encode()).hexdigest()[:32]

    def words(self) -> dict:
        language = getattr(self.recipient, "language", None) or settings.LANGUAGE_CODE
        if len(self.deliveries) == 1:
            notice = self.first.notice
            subject, body = notice.render(language)
            return {
                "subject": subject,
                "body": body,
                "template": notice.template,
                "context": notice.context,
                "url": absolute(notice.url),
            }
        lines = []
        for delivery in self.deliveries:
            lines.append("· " + delivery.notice.render(language)[0])
            if self.first.channel == Channel.EMAIL and delivery.notice.url:
                lines.append("  " + absolute(delivery.notice.url))
        with translation.override(language):
            count = len(self.deliveries)
            subject = ngettext("%(count)d notice", "%(count)d notices", count) % {"count": count}
            lines.append(_("Read them in your inbox."))
        return {
            "subject": subject,
            "body": "\n".join(lines),
            "template": "notices.digest",
            "context": {"count": count},
            "url": absolute("/me/inbox/"),
        }


def absolute(url: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + url if url.startswith("/") else url


def deliver_due(now: datetime | None = None, *, limit: int = 1000) -> int:
    """Send what is due; returns how many deliveries were finished. Safe to run in parallel."""
    finished = 0
    tried: set[int] = set()
    stop = monotonic() + LONGEST_RUN.total_seconds()
    while len(tried) < limit and monotonic() < stop:
        claimed = _claim(now or timezone.now(), tried)
        if not claimed:
            break
        tried.update(delivery.pk for delivery in claimed)
        for message in _messages(claimed):
            finished += _deliver(message, now or timezone.now())
    return finished


def _claim(now: datetime, tried: set[int]) -> list[Delivery]:
    """Take up to CLAIM deliveries into this worker's hands.

    A summary needs all its lines in one hand: the due ones of the same person and
    channel are claimed together.
    """
    due = Delivery.objects.due(now)
    found = list(
        due.exclude(pk__in=tried)
        .order_by("not_before", "pk")
        .values_list("pk", "digest", "channel", "notice__recipient_id")[:CLAIM]
    )
    wanted = {pk for pk, digest, _channel, _person in found if not digest}
    for channel, person in {(c, person) for _pk, digest, c, person in found if digest}:
        wanted.update(
            due.filter(digest=True, channel=channel, notice__recipient_id=person).values_list(
                "pk", flat=True
            )
        )
    if not wanted:
        return []
    token = uuid.uuid4()
    Delivery.objects.due(now).filter(pk__in=wanted).update(
        lease_token=token, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    return list(
        Delivery.objects.filter(lease_token=token)
        .select_related("notice__recipient")
        .order_by("not_before", "pk")
    )


def _messages(deliveries: Iterable[Delivery]) -> list[Message]:
    groups: dict[tuple, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        group = (
            (delivery.channel, delivery.notice.recipient_id) if delivery.digest else (delivery.pk,)
        )
        groups[group].append(delivery)
    return [Message(group) for group in groups.values()]


def _deliver(message: Message, now: datetime) -> int:
    if not _still_held(message, now):
        return 0
    if message.first.channel == Channel.PRINT:
        return _put_on_print_list(message, now)
    address = _address(message)
    if not address:
        return _finish(message, DeliveryState.NO_ADDRESS, now)
    words = message.words()
    try:
        reference = backend_for(message.first.channel).send(
            address, words["subject"], words["body"], message.idempotency_key,
            template=words["template"], context=words["context"], url=words["url"],
        )  # fmt: skip
    except PermanentFailure as failure:
        return _finish(message, DeliveryState.FAILED, now, error=str(failure))
    except TemporaryFailure as failure:
        return _try_later(message, now, str(failure), failure.retry_after)
    except Exception as broken:
        # A back-end's bug must not stop everybody else's notices.
        logger.exception("channel %s broke", message.first.channel)
        return _try_later(message, now, type(broken).__name__)
    return _finish(message, DeliveryState.SENT, now, provider_reference=reference)


def _held(message: Message):
    return Delivery.objects.filter(
        pk__in=message.ids, lease_token=message.first.lease_token, state=DeliveryState.PENDING
    )


def _still_held(message: Message, now: datetime) -> bool:
    """Renew the lease; False when another worker has taken the message over."""
    return _held(message).update(lease_until=now + LEASE) == len(message.ids)


def _finish(message: Message, state: str, now: datetime, **fields) -> int:
    if "error" in fields:
        fields["error"] = fields["error"][:300]
    return _held(message).update(
        state=state, finished_at=now, lease_token=None, lease_until=None, **fields
    )


def _try_later(
    message: Message, now: datetime, error: str, retry_after: timedelta | None = None
) -> int:
    attempts = message.first.attempts
    if attempts >= rules.MAX_ATTEMPTS:
        return _finish(message, DeliveryState.FAILED, now, error=error)
    later = now + max(rules.back_off(attempts, str(message.first.pk)), retry_after or timedelta())
    if not message.first.notice.urgent:
        later = rules.after_quiet_hours(later)
    _held(message).update(not_before=later, lease_token=None, lease_until=None, error=error[:300])
    return 0


def _address(message: Message) -> str | None:
    """The person's address on the channel, asked from whoever keeps contact data."""
    ask = getattr(message.recipient, "notice_address", None)
    return ask(message.first.channel) if ask else None


def _put_on_print_list(message: Message, now: datetime) -> int:
    notice, recipient = message.first.notice, message.recipient
    PrintItem.objects.bulk_create(
        [
            PrintItem(
                fingerprint=hashlib.sha256(f"notice\n{notice.pk}".encode()).hexdigest(),
                name=str(recipient),
                area_id=getattr(recipient, "home_community_id", None),
                template=notice.template,
                context=notice.context,
                url=notice.url,
                language=getattr(recipient, "language", settings.LANGUAGE_CODE),
            )
        ],
        ignore_conflicts=True,
    )
    return _finish(message, DeliveryState.SENT, now)
