"""The notice templates of the whole house, registered by each app in ``AppConfig.ready``.

A template is code: its sentences are translated with the rest, and a notice stores
only the template's name and its context, so it is always read in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from django.utils import translation


class UnknownTemplate(LookupError):
    """No app has registered a template of that name."""


class IncompleteContext(ValueError):
    """The context lacks a value that the template's sentences name."""


@dataclass(frozen=True)
class NoticeTemplate:
    """Subject and body with ``{placeholders}``, both lazily translated.

    ``urgent`` notices ignore quiet hours and the daily summary. ``sensitive`` ones (one-time
    codes) are only sent directly and never stored.
    """

    name: str
    subject: Any
    body: Any
    urgent: bool = False
    sensitive: bool = False
    placeholders: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        with translation.override(None):
            text = f"{self.subject}{self.body}"
        names = {
            name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(text) if name
        }
        object.__setattr__(self, "placeholders", frozenset(names))

    def check(self, context: Mapping[str, Any]) -> None:
        missing = self.placeholders - context.keys()
        if missing:
            raise IncompleteContext(f"{self.name} needs {', '.join(sorted(missing))}")

    def render(self, context: Mapping[str, Any], language: str) -> tuple[str, str]:
        """Subject and body in the reader's language."""
        with translation.override(language):
            return str(self.subject).format_map(context), str(self.body).format_map(context)


_templates: dict[str, NoticeTemplate] = {}


def register(template: NoticeTemplate) -> NoticeTemplate:
    known = _templates.get(template.name)
    if known is not None and known is not template:
        raise ValueError(f"notice template {template.name} is registered twice")
    _templates[template.name] = template
    return template


def get(template: NoticeTemplate | str) -> NoticeTemplate:
    if isinstance(template, NoticeTemplate):
        return register(template)
    try:
        return _templates[template]
    except KeyError:
        raise UnknownTemplate(template) from None


def find(name: str) -> NoticeTemplate | None:
    """The template, or None for a stored notice whose app has since left the house."""
    return _templates.get(name)
