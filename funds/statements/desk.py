"""Statements at the desk: import with a preview, lines to match, the reconciliation."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.interface.pagination import paginate
from foundation.interface.typed import whole_number
from foundation.interface.workbook import XLSX
from foundation.people.scope import get_visible_or_404
from funds.errors import LedgerError
from funds.models import BankAccount, Statement, StatementUpload
from funds.rules import from_fen
from funds.statements import columns, files, report, services
from funds.statements.forms import ColumnsForm, PeriodForm, UploadForm
from funds.statements.frame import StatementPage
from funds.statements.lines import LinePage, TogetherPage
from funds.statements.workbook import reconciliation_workbook, sums

ROWS = 50
#: Rows, errors and doubts the preview writes out.
SHOWN = 50


class StatementList(StatementPage):
    """Imported files, the latest first, with what is still open in each."""

    template_name = "funds/desk/statements/list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        found = (
            Statement.objects.visible_to(user)
            .select_related("account", "imported_by")
            .annotate(
                matched=Count("lines__matched", filter=Q(lines__matched__is_current=True)),
            )
            .order_by("-last_on", "-pk")
        )
        return super().get_context_data(
            page=paginate(self.request, found, per_page=ROWS),
            open_lines=report.open_lines(user).count(),
            **kwargs,
        )


class Upload(StatementPage):
    """Choose a file."""

    template_name = "funds/desk/statements/upload.html"
    keepers_only = True

    def get_page_title(self):
        return _("Import a statement")

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", UploadForm(user=self.request.user))
        return super().get_context_data(**kwargs)

    def post(self, request):
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self.again(form=form)
        data = form.cleaned_data
        if data["file"].size > files.MOST_BYTES:
            form.add_error("file", _("The file is larger than 5 MB. Export a shorter period."))
            return self.again(form=form)
        try:
            with transaction.atomic():
                account = data["account"] or services.open_account(
                    data["area"], data["name"], data["number"]
                )
                kept = services.upload(
                    account, data["file"].read(), data["file"].name, by=request.user
                )
        except LedgerError as error:
            form.add_error("file", error.message)
            return self.again(form=form)
        return redirect("funds_statements:preview", kept.pk)


class Preview(StatementPage):
    """What importing would do; the meaning of the columns can be changed here."""

    template_name = "funds/desk/statements/preview.html"
    keepers_only = True

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        own = StatementUpload.objects.filter(uploaded_by=request.user)
        self.kept = get_object_or_404(own.select_related("account"), pk=kwargs["pk"])
        self.table = files.read_table(bytes(self.kept.content), self.kept.file_name)
        self.headings = self.table[columns.heading_row(self.table)]

    def get_page_title(self):
        return _("Check before importing")

    def form(self, data=None) -> ColumnsForm:
        chosen, self.is_remembered = services.remembered(self.headings)
        initial = ColumnsForm.initial_of(chosen)
        return ColumnsForm(data if data is not None else initial, headings=self.headings)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or self.form()
        shown = None
        if form.is_valid():
            shown = services.preview(self.kept, self.table, form.columns())
        return super().get_context_data(
            kept=self.kept,
            form=form,
            is_remembered=self.is_remembered,
            shown=shown,
            sample=shown and [row for row, _digest in shown.new[:SHOWN]],
            errors=shown and shown.parsed.errors[:SHOWN],
            doubtful=shown and shown.doubtful[:SHOWN],
            seen=_seen(form),
            **kwargs,
        )

    def post(self, request, pk):
        if "abandon" in request.POST:
            services.abandon(self.kept, by=request.user)
            messages.success(request, _("The file was discarded; nothing was imported."))
            return redirect("funds_statements:list")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.again(form=form)
        # What is imported is what was shown: columns changed since are shown first.
        if "import" not in request.POST or request.POST.get("seen") != _seen(form):
            return self.render_to_response(self.get_context_data(form=form))
        try:
            statement, matched = services.import_upload(self.kept, form.columns(), by=request.user)
        except LedgerError as error:
            form.add_error(None, error.message)
            return self.again(form=form)
        messages.success(
            request,
            ngettext(
                "%(added)d new line was imported; %(matched)d matched at once.",
                "%(added)d new lines were imported; %(matched)d matched at once.",
                statement.added,
            )
            % {"added": statement.added, "matched": matched},
        )
        return redirect("funds_statements:statement", statement.pk)


def _seen(form: ColumnsForm) -> str:
    """The choices as one value, to know them again."""
    return "|".join(str(form[name].value() or "") for name in form.fields)


class StatementDetail(StatementPage):
    """The lines one file brought."""

    template_name = "funds/desk/statements/statement.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.statement = get_visible_or_404(
            Statement.objects.select_related("account__area", "imported_by"),
            request.user,
            pk=kwargs["pk"],
        )

    def get_page_title(self):
        return str(self.statement)

    def get_context_data(self, **kwargs):
        lines = self.statement.lines.with_matched().order_by("position")
        return super().get_context_data(
            statement=self.statement,
            page=paginate(self.request, lines, per_page=ROWS),
            may_match=self.keeps(self.statement.account),
            **kwargs,
        )

    def post(self, request, pk):
        try:
            done = services.match_certain(self.statement.account, by=request.user)
        except LedgerError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request,
                ngettext("%(n)d line was matched.", "%(n)d lines were matched.", done)
                % {"n": done},
            )
        return redirect("funds_statements:statement", pk)


class OpenLines(StatementPage):
    """Lines nothing in the ledger proves yet."""

    template_name = "funds/desk/statements/open.html"

    def get_page_title(self):
        return _("Unmatched lines")

    def get_context_data(self, **kwargs):
        user = self.request.user
        lines = report.open_lines(user)
        accounts = BankAccount.objects.visible_to(user)
        chosen = whole_number(self.request.GET.get("account"))
        words = self.request.GET.get("q", "").strip()[:80]
        if chosen is not None:
            lines = lines.filter(account=chosen)
        if words:
            lines = lines.filter(
                Q(counterparty__icontains=words)
                | Q(reference__icontains=words)
                | Q(text__icontains=words)
            )
        return super().get_context_data(
            page=paginate(self.request, lines, per_page=ROWS),
            accounts=accounts,
            chosen=chosen,
            words=words,
            **kwargs,
        )


class ReportBase(StatementPage):
    """A reconciliation of an account and a period the person may see."""

    def asked(self) -> tuple[PeriodForm, report.Reconciliation | None]:
        user, data = self.request.user, self.request.GET.copy()
        accounts = BankAccount.objects.visible_to(user).select_related("area").in_bulk()
        statements = Statement.objects.filter(account__in=accounts).order_by("-last_on", "-pk")
        asked = data.get("account")
        number = whole_number(asked)
        latest = (statements.filter(account=number) if asked else statements).first()
        if not asked:
            if latest is None:
                return PeriodForm(accounts=accounts.values()), None
            data["account"] = str(latest.account_id)
        if latest and not data.get("first") and not data.get("last"):
            data["first"], data["last"] = latest.first_on.isoformat(), latest.last_on.isoformat()
        form = PeriodForm(data, accounts=accounts.values())
        if not form.is_valid():
            return form, None
        return form, report.Reconciliation(**form.cleaned_data)


class ReportPage(ReportBase):
    """The reconciliation with its open rows."""

    template_name = "funds/desk/statements/report.html"

    def get_page_title(self):
        return _("Reconciliation")

    def get_context_data(self, **kwargs):
        form, found = self.asked()
        if found is not None:
            kwargs |= {
                "report": found,
                "sums": sums(found),
                "lines": paginate(self.request, found.lines, ROWS, "lines"),
                "entries": self.entries(found),
                "aside": paginate(self.request, found.set_aside, ROWS, "aside"),
                "matches": paginate(self.request, found.matches, ROWS, "matched"),
            }
        return super().get_context_data(form=form, **kwargs)

    def entries(self, found: report.Reconciliation):
        page = paginate(self.request, found.entries, ROWS, "entries")
        for entry in page:
            entry.amount = from_fen(entry.fen)
        return page


class ReportWorkbook(ReportBase):
    def get(self, request, *args, **kwargs):
        _form, found = self.asked()
        if found is None:
            raise Http404
        answer = HttpResponse(reconciliation_workbook(found), content_type=XLSX)
        name = f"reconciliation-{found.first}-{found.last}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


app_name = "funds_statements"

urlpatterns = [
    path("", StatementList.as_view(), name="list"),
    path("import/", Upload.as_view(), name="upload"),
    path("import/<int:pk>/", Preview.as_view(), name="preview"),
    path("open/", OpenLines.as_view(), name="open"),
    path("report/", ReportPage.as_view(), name="report"),
    path("report/workbook/", ReportWorkbook.as_view(), name="workbook"),
    path("<int:pk>/", StatementDetail.as_view(), name="statement"),
    path("lines/<int:pk>/", LinePage.as_view(), name="line"),
    path("lines/<int:pk>/together/", TogetherPage.as_view(), name="together"),
]
