"""What a channel's back-end must do. See docs/modules/notices.md to write one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

#: Longest wait for a provider to connect and to answer; together well below the lease.
TIMEOUT = (5, 10)


class ChannelError(Exception):
    """Base of a back-end's refusals."""


class TemporaryFailure(ChannelError):
    """Worth another try: the network, a limit, an overloaded provider.

    ``retry_after`` says how long it is useless to try, if the provider let us know.
    """

    def __init__(self, message: str, retry_after: timedelta | None = None):
        super().__init__(message)
        self.retry_after = retry_after


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


def provider_template(
    templates: Mapping[str, Mapping[str, Any]], template: str, values: Mapping[str, Any]
) -> tuple[str, dict[str, str]]:
    """The provider's approved template for a notice template, and its filled-in fields.

    ``templates`` maps our template names, or ``*`` for all others, to
    ``{"id": "…", "fields": {"their field": "our value"}}``; our values are those of the
    notice's context and ``subject``, ``body``, ``url``. Raises PermanentFailure.
    """
    chosen = templates.get(template) or templates.get("*")
    if chosen is None:
        raise PermanentFailure(f"no approved template is configured for {template}")
    try:
        fields = {theirs: str(values[ours]) for theirs, ours in chosen["fields"].items()}
    except KeyError as missing:
        raise PermanentFailure(f"{template} has no value {missing}") from None
    return chosen["id"], fields
