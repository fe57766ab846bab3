"""The index of towns and the choice of "my community". Each area's own page is ``insights``'."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.areas import selectors
from foundation.areas.models import Area
from foundation.interface.pagination import paginate

YEAR_SECONDS = 365 * 24 * 3600


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form asked to return to, if that is on this site."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return otherwise


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Towns; the communities of one town (``?town=``); or those a search finds (``?q=``)."""
    words = request.GET.get("q", "").strip()[:40]
    town = None
    found = None
    if words:
        found = selectors.search_communities(words)
    elif request.GET.get("town"):
        town = get_object_or_404(Area.objects.towns(), code=request.GET["town"][:20])
        found = Area.objects.within(town).communities().current()
    towns = selectors.towns_with_counts()
    wanted = request.GET.get("next", "")
    query = "&" + urlencode({"next": wanted}) if wanted else ""
    context = {
        "town": town,
        "words": words,
        "page": paginate(request, found, per_page=90) if found is not None else None,
        "total": sum(count for _town, count in towns),
        "next": wanted,
        "map": {t.code: (t.short_name, count, f"?town={t.code}{query}") for t, count in towns},
    }
    return render(request, "areas/index.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep "my community": on the account, for a visitor in a cookie. Empty forgets it."""
    code = request.POST.get("community", "").replace("\0", "").strip()
    community = selectors.find_community(code) if code else None
    if code and community is None:
        messages.error(request, _("There is no such community. Please choose one from the list."))
        return redirect("areas:index")
    back = community.get_absolute_url() if community else "/areas/"
    response = redirect(safe_next(request, otherwise=back))
    if request.user.is_authenticated:
        request.user.declare_home(community)
    elif community:
        response.set_cookie(
            selectors.COMMUNITY_COOKIE,
            community.code,
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(selectors.COMMUNITY_COOKIE, samesite="Lax")
    if community:
        messages.success(
            request,
            _("Your community is now %(community)s.") % {"community": community.short_name},
        )
    else:
        messages.success(request, _("Your choice of community is forgotten."))
    return response
