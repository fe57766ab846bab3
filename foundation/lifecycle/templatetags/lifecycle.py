"""Tags that draw a case's history and the actions a reader may take."""

from __future__ import annotations

from django import template

from foundation.lifecycle import selectors
from foundation.lifecycle.services import Parties, available
from foundation.lifecycle.table import Party, Visibility

register = template.Library()


@register.inclusion_tag("lifecycle/_timeline.html", takes_context=True)
def timeline(context, case, is_party=None):
    """``{% timeline case %}``: the history its reader may see on the public site.

    A page that knows already whether the reader is a party says so.
    """
    user = context["request"].user
    if is_party is None:
        is_party = user.is_authenticated and case.is_party(user)
    audience = Visibility.PARTY if is_party else Visibility.PUBLIC
    return {"lines": selectors.timeline(case, audience)}


@register.inclusion_tag("lifecycle/_case_actions.html", takes_context=True)
def case_actions(context, case, is_organisation=None):
    """``{% case_actions case %}``: what a resident may do with the case, as buttons.

    A page that knows already whether the reader acts for the case's organisation says so.
    """
    user = context["request"].user
    parties = Parties(case, user, is_organisation)
    return {
        "case": case,
        "actions": [
            transition
            for transition in (available(case, user, parties) if user.is_authenticated else [])
            if transition.parties - {Party.SYSTEM}
        ],
    }


@register.filter
def cells(desk, case):
    """``desk|cells:case``: heading and content of the case's cells in the desk's list."""
    return [
        (label, content)
        for (_what, label), content in zip(desk.columns, desk.cells(case), strict=True)
    ]


@register.filter
def is_figure(content) -> bool:
    """Whether a cell holds a count or money, which stand to the right."""
    return (isinstance(content, int) and not isinstance(content, bool)) or str(content)[:2].strip(
        "-−"
    ).startswith("¥")


@register.filter
def heads(desk, page):
    """``desk|heads:page``: the headings of a case list, and whether figures stand below."""
    cells = desk.cells(page[0]) if len(page) else [""] * len(desk.columns)
    return [
        (label, is_figure(content))
        for (_what, label), content in zip(desk.columns, cells, strict=True)
    ]
