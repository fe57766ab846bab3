"""How a person wants to be told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.notices.models import Channel, Frequency

OFFERED = {
    Channel.SMS: (Frequency.AT_ONCE, Frequency.DAILY, Frequency.URGENT, Frequency.NEVER),
    Channel.WECHAT: (Frequency.AT_ONCE, Frequency.URGENT, Frequency.NEVER),
    Channel.EMAIL: (Frequency.AT_ONCE, Frequency.DAILY, Frequency.URGENT, Frequency.NEVER),
    Channel.PRINT: (Frequency.AT_ONCE, Frequency.NEVER),
}
HELP = {
    Channel.SMS: _("To your phone number. Not between 22:00 and 8:00, unless urgent."),
    Channel.WECHAT: _("If you have linked WeChat and follow our official account."),
    Channel.EMAIL: _("If you have given us an e-mail address."),
    Channel.PRINT: _("We print a letter and keep it for you in your home community."),
}


class PreferencesForm(forms.Form):
    """One choice a channel. The inbox on this site always holds everything."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for channel, offered in OFFERED.items():
            self.fields[str(channel)] = forms.ChoiceField(
                label=channel.label,
                help_text=HELP[channel],
                choices=[(str(f), f.label) for f in offered],
            )
