from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    name = "foundation.areas"
    label = "areas"
    verbose_name = _("Areas")

    def ready(self):
        from foundation.areas.calendar import forget_calendar
        from foundation.areas.models import CalendarDay, CalendarYear

        for model in (CalendarDay, CalendarYear):
            post_save.connect(forget_calendar, sender=model, dispatch_uid=f"save {model}")
            post_delete.connect(forget_calendar, sender=model, dispatch_uid=f"delete {model}")
