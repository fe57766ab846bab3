"""What allauth's sign-up forms inherit from; apart from forms.py, which builds on them."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.people.rules import PRIVACY_NOTICE_VERSION


def _privacy_label() -> str:
    return format_html(
        gettext('I have read the <a href="{}">privacy notice</a>.'), reverse("people:notice")
    )


class SignupForm(forms.Form):
    """What every new account is asked, by phone or coming from WeChat: a name, and where from."""

    display_name = forms.CharField(
        label=_("Name to show"),
        max_length=60,
        help_text=_("Others see this name. It need not be your legal name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    privacy = forms.BooleanField(label=lazy(_privacy_label, str)())

    def clean_display_name(self) -> str:
        return " ".join(self.cleaned_data["display_name"].split())

    def signup(self, request, user) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.language = request.LANGUAGE_CODE
        user.large_type = request.COOKIES.get("large_type") == "1"
        user.privacy_notice = PRIVACY_NOTICE_VERSION
        user.save(update_fields=["display_name", "language", "large_type", "privacy_notice"])
