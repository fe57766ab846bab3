from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WeixinConfig(AppConfig):
    name = "foundation.people.weixin"
    label = "people_weixin"
    verbose_name = _("WeChat")
