"""The Wagtail editor of calls: written, previewed, sent for checking, compared, copied.

Permission follows duties, not Wagtail's groups. Going public is the lifecycle's step.
"""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    HistoryView,
    IndexView,
    SnippetViewSet,
)

from foundation.interface.listing import JoinedColumnsMixin
from foundation.interface.typed import whole_number
from foundation.lifecycle.services import open_case
from foundation.people.models import Duty, User
from foundation.people.scope import get_visible_or_404
from projects.calls.duties import PUBLISHERS, WRITERS
from projects.calls.forms import CallEditorForm
from projects.models import Call

#: What a duty allows in the editor. Nobody publishes or deletes past the lifecycle.
ACTIONS = {
    "add": WRITERS,
    "change": WRITERS,
    "lock": WRITERS,
    "unlock": WRITERS,
    "view": [*WRITERS, *PUBLISHERS],
}


class CallPolicy(BasePermissionPolicy):
    """Duties decide; for one call, those that cover its area."""

    def user_has_permission(self, user, action):
        return getattr(user, "is_authenticated", False) and user.has_role(*ACTIONS.get(action, ()))

    def user_has_permission_for_instance(self, user, action, instance):
        roles = ACTIONS.get(action, ())
        return any(duty.role in roles and instance.in_scope(duty) for duty in user.duties)

    def users_with_any_permission(self, actions):
        roles = {role for action in actions for role in ACTIONS.get(action, ())}
        return User.objects.filter(
            pk__in=Duty.objects.current().filter(role__in=roles).values("user")
        )


class CallCreateView(CreateView):
    """A new call opens its case: its history begins with who wrote it."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        # A call saved by itself while it is being sent would be there twice.
        self.autosave_enabled = False

    def save_instance(self):
        self.form.instance.stand_at_first()
        call = super().save_instance()
        return open_case(call, by=self.request.user)


class CallHistoryView(HistoryView):
    """Whoever lets a call go public sees how it was changed."""

    any_permission_required = ["change", "view"]


class CallIndexView(JoinedColumnsMixin, IndexView):
    pass


class WritersMenuItem(MenuItem):
    """Shown to those who write calls; who checks them finds them among the cases."""

    def is_shown(self, request) -> bool:
        return request.user.has_role(*WRITERS)


class CallViewSet(SnippetViewSet):
    model = Call
    icon = "edit"
    menu_label = _("Write calls")
    menu_name = "write-calls"
    menu_item_class = WritersMenuItem
    menu_order = 301
    add_to_admin_menu = True
    url_prefix = "calls/editor"
    list_display = ["title", "area", "closes_on"]
    search_fields = ["title"]
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = CallIndexView
    add_view_class = CallCreateView
    history_view_class = CallHistoryView

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("issuer"),
                            FieldPanel("issuer_name"),
                            FieldPanel("area"),
                            FieldPanel("theme"),
                        ],
                        heading=_("Issued by"),
                    ),
                    FieldPanel("title"),
                    FieldPanel("description"),
                    MultiFieldPanel(
                        [FieldPanel("opens_on"), FieldPanel("closes_on")],
                        heading=_("Proposals from – to"),
                    ),
                    InlinePanel("dates", heading=_("Timetable"), label=_("Day")),
                    InlinePanel(
                        "documents",
                        heading=pgettext_lazy("call", "Documents"),
                        label=_("File to download"),
                    ),
                ],
                heading=_("The call"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("applicants"), FieldPanel("eligible_areas")],
                        heading=_("Who may propose"),
                    ),
                    MultiFieldPanel(
                        [FieldPanel("selection"), FieldPanel("rubric"), FieldPanel("notice_days")],
                        heading=_("How proposals are chosen"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("vote_opens_on"),
                            FieldPanel("vote_closes_on"),
                            FieldPanel("vote_rule"),
                            FieldPanel("max_choices"),
                            FieldPanel("minimum_votes"),
                        ],
                        heading=_("Choice by the residents"),
                        help_text=_("Only where the residents choose."),
                    ),
                    FieldPanel("return_days"),
                ],
                heading=_("Rules"),
            ),
            ObjectList(
                [
                    FieldPanel("ceiling"),
                    InlinePanel("money", heading=_("Money by source"), label=_("Pool of money")),
                    InlinePanel(
                        "line_rules", heading=_("Rules for budget lines"), label=_("Budget rule")
                    ),
                    InlinePanel("instalments", heading=_("Instalments"), label=_("Instalment")),
                    FieldPanel("tolerance_percent"),
                ],
                heading=_("Money"),
            ),
        ],
        base_form_class=CallEditorForm,
    )

    def get_queryset(self, request):
        """Drafts of the areas in which one writes."""
        calls = Call.objects.filter(Call.objects.all().scope_of(request.user, WRITERS))
        return calls.filter(state="draft").select_related("area")

    def construct_view(self, view_class, **kwargs):
        """Every view of one call first asks for it in the reader's scope, and as a draft."""
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def scoped(request, *args, pk=None, **more):
            if pk is None:
                return view(request, *args, **more)
            call = get_visible_or_404(Call, request.user, pk=whole_number(pk) or 0)
            duties = request.user.duties
            if not any(d.role in ACTIONS["view"] and call.in_scope(d) for d in duties):
                return redirect(call)
            if call.state != Call.lifecycle.initial:
                messages.info(request, _("A published call is no longer changed in the editor."))
                return redirect("lifecycle_desk:case", call.lifecycle.name, call.pk)
            may_write = any(d.role in WRITERS and call.in_scope(d) for d in duties)
            if issubclass(view_class, EditView) and not may_write:
                # Wagtail's list of what waits for one's check leads to the editor.
                return redirect("lifecycle_desk:case", call.lifecycle.name, call.pk)
            return view(request, *args, pk=pk, **more)

        return scoped
