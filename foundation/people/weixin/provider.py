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

    def extract_uid(self, data) -> str:
        return crypto.blind_index("wechat", data.get("unionid") or data["openid"])

    def extract_extra_data(self, data) -> dict:
        """Only what a message needs, sealed; the picture, place and sex WeChat sends are dropped."""
        uid = self.extract_uid(data)
        return {"openid": crypto.encrypt(data["openid"], place_of(uid))}


def place_of(uid: str) -> str:
    return f"socialaccount.openid|{uid}"


provider_classes = [WeixinProvider]
