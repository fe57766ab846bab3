from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipationConfig(AppConfig):
    name = "participation"
    label = "participation"
    verbose_name = _("Participation")

    def ready(self) -> None:
        from foundation.people import privacy
        from participation import checks  # noqa: F401
        from participation.own_sources import register
        from participation.privacy import erase, export

        register()
        privacy.register_exporter("participation", export)
        privacy.register_eraser("participation", erase)
