"""allauth's hooks: phone numbers in encrypted contacts, codes through notices."""

from __future__ import annotations

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.notices.channels import ChannelError
from foundation.notices.services import deliver_direct
from foundation.people import contacts, crypto, phone
from foundation.people.auth import has_app
from foundation.people.models import Contact, ContactKind, User
from foundation.people.weixin.views import app_for, refusal

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def phone_form_field(self, **kwargs):
        from foundation.people.forms import PhoneField

        return PhoneField(**kwargs)

    def get_phone(self, user) -> tuple[str, bool] | None:
        contact = Contact.objects.filter(user=user, kind=ContactKind.PHONE).first()
        if contact is None:
            return None
        return contacts.own(user, ContactKind.PHONE), contact.verified_at is not None

    def set_phone(self, user, phone: str, verified: bool) -> None:
        try:
            contacts.store(ContactKind.PHONE, phone, user=user, verified=verified)
        except contacts.ContactTaken as error:
            messages.error(self.request, error.message)
            raise ImmediateHttpResponse(redirect("account_login")) from error

    def set_phone_verified(self, user, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone_number: str) -> User | None:
        """The account of a verified number, however it is written."""
        try:
            number = phone.normalise(phone_number)
        except phone.BadPhone:
            return None
        return contacts.holder_of(ContactKind.PHONE, number)

    def send_verification_code_sms(self, user, phone: str, code: str, **kwargs) -> None:
        self._send(phone, "people.code", {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs) -> None:
        self._send(phone, "people.no_account", {"url": self._absolute("account_signup")})

    def send_account_already_exists_sms(self, phone: str, **kwargs) -> None:
        self._send(phone, "people.account_exists", {"url": self._absolute("account_login")})

    def _absolute(self, name: str) -> str:
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(name)

    def _send(self, number: str, template: str, context: dict) -> None:
        """A failing provider must not tell apart a known number from an unknown one."""
        try:
            deliver_direct("sms", number, template, context, sensitive=True)
        except ChannelError:
            logger.exception("a message to a phone could not be sent")
            messages.warning(
                self.request, _("The message could not be sent just now. Please try again later.")
            )

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Whoever has a security key and no app is asked for the key before a recovery code."""
        methods = super().get_reauthentication_methods(user)
        if has_app(user):
            return methods
        return sorted(methods, key=lambda method: method["id"] == "mfa_reauthenticate")

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Count failures per number, known or not; the stock key sees no phone numbers."""
        raw = credentials.get("phone", "")
        try:
            raw = phone.normalise(raw)
        except phone.BadPhone:
            raw = raw.strip().lower()
        return crypto.blind_index("login", raw)

    def pre_login(self, request, user, **kwargs):
        if user.is_superuser and not settings.SUPERUSER_MAY_SIGN_IN:
            raise PermissionDenied
        return super().pre_login(request, user, **kwargs)

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("people:security")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def populate_user(self, request, sociallogin, data):
        """Take only a name to show; WeChat gives neither phone nor e-mail."""
        user = sociallogin.user
        user.display_name = (data.get("name") or "")[:60]
        return user

    def get_signup_form_initial_data(self, sociallogin) -> dict:
        return {"display_name": sociallogin.user.display_name}

    def get_connect_redirect_url(self, request, socialaccount) -> str:
        return reverse("people:security")

    def list_providers(self, request):
        """Only what works in this browser is offered."""
        app = app_for(request)
        return [app.get_provider(request)] if app else []

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        """Log what WeChat said (never our secret, which an address may hold), and say it."""
        if error == AuthError.CANCELLED:
            return
        if isinstance(exception, OAuth2Error):
            logger.warning("WeChat refused a sign-in: %s", exception)
        elif exception is not None:
            logger.warning("WeChat could not be asked: %s", type(exception).__name__)
        refusal(request, exception, (extra_context or {}).get("state"))


class MFAAdapter(DefaultMFAAdapter):
    PLACE = "mfa_authenticator.data"

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, self.PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, self.PLACE)

    def _get_user_identifier(self, user) -> str:
        return user.display_name

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)
