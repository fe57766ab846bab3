"""The desk's share of a lifecycle: what its list and its case page show beside the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string

from foundation.lifecycle import registry
from foundation.lifecycle.table import Lifecycle, Text


@dataclass(frozen=True)
class Section:
    """A part of a case page that its own module draws."""

    title: Text
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def render(self, request) -> str:
        return render_to_string(self.template, self.context, request=request)


#: What draws the panels of a page, from the case and the reader.
Panels = Callable[[Any, Any], Sequence[Section]]


@dataclass(frozen=True)
class Part:
    """A page of a case beside its overview, for a case of more panels than one page bears.

    A step of ``actions`` shows the part's panels beside its form.
    """

    name: str
    title: Text
    sections: Panels
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CaseDesk:
    """How the cases of one lifecycle look on the desk.

    ``columns`` pairs an attribute (or a callable of the case) with a heading;
    ``facts`` and ``sections`` are called with the case (and the reader).
    """

    lifecycle: Lifecycle
    label: Text
    icon: str = "doc-full"
    order: int = 500
    columns: Sequence[tuple[Any, Text]] = ()
    search_fields: Sequence[str] = ()
    #: Roles that may read the list although the table gives them nothing to do.
    readers: Sequence[str] = ()
    facts: Callable[[Any], Sequence[tuple[Text, Any]]] | None = None
    sections: Panels | None = None
    #: Further pages of the case, in the order of its tabs.
    parts: Sequence[Part] = ()
    #: Narrows or prefetches the visible cases for the list.
    for_list: Callable[[Any], QuerySet] | None = None
    ordering: Sequence[str] = ("-pk",)
    #: Menu item's link to a form that opens a new case, as (url name, label, roles).
    opening: tuple[str, Text, Sequence[str]] | None = None

    @property
    def slug(self) -> str:
        return self.lifecycle.name

    @property
    def model(self):
        return registry.model_of(self.lifecycle)

    def part(self, name: str) -> Part:
        """The part called ``name``. Raises KeyError."""
        return {part.name: part for part in self.parts}[name]

    def part_of(self, action: str) -> Part | None:
        """The part whose panels a step is decided on."""
        return next((part for part in self.parts if action in part.actions), None)

    def roles(self) -> frozenset[str]:
        """Roles to which this list is open."""
        acting = frozenset(role for t in self.lifecycle.transitions for role in t.roles)
        return acting | frozenset(str(role) for role in self.readers)

    def is_open_to(self, user) -> bool:
        return user.is_authenticated and user.has_role(*self.roles())

    def queryset(self, user) -> QuerySet:
        """The cases ``user`` may see on the desk."""
        queryset = self.model.objects.visible_to(user)
        return self.for_list(queryset) if self.for_list else queryset

    def cells(self, case) -> list[Any]:
        return [
            what(case) if callable(what) else getattr(case, what) for what, _label in self.columns
        ]


_desks: dict[str, CaseDesk] = {}


def register(desk: CaseDesk) -> None:
    """Give a lifecycle its screens and its menu item. Called in ``AppConfig.ready``."""
    _desks[desk.slug] = desk


def get(slug: str) -> CaseDesk:
    """The desk called ``slug``. Raises KeyError."""
    return _desks[slug]


def open_to(user) -> list[CaseDesk]:
    """The desks of this person, in the order of the menu."""
    return sorted(
        (desk for desk in _desks.values() if desk.is_open_to(user)), key=lambda d: d.order
    )
