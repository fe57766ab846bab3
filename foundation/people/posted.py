"""What was sent with a request, for a form: an empty POST is still a POST."""

from __future__ import annotations


def posted(request):
    """Data for a form: what was posted, None where nothing was."""
    return request.POST if request.method == "POST" else None
