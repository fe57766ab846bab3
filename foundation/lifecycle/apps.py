from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    name = "foundation.lifecycle"
    label = "lifecycle"
    verbose_name = _("Lifecycle")

    def ready(self):
        from foundation.notices import registry
        from foundation.notices.registry import NoticeTemplate

        registry.register(
            NoticeTemplate(
                "lifecycle.clock_warning",
                subject=_("Time is running: {number}"),
                body=_("“{clock}” for {number} “{title}” must be done by {due}."),
            )
        )
        registry.register(
            NoticeTemplate(
                "lifecycle.clock_late",
                subject=_("Late: {number}"),
                body=_("“{clock}” for {number} “{title}” was due by {due} and is not done."),
            )
        )
