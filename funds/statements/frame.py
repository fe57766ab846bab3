"""What all pages of the statements' desk share."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from funds.desk import is_open_to
from funds.models import BankAccount
from funds.models.statement import KEEPERS


class StatementPage(WagtailAdminTemplateMixin, TemplateView):
    """Common frame: open to who follows the money; steps open to who keeps statements."""

    header_icon = "doc-full"
    title = ""
    keepers_only = False

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not is_open_to(request.user):
            raise PermissionDenied
        self.is_keeper = request.user.has_role(*KEEPERS)
        if self.keepers_only and not self.is_keeper:
            raise PermissionDenied

    def get_page_title(self):
        return self.title or _("Bank statements")

    def get_breadcrumbs_items(self):
        items = [
            *super().get_breadcrumbs_items(),
            {"url": reverse("funds_statements:list"), "label": _("Bank statements")},
        ]
        if self.get_page_title() != _("Bank statements"):
            items.append({"url": "", "label": self.get_page_title()})
        return items

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_keeper=self.is_keeper, **kwargs)

    def keeps(self, account: BankAccount) -> bool:
        return BankAccount.objects.kept_by(self.request.user).filter(pk=account.pk).exists()

    def again(self, **context):
        """The same page with what was wrong, and everything kept."""
        return self.render_to_response(self.get_context_data(**context), status=422)
