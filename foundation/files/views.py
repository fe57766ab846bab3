"""Hand a private file to those who may read it."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from foundation.files.models import StoredFile

#: Shown by the browser itself; everything else is saved.
SHOWN = ("application/pdf", "image/jpeg", "image/png", "image/webp")


@require_safe
def download(request, pk):
    """The file, or the same 404 whether it is missing or not for this person."""
    stored = StoredFile.objects.filter(pk=pk).select_related("content_type").first()
    if stored is None or not stored.readable_by(request.user):
        raise Http404
    answer = FileResponse(
        stored.blob.open("rb"),
        as_attachment=stored.media_type not in SHOWN,
        filename=stored.name,
        content_type=stored.media_type,
    )
    answer["Cache-Control"] = "private, no-store"
    # Whatever a file holds, it runs nothing on this site.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    return answer
