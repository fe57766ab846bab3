from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    name = "volunteers"
    label = "volunteers"
    verbose_name = _("Activities and volunteers")

    def ready(self):
        from foundation.lifecycle import desk, registry
        from foundation.notices import registry as notices
        from foundation.people import privacy
        from participation.registry import Kind, Unit, register_source
        from volunteers.desk import ACTIVITY_DESK
        from volunteers.lifecycle import ACTIVITY
        from volunteers.notice_templates import TEMPLATES
        from volunteers.privacy import erase, export

        registry.register(ACTIVITY)
        desk.register(ACTIVITY_DESK)
        for template in TEMPLATES:
            notices.register(template)
        privacy.register_exporter("volunteers", export)
        privacy.register_eraser("volunteers", erase)
        register_source(
            "volunteers.session",
            "check_in",
            kind=Kind.ACTIVITY,
            unit=Unit.PER_SESSION,
            label=_("People at activities"),
        )
        register_source(
            "volunteers.service_session",
            "check_in",
            kind=Kind.SERVICE,
            unit=Unit.PER_SESSION,
            label=_("Volunteers in service"),
        )
