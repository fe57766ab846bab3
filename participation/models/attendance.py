"""An imported attendance list: what it says, without the names on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import within_q
from foundation.people.scope import ScopedQuerySet, area_scope
from participation.models.event import KEEPERS, READERS


class AttendanceListQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> AttendanceListQuerySet:
        return self.filter(area_scope(user, READERS))

    def kept_by(self, user) -> AttendanceListQuerySet:
        return self.filter(area_scope(user, KEEPERS))

    def within(self, area) -> AttendanceListQuerySet:
        return self.filter(within_q(area))


class AttendanceList(models.Model):
    """Parsed once, shown as a preview, counted when somebody confirms it.

    ``rows`` holds line numbers, keyed fingerprints and minutes; no name or telephone.
    """

    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(_("what was counted"), max_length=30)
    title = models.CharField(_("title of the sheet"), max_length=100)
    sheet_id = models.CharField(max_length=40, db_index=True)
    occurred_on = models.DateField(_("date"))
    evidence = models.CharField(_("where the paper is kept"), max_length=300)
    file_digest = models.CharField(max_length=64, db_index=True)
    rows = models.JSONField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    counted = models.PositiveIntegerField(default=0)

    objects = AttendanceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance list")
        verbose_name_plural = _("attendance lists")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.title
