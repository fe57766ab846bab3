"""Start-up check: what is sent really leaves the house."""

from __future__ import annotations

from django.core.checks import Tags, Warning, register

from foundation.notices.channels import DEVELOPMENT, configuration
from foundation.notices.models import Channel


@register(Tags.security, deploy=True)
def channels_have_providers(app_configs, **kwargs) -> list[Warning]:
    """In production a channel without provider loses notices; without SMS nobody signs in."""
    return [
        Warning(
            f"The channel {channel} has no provider: its messages are only logged.",
            hint="See docs/modules/notices.md.",
            id="notices.W001",
        )
        for channel in (Channel.SMS, Channel.WECHAT, Channel.EMAIL)
        if configuration(channel)["backend"] == DEVELOPMENT["backend"]
    ]
