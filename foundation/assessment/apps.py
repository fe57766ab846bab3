from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "foundation.assessment"
    label = "assessment"
    verbose_name = _("Assessment")

    def ready(self) -> None:
        from foundation.assessment.privacy import export
        from foundation.people import privacy

        privacy.register_exporter("assessment", export)
