from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.weixin.views import (
    WeixinOAuth2Adapter as StockAdapter,
)


class WeixinOAuth2Adapter(StockAdapter):
    """The stock adapter; named here so that the provider and its URLs belong together."""


oauth2_login = OAuth2LoginView.adapter_view(WeixinOAuth2Adapter)
oauth2_callback = OAuth2CallbackView.adapter_view(WeixinOAuth2Adapter)
