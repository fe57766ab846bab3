"""The walk to WeChat and back: website application, or official account inside WeChat.

Errors end on one page that says what happened and what to do; WeChat reports most of
them with status 200 and an ``errcode``.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client as StockClient
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter as StockAdapter
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from requests import RequestException

#: Codes that WeChat refuses because of how this one walk went: invalid, spent, expired.
SPENT = {40029, 40163, 41008, 42003}


class WeChatError(OAuth2Error):
    """WeChat answered with an error code, or with something that is not an answer."""

    def __init__(self, errcode: int | None, errmsg: str = ""):
        super().__init__(f"{errcode}: {errmsg}")
        self.errcode = errcode


def app_for(request: HttpRequest) -> SocialApp | None:
    """The application for this browser: the official account's works inside WeChat only,
    the website's (a QR code to scan) outside only. None where WeChat sign-in is not set up."""
    inside = "MicroMessenger" in request.headers.get("user-agent", "")
    apps = get_adapter(request).list_apps(request, provider="weixin")
    return next((app for app in apps if bool(app.settings.get("in_wechat")) == inside), None)


def refusal(request: HttpRequest, exception: Exception | None, state: object) -> None:
    """Show why there was no sign-in. Raises ImmediateHttpResponse."""
    errcode = getattr(exception, "errcode", None)
    if state is None:
        status = 400
        message = _("This way back from WeChat was already used or is too old. Please start again.")
    elif isinstance(exception, OAuth2Error) and errcode in SPENT:
        status = 403
        message = _("WeChat did not confirm this sign-in. Please start again.")
    elif isinstance(exception, OAuth2Error | RequestException):
        status = 503
        message = _("WeChat cannot be reached just now. Use a code to your phone, or try later.")
    else:
        status, message = 403, _("WeChat refused this sign-in.")
    context = {"message": message}
    raise ImmediateHttpResponse(
        render(request, "socialaccount/authentication_error.html", context, status=status)
    )


def answer_of(response) -> dict[str, Any]:
    """The JSON of an answer. WeChat calls it text/plain and names no character set; it is UTF-8."""
    response.raise_for_status()
    try:
        data = json.loads(response.content)
    except ValueError as error:
        raise WeChatError(None, "not JSON") from error
    if not isinstance(data, dict):
        raise WeChatError(None, "not an object")
    if data.get("errcode"):
        raise WeChatError(data["errcode"], data.get("errmsg", ""))
    return data


class WeixinOAuth2Client(StockClient):
    def get_redirect_url(self, authorization_url, scope, extra_params):
        """WeChat wants its parameters in order and this fragment behind them."""
        return super().get_redirect_url(authorization_url, scope, extra_params) + "#wechat_redirect"

    def get_access_token(self, code, pkce_code_verifier=None):
        query = {
            "appid": self.consumer_key,
            "secret": self.consumer_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        with get_adapter().get_requests_session() as session:
            data = answer_of(session.request("GET", self.access_token_url, params=query))
        if not data.get("access_token") or not data.get("openid"):
            raise WeChatError(None, "no token")
        return data


class WeixinOAuth2Adapter(StockAdapter):
    client_class = WeixinOAuth2Client
    website_url = "https://open.weixin.qq.com/connect/qrconnect"
    account_url = "https://open.weixin.qq.com/connect/oauth2/authorize"

    def get_provider(self):
        """The provider with this browser's application; without one there is no such address."""
        if not hasattr(self, "_provider"):
            app = app_for(self.request)
            if app is None:
                raise Http404
            self._provider = app.get_provider(self.request)
        return self._provider

    @property
    def authorize_url(self) -> str:
        inside = self.get_provider().app.settings.get("in_wechat")
        return self.account_url if inside else self.website_url

    def complete_login(self, request, app, token, response, **kwargs):
        query = {"access_token": token.token, "openid": response["openid"], "lang": "zh_CN"}
        with get_adapter().get_requests_session() as session:
            profile = answer_of(session.request("GET", self.profile_url, params=query))
        if profile.get("openid") != response["openid"]:
            raise WeChatError(None, "profile of another person")
        profile.setdefault("unionid", response.get("unionid"))
        provider = self.get_provider()
        provider.take_up_unionid(profile)
        return provider.sociallogin_from_response(request, profile)


class WeixinCallbackView(OAuth2CallbackView):
    def dispatch(self, request, *args, **kwargs):
        """Whoever declines on WeChat's page comes back with the state and without a code."""
        if "code" not in request.GET and "error" not in request.GET:
            request.GET = request.GET.copy()
            request.GET["error"] = self.adapter.login_cancelled_error
        return super().dispatch(request, *args, **kwargs)


oauth2_login = OAuth2LoginView.adapter_view(WeixinOAuth2Adapter)
oauth2_callback = WeixinCallbackView.adapter_view(WeixinOAuth2Adapter)
