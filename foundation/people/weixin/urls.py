from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns

from foundation.people.weixin.provider import WeixinProvider

urlpatterns = default_urlpatterns(WeixinProvider)
