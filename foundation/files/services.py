"""Attach a file to an object, and take it away again."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.files.rules import MOST_FILES, CheckedFile, FileRefused, check


def attach(
    owner, upload: UploadedFile | CheckedFile, *, purpose: str, by, public: bool = False
) -> StoredFile:
    """Store a file for ``owner``; the same content for the same purpose is stored once.

    Who may attach is the business of the step that calls this. Raises FileRefused.
    """
    checked = upload if isinstance(upload, CheckedFile) else check(upload)
    with transaction.atomic():
        there = StoredFile.objects.of(owner).filter(purpose=purpose)
        if known := there.filter(digest=checked.digest).first():
            return known
        if there.count() >= MOST_FILES:
            raise FileRefused(_("At most %(most)d files can be attached.") % {"most": MOST_FILES})
        return StoredFile.objects.create(
            owner=owner,
            purpose=purpose,
            name=checked.name,
            media_type=checked.media_type,
            size=len(checked.content),
            digest=checked.digest,
            blob=checked.blob,
            is_public=public,
            uploaded_by=by,
        )


def remove(stored: StoredFile) -> None:
    """Show the file no more. Its row stays, and what it held until the retention period ends."""
    stored.removed_at = timezone.now()
    stored.save(update_fields=["removed_at"])
