"""Form fields that take checked files."""

from __future__ import annotations

from django import forms

from foundation.files.rules import ACCEPT, check


class FileInput(forms.FileInput):
    def __init__(self, attrs=None):
        super().__init__({"accept": ACCEPT, **(attrs or {})})


class FilesInput(FileInput):
    allow_multiple_selected = True


class CheckedFileField(forms.FileField):
    """One file; its cleaned value is a ``CheckedFile`` or None."""

    widget = FileInput

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        return check(upload) if upload else None


class CheckedFilesField(CheckedFileField):
    """Several files; the cleaned value is a list of ``CheckedFile``."""

    widget = FilesInput

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
            return []
        return [super(CheckedFilesField, self).clean(upload, initial) for upload in uploads]
