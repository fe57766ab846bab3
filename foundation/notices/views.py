"""A person's inbox and preferences. A GET never changes anything: opening is a POST."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.interface.pagination import paginate
from foundation.notices import selectors, services
from foundation.notices.forms import PreferencesForm


@never_cache
@login_required
@require_GET
def inbox(request):
    notices = selectors.inbox(request.user)
    only_unread = request.GET.get("show") == "unread"
    if only_unread:
        notices = notices.unread()
    context = {"page": paginate(request, notices), "only_unread": only_unread}
    return render(request, "notices/inbox.html", context)


@login_required
@require_POST
def open_notice(request, pk: int):
    """Mark one notice as read and go where it leads."""
    notice = selectors.inbox(request.user).filter(pk=pk).first()
    if notice is None:
        raise Http404
    services.mark_read(notice)
    if url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notices:inbox")


@login_required
@require_POST
def read_all(request):
    services.mark_all_read(request.user)
    return redirect("notices:inbox")


@never_cache
@login_required
def preferences(request):
    if request.method == "POST":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            services.set_preferences(request.user, form.cleaned_data)
            messages.success(request, _("Your choices have been saved."))
            return redirect("notices:preferences")
    else:
        form = PreferencesForm(initial=selectors.preferences(request.user))
    status = 422 if form.errors else 200
    return render(request, "notices/preferences.html", {"form": form}, status=status)
