from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompositionConfig(AppConfig):
    name = "nanhai_civic"
    verbose_name = _("Composition")

    def ready(self):
        from foundation.notices import registry
        from nanhai_civic.ledgers import TEMPLATES

        for template in TEMPLATES:
            registry.register(template)
