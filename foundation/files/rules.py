"""Which files are taken: by extension, by content, by size. Pictures are drawn anew.

A picture keeps neither the place nor the camera it was taken with: what is stored
is a fresh encoding of its pixels.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
#: More pixels than any phone takes; above it a small file may fill the memory.
MOST_PIXELS = 60_000_000
#: The longest edge of a stored picture, in pixels: enough to read a voucher.
LONGEST_EDGE = 2560
MOST_FILES = 20

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Extension → media type its content must have.
TAKEN = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": WORD,
    "xlsx": EXCEL,
}
OFFICE = {WORD: "word/", EXCEL: "xl/"}
ACCEPT = ",".join(f".{extension}" for extension in TAKEN)


class FileRefused(ValidationError):
    """The file is not taken; the sentence says why."""


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def blob(self) -> ContentFile:
        return ContentFile(self.content, name=self.name)


def check(upload: UploadedFile) -> CheckedFile:
    """The file as it may be stored. Raises FileRefused."""
    name = get_valid_filename(PurePath(upload.name or "file").name)[-100:]
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in TAKEN:
        raise FileRefused(
            _("“%(name)s” cannot be taken. Send PDF, JPEG, PNG, WebP, Word or Excel files.")
            % {"name": name}
        )
    if upload.size > LARGEST:
        raise FileRefused(
            _("“%(name)s” is %(size)s large; at most %(most)s is taken.")
            % {
                "name": name,
                "size": filesizeformat(upload.size),
                "most": filesizeformat(LARGEST),
            }
        )
    upload.seek(0)
    content = upload.read()
    if not content:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name})
    wanted = TAKEN[extension]
    if not _holds(content, wanted):
        raise FileRefused(
            _("“%(name)s” is not what its ending says. Save it again in its own program.")
            % {"name": name}
        )
    if wanted.startswith("image/"):
        content = _drawn_anew(name, content, wanted)
    return CheckedFile(name, wanted, content)


def _holds(content: bytes, media_type: str) -> bool:
    """Whether the content is of the media type, and an office file carries no macros."""
    if media_type in OFFICE:
        try:
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except zipfile.BadZipFile:
            return False
        return any(name.startswith(OFFICE[media_type]) for name in names) and not any(
            name.lower().endswith("vbaproject.bin") for name in names
        )
    return filetype.guess_mime(content) == media_type


def _drawn_anew(name: str, content: bytes, media_type: str) -> bytes:
    """The picture's pixels in a fresh file, upright, without place and camera."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefused(_("“%(name)s” has too many pixels.") % {"name": name})
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            kind = media_type.removeprefix("image/")
            fresh = upright.convert("RGB") if kind == "jpeg" else upright
            fresh.info = {}
            out = io.BytesIO()
            fresh.save(out, format=kind.upper())
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise FileRefused(_("“%(name)s” cannot be read as a picture.") % {"name": name}) from error
    return out.getvalue()
