"""The ways out of the house. Which back-end serves which channel is a setting."""

from __future__ import annotations

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from foundation.notices.channels.base import (
    Backend,
    ChannelError,
    PermanentFailure,
    TemporaryFailure,
)

__all__ = ["Backend", "ChannelError", "PermanentFailure", "TemporaryFailure", "backend_for"]

DEVELOPMENT = {"backend": "foundation.notices.channels.log.LogBackend"}

_backends: dict[str, Backend] = {}


def configuration(channel: str) -> dict:
    return getattr(settings, "NOTICE_CHANNELS", {}).get(channel, DEVELOPMENT)


def backend_for(channel: str) -> Backend:
    """The back-end of a channel, made once a process: ``backend`` is its path, the rest its options."""
    if channel not in _backends:
        options = dict(configuration(channel))
        _backends[channel] = import_string(options.pop("backend"))(channel=str(channel), **options)
    return _backends[channel]


def _forget(*, setting, **kwargs) -> None:
    if setting == "NOTICE_CHANNELS":
        _backends.clear()


setting_changed.connect(_forget)
