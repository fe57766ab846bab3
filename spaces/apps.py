from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    name = "spaces"
    label = "spaces"
    verbose_name = _("Spaces")

    def ready(self):
        from foundation.lifecycle import desk, registry
        from foundation.notices import registry as notices
        from foundation.people import privacy
        from participation.registry import Kind, Unit, register_source
        from spaces.desk import DESKS
        from spaces.lifecycle import BOOKING, SPACE
        from spaces.notice_templates import TEMPLATES
        from spaces.privacy import erase, export

        for lifecycle in (SPACE, BOOKING):
            registry.register(lifecycle)
        for case_desk in DESKS:
            desk.register(case_desk)
        for template in TEMPLATES:
            notices.register(template)
        privacy.register_exporter("spaces", export)
        privacy.register_eraser("spaces", erase)
        register_source(
            "spaces.booking",
            "visit",
            kind=Kind.SPACE,
            unit=Unit.PER_SPACE_DAY,
            label=_("Visits to booked rooms"),
        )
        register_source(
            "spaces.space",
            "head_count",
            kind=Kind.SPACE,
            unit=Unit.PER_SPACE_DAY,
            label=_("Visitors counted at the door"),
        )
