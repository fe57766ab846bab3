from django.conf import settings
from django.db import models

from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.roles import Role


class SampleQuerySet(CaseQuerySet):
    unit_field = "unit"

    def visible_to(self, user):
        return self.filter(self.scope_of(user, Role.values) | models.Q(owner_id=user.pk))


class Sample(CaseModel):
    title = models.CharField(max_length=50)
    answer = models.TextField(blank=True)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    objects = SampleQuerySet.as_manager()

    @property
    def case_unit(self):
        return self.unit

    @property
    def case_person(self):
        return self.owner

    def is_party(self, user):
        return self.owner_id == user.pk

    def get_absolute_url(self):
        return "/"
