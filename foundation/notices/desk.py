"""The window's part of the desk: letters to print and hand over, people to call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.interface.pagination import paginate
from foundation.interface.typed import whole_number
from foundation.notices import selectors, services

app_name = "notices_desk"


class WindowPage(WagtailAdminTemplateMixin, TemplateView):
    """A list for those who serve a window; POST settles the chosen rows."""

    rows: Any = None

    def dispatch(self, request, *args, **kwargs):
        if not selectors.serves_window(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        rows = type(self).rows(self.request.user)
        return super().get_context_data(page=paginate(self.request, rows, 50), **kwargs)

    def chosen(self):
        """The rows ticked in the form, as far as the user may see them."""
        ids = [pk for pk in map(whole_number, self.request.POST.getlist("row")) if pk]
        visible = type(self).rows(self.request.user).filter(pk__in=ids)
        model = visible.model
        return model.objects.filter(pk__in=list(visible.values_list("pk", flat=True)))

    def tell(self, count: int, sentence: str) -> None:
        if count:
            messages.success(self.request, sentence)
        else:
            messages.warning(self.request, _("Tick at least one row first."))


class Letters(WindowPage):
    template_name = "notices/desk/letters.html"
    page_title = _("Letters to hand over")
    header_icon = "doc-full"
    rows = staticmethod(selectors.letters_for)

    def post(self, request):
        count = services.hand_over(self.chosen(), by=request.user)
        self.tell(
            count,
            ngettext(
                "%(count)d letter marked as handed over.",
                "%(count)d letters marked as handed over.",
                count,
            )
            % {"count": count},
        )
        return redirect("notices_desk:letters")


class CallList(WindowPage):
    template_name = "notices/desk/calls.html"
    page_title = _("People to call")
    header_icon = "mobile-alt"
    rows = staticmethod(selectors.call_list_for)

    def post(self, request):
        count = services.mark_told(self.chosen(), by=request.user)
        self.tell(
            count,
            ngettext("%(count)d notice marked as told.", "%(count)d notices marked as told.", count)
            % {"count": count},
        )
        return redirect("notices_desk:calls")


urlpatterns = [
    path("letters/", Letters.as_view(), name="letters"),
    path("calls/", CallList.as_view(), name="calls"),
]
