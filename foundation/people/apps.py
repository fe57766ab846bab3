from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "foundation.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from foundation.people import (  # noqa: F401
            allauth_hooks,
            checks,
            notice_templates,
            session_limits,
        )

        notice_templates.register_all()
