"""One statement line at the desk: what it proves, or may prove alone or together, or why nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation.people.scope import get_visible_or_404
from funds.errors import LedgerError
from funds.models import Match, StatementLine, Transfer
from funds.rules import from_fen
from funds.statements import matching, services
from funds.statements.forms import SetAsideForm, UndoForm
from funds.statements.frame import StatementPage

#: Most numbers a form may name.
MOST = 100


def numbers(raw: list[str]) -> list[int]:
    """Keys a form names. Raises Http404 for what cannot be one."""
    if len(raw) > MOST or not all(one.isdecimal() and len(one) < 16 for one in raw):
        raise Http404
    return sorted({int(one) for one in raw})


class OneLine(StatementPage):
    """A page of one line the person may see."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.line = get_visible_or_404(
            StatementLine.objects.select_related("account__area", "statement"),
            request.user,
            pk=kwargs["pk"],
        )

    def entries(self, raw: list[str]) -> list[Transfer]:
        """The entries of these numbers. Raises Http404 where the person sees one of them not."""
        wanted = numbers(raw)
        found = list(Transfer.objects.visible_to(self.request.user).filter(pk__in=wanted))
        if len(found) != len(wanted):
            raise Http404
        return found


class LinePage(OneLine):
    """What the line proves, or what it may prove; its history."""

    template_name = "funds/desk/statements/line.html"

    def get_page_title(self):
        return _("Statement line")

    def get_context_data(self, **kwargs):
        history = list(
            Match.objects.filter(lines__line=self.line)
            .select_related("matched_by", "undone_by")
            .prefetch_related("lines__line", "entries__transfer")
            .order_by("-pk")
        )
        now = next((match for match in history if match.undone_at is None), None)
        kwargs.setdefault("form", UndoForm())
        kwargs.setdefault("aside_form", SetAsideForm())
        return super().get_context_data(
            line=self.line,
            now=now,
            history=[match for match in history if match is not now],
            suggestions=[] if now else matching.suggestions(self.line),
            together=[] if now else matching.together(self.line),
            may_match=self.keeps(self.line.account),
            **kwargs,
        )

    def post(self, request, pk):
        try:
            if "undo" in request.POST:
                form = UndoForm(request.POST)
                if not form.is_valid():
                    return self.again(form=form)
                self.take_back(form.cleaned_data["because"])
            elif "aside" in request.POST:
                form = SetAsideForm(request.POST)
                if not form.is_valid():
                    return self.again(aside_form=form)
                services.set_aside(self.line, by=request.user, **form.cleaned_data)
                messages.success(request, _("The line was set aside."))
            else:
                entries = self.entries(request.POST.getlist("entry"))
                services.match_together([self.line], entries, by=request.user)
                messages.success(request, _("The line was matched."))
        except LedgerError as error:
            messages.error(request, error.message)
        return redirect("funds_statements:line", pk)

    def take_back(self, because: str) -> None:
        part = self.line.matched.filter(is_current=True).select_related("match").first()
        if part is None:
            raise Http404
        services.undo(part.match, because=because, by=self.request.user)
        messages.success(self.request, _("The match was taken back."))


class TogetherPage(OneLine):
    """One line with several entries, or several lines with one entry, put together by hand."""

    template_name = "funds/desk/statements/together.html"
    keepers_only = True

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not self.keeps(self.line.account):
            raise PermissionDenied

    def get_page_title(self):
        return _("Match several together")

    def get_context_data(self, **kwargs):
        words = self.request.GET.get("q", "").strip()[:80]
        entries = matching.near_entries(self.line, words)
        chosen = kwargs.pop("chosen", None) or {
            "entries": [entry.number for entry in matching.together(self.line)],
            "lines": [],
        }
        return super().get_context_data(
            line=self.line,
            entries=entries,
            lines=matching.near_lines(self.line),
            chosen=chosen,
            words=words,
            **kwargs,
        )

    def post(self, request, pk):
        entries = self.entries(request.POST.getlist("entry"))
        wanted = numbers(request.POST.getlist("line"))
        own = StatementLine.objects.visible_to(request.user).filter(account=self.line.account_id)
        lines = list(own.filter(pk__in=wanted).exclude(pk=self.line.pk))
        try:
            services.match_together([self.line, *lines], entries, by=request.user)
        except LedgerError as error:
            return self.again(
                error=error.message,
                chosen={
                    "entries": [entry.pk for entry in entries],
                    "lines": [line.pk for line in lines],
                },
                lines_sum=from_fen(self.line.fen + sum(line.fen for line in lines)),
                entries_sum=from_fen(self.sum_of(entries)),
            )
        messages.success(request, _("They were matched."))
        return redirect("funds_statements:line", pk)

    def sum_of(self, entries: list[Transfer]) -> int:
        found = matching.banked(Transfer.objects.filter(pk__in=[entry.pk for entry in entries]))
        return sum(fen or 0 for fen in found.order_by().values_list("fen", flat=True))
