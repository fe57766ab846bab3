"""What we do when allauth says that something happened to a sign-in."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.signals import social_account_added, social_account_updated
from django.dispatch import receiver

from foundation.people import contacts, crypto
from foundation.people.models import ContactKind
from foundation.people.weixin.provider import WeixinProvider, place_of


@receiver(authenticator_added)
def setting_up_proves_possession(request, user, authenticator, **kwargs):
    """Whoever has just set up a factor has shown it: do not ask for it again at once."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, method="mfa", type=authenticator.type, id=authenticator.pk
        )


@receiver(social_account_added)
@receiver(social_account_updated)
def keep_wechat_address(request, sociallogin, **kwargs):
    store_wechat_address(sociallogin.account)


def store_wechat_address(account) -> None:
    """Keep the openid of a WeChat account as the person's WeChat contact."""
    sealed = account.extra_data.get("openid")
    if account.provider == WeixinProvider.id and sealed:
        openid = crypto.decrypt(sealed, place_of(account.uid))
        contacts.store(ContactKind.WECHAT, openid, user=account.user, verified=True)
