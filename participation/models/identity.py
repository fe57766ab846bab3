"""The one table that links the log to accounts. Erasure and merging touch nothing else."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_ref() -> int:
    """A random number that says nothing about the person."""
    return secrets.randbelow(2**62) + 1


class ParticipantRef(models.Model):
    """A person in the log. ``canonical`` is the reference the person counts under.

    ``merged_into`` and ``merged_no`` are set once and kept, so that a figure published
    before a merge can be computed again.
    """

    ref = models.BigIntegerField(primary_key=True, default=new_ref)
    canonical = models.BigIntegerField(db_index=True)
    merged_into = models.BigIntegerField(null=True)
    merged_no = models.PositiveIntegerField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="participant_refs",
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(merged_into__isnull=True),
                name="part_one_ref_per_account",
            )
        ]

    def __str__(self) -> str:
        return str(self.ref)
