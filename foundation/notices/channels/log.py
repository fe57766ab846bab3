"""The development back-end: nothing leaves the machine."""

from __future__ import annotations

import logging
import uuid

from django.conf import settings

from foundation.notices.models import DevelopmentMessage

logger = logging.getLogger(__name__)


class LogBackend:
    """Logs each message and, where development pages exist, keeps it for the development inbox.

    Elsewhere a sensitive body is neither kept nor logged, nor is the whole address.
    """

    def __init__(self, channel: str):
        self.channel = channel

    def send(
        self, address, subject, body, idempotency_key, *,
        template="", context=None, url="", sensitive=False,
    ) -> str:  # fmt: skip
        reference = f"log-{uuid.uuid4().hex[:12]}"
        if settings.SHOW_DEVELOPMENT_PAGES:
            DevelopmentMessage.objects.create(
                channel=self.channel, address=address, subject=subject[:200], body=body
            )
            logger.info("%s to %s: %s", self.channel, address, body)
        else:
            words = "(not logged)" if sensitive else subject
            logger.info("%s to …%s: %s", self.channel, address[-2:], words)
        return reference
