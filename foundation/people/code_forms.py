"""allauth's forms for codes and security keys, in the words people know them by."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm as ActivateAppForm
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _


class AsksForCode:
    """allauth's "Code" reads in Chinese as the code of a programme."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]  # type: ignore[attr-defined]
        code.label = _("Verification code")
        code.widget.attrs.pop("placeholder", None)


class NamesKey:
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")  # type: ignore[attr-defined]


class ConfirmLoginCodeForm(AsksForCode, account.ConfirmLoginCodeForm):
    pass


class VerifyPhoneForm(AsksForCode, account.VerifyPhoneForm):
    pass


class AuthenticateForm(AsksForCode, mfa.AuthenticateForm):
    pass


class ReauthenticateForm(AsksForCode, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(AsksForCode, ActivateAppForm):
    pass


class AddWebAuthnForm(NamesKey, webauthn.AddWebAuthnForm):
    pass


class EditWebAuthnForm(NamesKey, webauthn.EditWebAuthnForm):
    pass
