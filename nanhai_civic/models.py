"""The running site's own bookkeeping: background work under leases, demonstration steps."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class BackgroundWork(models.Model):
    """One kind of periodic work: when it is due, and who is at it until when."""

    name = models.CharField(max_length=60, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    holder = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class DemonstrationStep(models.Model):
    """One module's demonstration data, loaded; written in the transaction that loads it."""

    module = models.CharField(max_length=60, unique=True)
    seed = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.module
