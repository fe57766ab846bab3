from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.weixin.views import (
    WeixinOAuth2Adapter as StockAdapter,
)
from django.http import Http404


class WeixinOAuth2Adapter(StockAdapter):
    """The stock adapter; a site without a WeChat application has no such address."""

    def get_provider(self):
        try:
            return super().get_provider()
        except SocialApp.DoesNotExist:
            raise Http404


oauth2_login = OAuth2LoginView.adapter_view(WeixinOAuth2Adapter)
oauth2_callback = OAuth2CallbackView.adapter_view(WeixinOAuth2Adapter)
