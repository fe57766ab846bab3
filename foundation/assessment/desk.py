"""The assessor's pages on the desk: my score sheets, one sheet, a conflict of interest."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.assessment import selectors, services
from foundation.assessment.errors import AssessmentError, BadPoints
from foundation.assessment.forms import ConflictForm, ScoreForm
from foundation.assessment.models import Assessor, SheetState

app_name = "assessment_desk"


def sits_somewhere(user) -> bool:
    return user.is_authenticated and selectors.my_seats(user).exists()


class AssessorPage(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self):
        trail = [*super().get_breadcrumbs_items()]
        if not isinstance(self, MySheets):
            trail.append(
                {"url": reverse("assessment_desk:my_sheets"), "label": MySheets.page_title}
            )
        return [*trail, {"url": "", "label": self.page_title}]


class MySheets(AssessorPage):
    template_name = "assessment/desk/my_sheets.html"
    page_title = _("My score sheets")

    def get_context_data(self, **kwargs):
        seats = selectors.my_seats(self.request.user)
        if not seats:
            raise PermissionDenied
        return super().get_context_data(seats=seats, **kwargs)


class Sheet(AssessorPage):
    template_name = "assessment/desk/sheet.html"
    page_title = _("Score sheet")

    def dispatch(self, request, *args, **kwargs):
        self.sheet = selectors.my_sheet(request.user, kwargs["pk"])
        if self.sheet is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.sheet.entry)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", ScoreForm(sheet=self.sheet))
        is_open = self.sheet.state == SheetState.OPEN
        return super().get_context_data(sheet=self.sheet, is_open=is_open, **kwargs)

    def post(self, request, pk: int):
        final = "hand_in" in request.POST
        form = ScoreForm(request.POST, sheet=self.sheet, is_draft=not final)
        if form.is_valid() and self.store(form, final):
            messages.success(
                request, _("The score sheet has been handed in.") if final else _("Draft saved.")
            )
            return redirect("assessment_desk:my_sheets")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def store(self, form: ScoreForm, final: bool) -> bool:
        service = services.hand_in if final else services.save_draft
        try:
            service(self.sheet, form.points(), form.cleaned_data["comment"], by=self.request.user)
        except BadPoints as bad:
            form.mark(bad)
        except AssessmentError as refused:
            form.add_error(None, refused.message)
        return not form.errors


class Conflict(AssessorPage):
    template_name = "assessment/desk/conflict.html"
    page_title = _("Declare a conflict of interest")

    def dispatch(self, request, *args, **kwargs):
        seats = Assessor.objects.select_related("panel").filter(removed_at=None)
        self.seat = seats.filter(user_id=request.user.pk, pk=kwargs["pk"]).first()
        if self.seat is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", ConflictForm())
        return super().get_context_data(seat=self.seat, **kwargs)

    def post(self, request, pk: int):
        form = ConflictForm(request.POST)
        if form.is_valid():
            try:
                services.declare_conflict(self.seat, form.cleaned_data["reason"], by=request.user)
            except AssessmentError as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, _("You have left the panel. Thank you for saying so."))
                return redirect("wagtailadmin_home")
        return self.render_to_response(self.get_context_data(form=form), status=422)


urlpatterns = [
    path("", MySheets.as_view(), name="my_sheets"),
    path("sheets/<int:pk>/", Sheet.as_view(), name="sheet"),
    path("seats/<int:pk>/conflict/", Conflict.as_view(), name="conflict"),
]
