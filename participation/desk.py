"""The ledger on the desk: rows of one's area, a head count, a list, a correction."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.interface.pagination import paginate
from foundation.people.roles import Role
from foundation.people.scope import get_visible_or_404
from participation import figures, lists, rollups, selectors, services
from participation.errors import ParticipationError
from participation.forms import (
    HeadCountForm,
    ListForm,
    PublishForm,
    RecordFilterForm,
    ReversalForm,
)
from participation.models import AttendanceList, ParticipationEvent, PublishedFigure
from participation.models.event import KEEPERS, PUBLISHERS, READERS
from participation.own_sources import HEAD_COUNT
from participation.rules import assurance_of_count

ROWS = 30


def follow() -> None:
    """Let the numbers follow at once; what stays behind is counted by the background runner."""
    rollups.aggregate(max_batches=2, patience=0.2)


class LedgerView(WagtailAdminTemplateMixin, TemplateView):
    """Common frame: open to who reads the ledger, or only to who keeps it."""

    header_icon = "group"
    roles: tuple[Role, ...] = READERS
    title = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_role(*self.roles):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.title or _("Participation")

    def get_breadcrumbs_items(self):
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("participation_desk:events"), "label": _("Participation")},
            {"url": "", "label": self.get_page_title()},
        ]

    def refuse(self, form, error: ParticipationError):
        """Show the sentence where the person typed, with everything kept."""
        form.add_error(None, error.message)
        return self.again(form)

    def again(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class EventList(LedgerView):
    """Rows of the log, newest day first; pages by the last row seen, so that the
    thousandth page costs what the first does."""

    template_name = "participation/desk/events.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        form = RecordFilterForm(self.request.GET)
        chosen = form.chosen()
        rows = ParticipationEvent.objects.visible_to(user)
        if chosen["area"]:
            rows = rows.within(chosen["area"])
        if chosen["month"]:
            first = selectors.first_of_month(chosen["month"])
            rows = rows.filter(month=chosen["month"], occurred_on__gte=first)
        if chosen["year"]:
            first = chosen["year"] * 100
            rows = rows.filter(month__gte=first, month__lt=first + 100)
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        source_id = self.request.GET.get("source", "").strip()
        if source_id:
            rows = rows.filter(source_id=source_id)
        before = self._before()
        if before:
            day, pk = before
            rows = rows.filter(Q(occurred_on__lt=day) | Q(occurred_on=day, pk__lt=pk))
        rows = list(
            rows.select_related("community", "town", "district", "recorded_by")
            .annotate(taken_back=Exists(ParticipationEvent.objects.filter(corrects=OuterRef("pk"))))
            .order_by("-occurred_on", "-pk")[: ROWS + 1]
        )
        older = ""
        if len(rows) > ROWS:
            rows = rows[:ROWS]
            query = self.request.GET.copy()
            query["before"] = f"{rows[-1].occurred_on}_{rows[-1].pk}"
            older = query.urlencode()
        return super().get_context_data(
            form=form,
            rows=rows,
            older=older,
            source_id=source_id,
            facts=selectors.facts(**chosen) if chosen["area"] else None,
            headline=selectors.headline(chosen["area"]) if chosen["area"] else None,
            lag=rollups.lag(),
            may_keep=user.has_role(*KEEPERS),
            **kwargs,
        )

    def _before(self) -> tuple[date, int] | None:
        day, _mark, pk = self.request.GET.get("before", "").partition("_")
        try:
            return date.fromisoformat(day), int(pk)
        except ValueError:
            return None


class EventPage(LedgerView):
    """One row, the doors it came through, its correction."""

    template_name = "participation/desk/event.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.event = None

    def row(self) -> ParticipationEvent:
        if self.event is None:
            self.event = get_visible_or_404(
                ParticipationEvent.objects.select_related(
                    "community", "town", "district", "recorded_by", "organisation", "corrects"
                ),
                self.request.user,
                pk=self.kwargs["pk"],
            )
        return self.event

    def get_page_title(self):
        return _("Entry #{number}").format(number=self.row().pk)

    def may_correct(self) -> bool:
        return (
            ParticipationEvent.objects.for_roles(self.request.user, KEEPERS)
            .filter(pk=self.row().pk, sign=1, corrections=None)
            .exists()
        )

    def get_context_data(self, **kwargs):
        event = self.row()
        kwargs.setdefault("form", ReversalForm())
        return super().get_context_data(
            event=event,
            doors=event.doors.select_related("recorded_by").order_by("pk"),
            correction=event.corrections.select_related("recorded_by").first(),
            may_correct=self.may_correct(),
            **kwargs,
        )

    def post(self, request, pk):
        event = self.row()
        if not self.may_correct():
            raise PermissionDenied
        form = ReversalForm(request.POST)
        if not form.is_valid():
            return self.again(form)
        try:
            services.reverse(event, reason=form.cleaned_data["reason"], by=request.user)
        except ParticipationError as error:
            return self.refuse(form, error)
        follow()
        messages.success(request, _("The entry was taken back; both rows stay visible."))
        return redirect("participation_desk:event", pk=pk)


class Published(LedgerView):
    """Figures that were frozen, by whom and with which state of the log; freezing more."""

    template_name = "participation/desk/published.html"
    header_icon = "thumbtack"

    def get_page_title(self):
        return _("Published figures")

    def may_publish(self) -> bool:
        """Figures are of the whole district, so a town's duty does not do."""
        return any(
            duty.role in PUBLISHERS and duty.covers_the_district
            for duty in getattr(self.request.user, "duties", [])
        )

    def get_context_data(self, **kwargs):
        found = PublishedFigure.objects.select_related("area", "published_by").order_by("-pk")
        page = paginate(self.request, found, per_page=ROWS)
        for figure in page:
            figure.period_text = figures.period_text(figure.period)
        may_publish = self.may_publish()
        if may_publish:
            kwargs.setdefault("form", PublishForm())
        return super().get_context_data(
            page=page, may_publish=may_publish, lag=rollups.lag(), **kwargs
        )

    def post(self, request):
        if not self.may_publish():
            raise PermissionDenied
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self.again(form)
        follow()
        if rollups.lag():
            form.add_error(
                None, _("Rows are still being counted. Please publish again in a few minutes.")
            )
            return self.again(form)
        new = figures.publish(form.cleaned_data["period"], by=request.user)
        if new:
            messages.success(
                request,
                ngettext("%(n)d figure is published.", "%(n)d figures are published.", new)
                % {"n": new},
            )
        else:
            messages.info(
                request, _("Nothing changed since the last publication; nothing was added.")
            )
        return redirect("participation_desk:published")


class HeadCount(LedgerView):
    """Enter a number of people nobody identified."""

    template_name = "participation/desk/entry.html"
    roles = KEEPERS

    def get_page_title(self):
        return _("Enter a head count")

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", HeadCountForm(user=self.request.user))
        return super().get_context_data(submit=_("Record the head count"), **kwargs)

    def post(self, request):
        form = HeadCountForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.again(form)
        data = form.cleaned_data
        try:
            event = services.record(
                HEAD_COUNT,
                data["action"],
                data["token"],
                area=data["area"],
                occurred_on=data["occurred_on"],
                heads=data["heads"],
                space_ref=data["space_ref"],
                recorded_by=request.user,
                method=data["method"],
                assurance=assurance_of_count(
                    data["method"], data["occurred_on"], timezone.localdate()
                ),
                evidence=data["evidence"],
            )
        except ParticipationError as error:
            return self.refuse(form, error)
        follow()
        messages.success(request, _("The head count is recorded."))
        return redirect("participation_desk:event", pk=event.pk)


class Lists(LedgerView):
    """The attendance lists of one's area."""

    template_name = "participation/desk/lists.html"

    def get_page_title(self):
        return _("Attendance lists")

    def get_context_data(self, **kwargs):
        found = AttendanceList.objects.visible_to(self.request.user).select_related(
            "area", "uploaded_by", "confirmed_by"
        )
        return super().get_context_data(
            page=paginate(self.request, found.defer("rows")),
            may_keep=self.request.user.has_role(*KEEPERS),
            **kwargs,
        )


class NewList(LedgerView):
    """Read a list and show what it would count."""

    template_name = "participation/desk/entry.html"
    roles = KEEPERS

    def get_page_title(self):
        return _("Import an attendance list")

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", ListForm(user=self.request.user))
        return super().get_context_data(submit=_("Show what would count"), **kwargs)

    def post(self, request):
        form = ListForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self.again(form)
        data = form.cleaned_data
        upload = data.pop("file")
        try:
            sheet = lists.preview(
                **data,
                content=upload.read(lists.MOST_BYTES + 1),
                filename=upload.name,
                by=request.user,
            )
        except ParticipationError as error:
            return self.refuse(form, error)
        return redirect("participation_desk:list", pk=sheet.pk)


class ListPage(LedgerView):
    """The verdict on every row, and the button that counts them."""

    template_name = "participation/desk/list.html"

    def sheet(self) -> AttendanceList:
        return get_visible_or_404(
            AttendanceList.objects.select_related("area", "uploaded_by", "confirmed_by"),
            self.request.user,
            pk=self.kwargs["pk"],
        )

    def get_page_title(self):
        return _("Attendance list")

    def get_context_data(self, **kwargs):
        sheet = kwargs.pop("sheet", None) or self.sheet()
        lines = [lists.Line(*row) for row in sheet.rows]
        verdicts = {
            lists.NEW: _("counts"),
            lists.COUNTED: _("counted already"),
            lists.DUPLICATE: _("twice on this list"),
            lists.UNKNOWN: _("number unknown: correct the list"),
            lists.INVALID: _("heads or minutes are not a number"),
        }
        return super().get_context_data(
            sheet=sheet,
            lines=[(line, verdicts[line.verdict]) for line in lines],
            new=sum(line.heads for line in lines if line.verdict == lists.NEW),
            second_person=lists.needs_second_person(sheet),
            may_confirm=sheet.confirmed_at is None
            and AttendanceList.objects.kept_by(self.request.user).filter(pk=sheet.pk).exists(),
            **kwargs,
        )

    def post(self, request, pk):
        sheet = get_visible_or_404(AttendanceList, request.user, pk=pk)
        if not AttendanceList.objects.kept_by(request.user).filter(pk=pk).exists():
            raise PermissionDenied
        try:
            with transaction.atomic():
                new = lists.confirm(sheet, by=request.user)
        except ParticipationError as error:
            messages.error(request, error.message)
            return self.render_to_response(self.get_context_data(), status=409)
        follow()
        messages.success(
            request,
            ngettext("{count} row was counted.", "{count} rows were counted.", new).format(
                count=new
            ),
        )
        return redirect("participation_desk:list", pk=pk)
