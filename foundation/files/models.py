"""Files of cases. They are stored outside the public media and served by a view that asks."""

from __future__ import annotations

import secrets
from pathlib import PurePath

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.files.rules import TAKEN


def private_storage():
    return storages["private"]


def random_name(stored: StoredFile, name: str) -> str:
    """A path nobody can guess, and nobody can place a name in."""
    token = secrets.token_urlsafe(24)
    return f"{token[:2]}/{token}{PurePath(name).suffix.lower()}"


class StoredFileQuerySet(models.QuerySet):
    def of(self, owner) -> StoredFileQuerySet:
        """Files of one object, oldest first, those removed left out."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(type(owner)),
            object_id=owner.pk,
            removed_at=None,
        )


class StoredFile(models.Model):
    """One file attached to an object, which says who may read it (``files_readable_by``)."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey("content_type", "object_id")
    #: What the file is for, in the owner's own words: "proposal", "voucher", "evidence" …
    purpose = models.SlugField(_("purpose"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    media_type = models.CharField(
        _("type"), max_length=100, choices=[(kind, kind) for kind in sorted(set(TAKEN.values()))]
    )
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    blob = models.FileField(storage=private_storage, upload_to=random_name, max_length=200)
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Anyone who may see the case may read it.")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="files_of_owner")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:download", args=[self.pk])

    def readable_by(self, user) -> bool:
        """Whether ``user`` sees the owner, and the owner shows its files to them."""
        owner = self.owner
        if self.removed_at or owner is None:
            return False
        if not type(owner)._default_manager.visible_to(user).filter(pk=owner.pk).exists():
            return False
        return self.is_public or owner.files_readable_by(user)
