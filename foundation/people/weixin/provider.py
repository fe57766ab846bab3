"""Who somebody is at WeChat, and what of it is kept."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.weixin.provider import WeixinAccount
from allauth.socialaccount.providers.weixin.provider import WeixinProvider as StockProvider
from django.utils.translation import gettext_lazy as _

from foundation.people import crypto
from foundation.people.weixin.views import WeixinOAuth2Adapter


class Account(WeixinAccount):
    def to_str(self):
        return str(_("WeChat"))


class WeixinProvider(StockProvider):
    name = _("WeChat")
    account_class = Account
    oauth2_adapter_class = WeixinOAuth2Adapter

    def get_default_scope(self) -> list[str]:
        return ["snsapi_userinfo" if self.app.settings.get("in_wechat") else "snsapi_login"]

    def extract_uid(self, data) -> str:
        return uid_of(data.get("unionid") or data["openid"])

    def extract_extra_data(self, data) -> dict:
        """Only what a message needs, sealed; the picture, place and sex WeChat sends are dropped.

        An openid is valid for one application only, so its application is kept beside it.
        """
        sealed = crypto.encrypt(data["openid"], place_of(self.extract_uid(data)))
        return {"openid": sealed, "app": self.app.client_id}

    def take_up_unionid(self, data) -> None:
        """Re-key an account that was made before WeChat gave a unionid for this person."""
        if not data.get("unionid"):
            return
        accounts = SocialAccount.objects.filter(provider=self.id)
        uid = self.extract_uid(data)
        if not accounts.filter(uid=uid).exists():
            accounts.filter(uid=uid_of(data["openid"])).update(
                uid=uid, extra_data=self.extract_extra_data(data)
            )


def uid_of(wechat_id: str) -> str:
    return crypto.blind_index("wechat", wechat_id)


def place_of(uid: str) -> str:
    return f"socialaccount.openid|{uid}"


provider_classes = [WeixinProvider]
