from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliberationConfig(AppConfig):
    name = "deliberation"
    label = "deliberation"
    verbose_name = _("Deliberation")

    def ready(self):
        from deliberation.desk import TOPIC_DESK
        from deliberation.effects import SITTING
        from deliberation.lifecycle import TOPIC
        from deliberation.notice_templates import TEMPLATES
        from deliberation.privacy import erase, export
        from foundation.lifecycle import desk, registry
        from foundation.notices import registry as notices
        from foundation.people import privacy
        from participation.registry import Kind, Unit, register_source

        privacy.register_exporter("deliberation", export)
        privacy.register_eraser("deliberation", erase)
        registry.register(TOPIC)
        desk.register(TOPIC_DESK)
        for template in TEMPLATES:
            notices.register(template)
        register_source(
            SITTING,
            "attend",
            kind=Kind.PUBLIC_AFFAIRS,
            unit=Unit.PER_STAGE,
            label=_("Attendance at a sitting"),
        )
