from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "foundation.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from foundation.notices import checks  # noqa: F401
