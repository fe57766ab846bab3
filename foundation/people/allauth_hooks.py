"""What we do when allauth says that something happened to a sign-in."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_signed_up
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.signals import (
    social_account_added,
    social_account_removed,
    social_account_updated,
)
from django.conf import settings
from django.dispatch import receiver

from foundation.people import contacts, crypto
from foundation.people.models import Contact, ContactKind
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


@receiver(user_signed_up)
def keep_wechat_address_of_a_new_person(request, user, sociallogin=None, **kwargs):
    if sociallogin is not None:
        store_wechat_address(sociallogin.account)


@receiver(social_account_removed)
def forget_wechat_address(request, socialaccount, **kwargs):
    """Whoever unlinks WeChat gets no more messages there."""
    if socialaccount.provider == WeixinProvider.id:
        Contact.objects.filter(user=socialaccount.user_id, kind=ContactKind.WECHAT).delete()


def store_wechat_address(account) -> None:
    """Keep the openid as the person's WeChat contact, if our official account can write to it.

    An openid belongs to one application: one the website's QR code gave reaches nobody.
    """
    extra = account.extra_data
    writes_as = settings.NOTICE_CHANNELS["wechat"].get("app_id")
    if account.provider != WeixinProvider.id or not writes_as or extra.get("app") != writes_as:
        return
    openid = crypto.decrypt(extra["openid"], place_of(account.uid))
    contacts.take_over(account.user, ContactKind.WECHAT, openid)
