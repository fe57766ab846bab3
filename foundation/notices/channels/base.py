"""What a channel's back-end must do. See docs/modules/notices.md to write one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class ChannelError(Exception):
    """Base of a back-end's refusals."""


class TemporaryFailure(ChannelError):
    """Worth another try: the network, a limit, an overloaded provider."""


class PermanentFailure(ChannelError):
    """No use in trying again: wrong number, blocked, template not approved."""


class Backend(Protocol):
    """One way out of the house.

    ``send`` returns the provider's reference or raises one of the two failures. It keeps
    no state that a second worker would miss, and its timeouts add up to less than the
    lease. Providers in China send approved templates, not free text, so ``template`` and
    ``context`` are passed beside the rendered words. ``sensitive`` forbids to keep or log
    the body.
    """

    def send(
        self,
        address: str,
        subject: str,
        body: str,
        idempotency_key: str,
        *,
        template: str = "",
        context: Mapping[str, Any] | None = None,
        url: str = "",
        sensitive: bool = False,
    ) -> str: ...
