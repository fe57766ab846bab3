"""The search over the whole site."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from content.search import KINDS, all_kinds
from foundation.interface.pagination import paginate

#: No longer than the lists take that a search leads on to.
LONGEST = 40


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("What are you looking for?"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
        error_messages={"required": _("Write a word or part of one.")},
    )


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that holds the words, or (``?kind=``) every page of one kind without a list."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    context: dict = {"form": form}
    status = 200
    if form.is_valid():
        words = context["words"] = form.cleaned_data["q"]
        kind = KINDS.get(request.GET.get("kind", ""))
        if kind is not None:
            page = paginate(request, kind.find(words).all())
            context |= {"kind": kind, "page": page, "hits": kind.rows(list(page))}
        else:
            groups = all_kinds(words)
            context |= {"groups": groups, "total": sum(group.total for group in groups)}
    elif form.is_bound:
        status = 422
    return render(request, "content/search.html", context, status=status)
