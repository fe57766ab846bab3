from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = _("Residents' appeals")

    def ready(self):
        from appeals.desk import APPEAL_DESK, CLUSTER_DESK
        from appeals.lifecycle import APPEAL, CLUSTER
        from appeals.notice_templates import TEMPLATES
        from appeals.privacy import erase, export
        from foundation.lifecycle import desk, registry
        from foundation.notices import registry as notices
        from foundation.people import privacy

        privacy.register_exporter("appeals", export)
        privacy.register_eraser("appeals", erase)
        for lifecycle in (APPEAL, CLUSTER):
            registry.register(lifecycle)
        for case_desk in (APPEAL_DESK, CLUSTER_DESK):
            desk.register(case_desk)
        for template in TEMPLATES:
            notices.register(template)
