"""The desk's task list, case lists and case pages, and a resident's own action."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.interface.formats import mark
from foundation.interface.pagination import paginate
from foundation.interface.typed import whole_number
from foundation.lifecycle import desk as desks
from foundation.lifecycle import registry, selectors
from foundation.lifecycle.acting import attempt, prepare
from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.forms import CaseFilterForm, reason_field
from foundation.lifecycle.services import offers, perform
from foundation.lifecycle.table import Visibility
from foundation.people.scope import get_visible_or_404

ROWS = 30


def case_url(case) -> str:
    """Where a case stands on the desk."""
    return reverse("lifecycle_desk:case", args=[case.lifecycle.name, case.pk])


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """Common frame: the desk named in the URL, refused to whom it is not open."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.desk = None
        if "slug" in kwargs:
            try:
                self.desk = desks.get(kwargs["slug"])
            except KeyError as unknown:
                raise Http404 from unknown
            if not self.desk.is_open_to(request.user):
                raise PermissionDenied
            self.header_icon = self.desk.icon

    def get_breadcrumbs_items(self):
        items = [*super().get_breadcrumbs_items()]
        if self.desk:
            items.append(
                {
                    "url": reverse("lifecycle_desk:cases", args=[self.desk.slug]),
                    "label": str(self.desk.label),
                }
            )
        return items

    def case(self):
        """The case with what its list shows too, so that its facts ask no query each."""
        return get_object_or_404(self.desk.queryset(self.request.user), pk=self.kwargs["pk"])


class TaskList(DeskView):
    """What the person's duties ask for now, the most urgent first."""

    template_name = "lifecycle/desk/tasks.html"
    header_icon = "tasks"

    def get_page_title(self):
        return _("My tasks")

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("My tasks")}]

    def get_context_data(self, **kwargs):
        user = self.request.user
        urgency = self.request.GET.get("urgency", "")
        lanes = selectors.task_lanes(user, desks.open_to(user))
        chosen = next(
            (lane for lane in lanes if lane.desk.slug == self.request.GET.get("of")),
            lanes[0] if lanes else None,
        )
        page = None
        if chosen:
            tasks = chosen.rows()
            if urgency in selectors.URGENCIES:
                tasks = tasks.filter(selectors.urgency_filter(urgency))
            page = paginate(self.request, tasks.order_by("due_at", "pk"), per_page=ROWS)
        return super().get_context_data(
            lanes=lanes, chosen=chosen, urgency=urgency, page=page, **kwargs
        )


class CaseList(DeskView):
    template_name = "lifecycle/desk/list.html"

    def get_page_title(self):
        return str(self.desk.label)

    def get_context_data(self, **kwargs):
        cases = selectors.with_due(self.desk.queryset(self.request.user))
        form = CaseFilterForm(self.request.GET or None, desk=self.desk)
        cases = form.narrow(cases).order_by(*self.desk.ordering)
        bulk = [
            t
            for t in self.desk.lifecycle.transitions
            if t.bulk and self.request.user.has_role(*t.roles)
        ]
        opening = self.desk.opening
        if opening and not self.request.user.has_role(*opening[2]):
            opening = None
        return super().get_context_data(
            desk=self.desk,
            filter_form=form,
            is_filtered=form.is_narrowing,
            page=paginate(self.request, cases, per_page=ROWS),
            bulk=bulk,
            opening=opening,
            **kwargs,
        )


class CaseFrame(DeskView):
    """What the pages of one case share: its name, its tabs, and the panels of modules."""

    def dispatch(self, request, *args, **kwargs):
        self.object = self.case()
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return f"{self.object.case_number} {self.object.case_title}"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.object.case_number}]

    def panels(self) -> list[desks.Panels]:
        """What draws the panels of this page."""
        return [self.desk.sections] if self.desk.sections else []

    def get_context_data(self, **kwargs):
        case, user = self.object, self.request.user
        return super().get_context_data(
            desk=self.desk,
            case=case,
            sections=[
                (section.title, section.render(self.request))
                for panels in self.panels()
                for section in panels(case, user)
            ],
            **kwargs,
        )


class CasePage(CaseFrame):
    """The same page for every case: facts, history, clocks, and what this user may do."""

    template_name = "lifecycle/desk/case.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            facts=self.desk.facts(self.object) if self.desk.facts else [],
            clocks=selectors.running_clocks(self.object),
            lines=selectors.timeline(self.object, Visibility.STAFF),
            offers=self.offers(),
            **kwargs,
        )

    def offers(self):
        return offers(self.object, self.request.user)


class CasePart(CaseFrame):
    """A part of a case that has a page of its own."""

    template_name = "lifecycle/desk/part.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        try:
            self.part = self.desk.part(kwargs["part"])
        except KeyError as unknown:
            raise Http404 from unknown

    def panels(self):
        return [self.part.sections]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**(kwargs | {"part": self.part}))


class CaseAct(CasePage):
    """One transition: its form, and the try."""

    template_name = "lifecycle/desk/act.html"

    def panels(self):
        part = self.desk.part_of(self.kwargs["action"])
        return [*([part.sections] if part else []), *super().panels()]

    def offers(self):
        """None: the page asks for one step."""
        return ()

    def get(self, request, *args, **kwargs):
        return self._answer(lambda: prepare(self.object, kwargs["action"], request.user))

    def post(self, request, *args, **kwargs):
        return self._answer(
            lambda: attempt(
                self.object, kwargs["action"], request.user, request.POST, request.FILES
            )
        )

    def _answer(self, tried):
        try:
            result = tried()
        except KeyError as unknown:
            raise Http404 from unknown
        except LifecycleError as error:
            messages.error(self.request, error.message)
            return redirect(case_url(self.object))
        if result.done:
            messages.success(
                self.request, _("Done: %(action)s.") % {"action": result.transition.label}
            )
            return redirect(case_url(self.object))
        context = self.get_context_data(transition=result.transition, form=result.form)
        return self.render_to_response(context, status=result.status)


class CaseBulk(DeskView):
    """One transition on many cases; each stands or falls alone."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        action = request.POST.get("action", "")
        try:
            transition = self.desk.lifecycle.transition(action)
        except KeyError as unknown:
            raise Http404 from unknown
        if not transition.bulk:
            raise PermissionDenied
        chosen = [pk for pk in map(whole_number, request.POST.getlist("case")) if pk][:ROWS]
        try:
            reason = reason_field(required=False).clean(request.POST.get("reason", ""))
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
            return redirect("lifecycle_desk:cases", self.desk.slug)
        done = 0
        for case in self.desk.queryset(request.user).filter(pk__in=chosen):
            try:
                perform(case, action, by=request.user, reason=reason)
                done += 1
            except LifecycleError as error:
                messages.error(request, f"{case.case_number}{mark(':')}{error.message}")
        if done:
            messages.success(
                request,
                ngettext("%(count)d case: %(action)s.", "%(count)d cases: %(action)s.", done)
                % {"count": done, "action": transition.label},
            )
        elif not chosen:
            messages.warning(request, _("Tick at least one case first."))
        back = reverse("lifecycle_desk:cases", args=[self.desk.slug])
        asked = request.GET.urlencode()
        return redirect(f"{back}?{asked}" if asked else back)


@login_required
def act(request, name: str, pk: int, action: str):
    """A resident's or an organisation's own action on a case of theirs."""
    try:
        lifecycle = registry.get(name)
        case = get_visible_or_404(registry.model_of(lifecycle), request.user, pk=pk)
        if request.method == "POST":
            result = attempt(case, action, request.user, request.POST, request.FILES)
        else:
            result = prepare(case, action, request.user)
    except KeyError as unknown:
        raise Http404 from unknown
    except LifecycleError as error:
        messages.error(request, error.message)
        return redirect(case.get_absolute_url())
    if result.done:
        messages.success(request, _("Done: %(action)s.") % {"action": result.transition.label})
        return redirect(case.get_absolute_url())
    context = {"case": case, "transition": result.transition, "form": result.form}
    return render(request, "lifecycle/act.html", context, status=result.status)
