"""Editors' pictures, served by the site itself: a plain web server in front may do it, need not."""

from __future__ import annotations

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from foundation.people.auth import DESK_PERMISSION

#: Folder of the pictures as uploaded. They may tell where and by whom they were taken.
ORIGINALS = "original_images"
A_YEAR = 365 * 24 * 3600


@require_safe
def picture(request: HttpRequest, folder: str, name: str) -> FileResponse:
    """A picture in the size a page shows it; as uploaded only for those with a desk."""
    if folder == ORIGINALS and not request.user.has_perm(DESK_PERMISSION):
        raise Http404
    try:
        answer = FileResponse(default_storage.open(f"{folder}/{name}"), filename=name)
    except (OSError, SuspiciousFileOperation) as missing:
        raise Http404 from missing
    # Whatever a file holds, it runs nothing on this site.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # A picture in one size never changes its name, nor what it shows under it.
    answer["Cache-Control"] = (
        "private, no-store" if folder == ORIGINALS else f"public, max-age={A_YEAR}, immutable"
    )
    return answer
