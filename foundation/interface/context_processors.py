"""What every page's shell needs."""

from __future__ import annotations


def shell(request) -> dict:
    return {"large_type": request.COOKIES.get("large_type") == "1"}
