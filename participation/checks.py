"""System checks: every source that is recorded somewhere must be registered."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.utils import DatabaseError

from participation import registry
from participation.models import ParticipationEvent
from participation.rules import UNITS_V1

_RECORDERS = {"record", "Fact"}


def _literal(call: ast.Call, position: int, name: str) -> str | None:
    node = call.args[position] if len(call.args) > position else None
    for keyword in call.keywords:
        if keyword.arg == name:
            node = keyword.value
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def sources_in(code: str) -> Iterator[tuple[int, str, str]]:
    """Line, source type and action of every literal call of record() or Fact() in a module."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called in _RECORDERS:
            source_type = _literal(node, 0, "source_type")
            action = _literal(node, 1, "action")
            if source_type and action:
                yield node.lineno, source_type, action


@register(Tags.models)
def recorded_sources_are_registered(app_configs, **kwargs) -> list[Error]:
    known = {(s.source_type, s.action) for s in registry.sources()}
    errors = []
    for app in apps.get_app_configs():
        if app.name not in settings.HOUSE:
            continue
        for path in Path(app.path).rglob("*.py"):
            code = path.read_text()
            if "participation.services" not in code:
                continue
            for line, source_type, action in sources_in(code):
                if (source_type, action) not in known:
                    errors.append(
                        Error(
                            f"{source_type}:{action} is recorded but not registered as a"
                            " source of participation.",
                            hint="Call participation.registry.register_source in AppConfig.ready.",
                            obj=f"{app.label}/{path.name}:{line}",
                            id="participation.E001",
                        )
                    )
    return errors


@register(Tags.models)
def units_agree_with_the_first_rule(app_configs, **kwargs) -> list[Error]:
    return [
        Error(
            f"{s.source_type}:{s.action} wants {s.unit}, the counting rule for {s.kind} says"
            f" {UNITS_V1[s.kind]}.",
            id="participation.E002",
        )
        for s in registry.sources()
        if s.unit != UNITS_V1[s.kind]
    ]


@register(Tags.database)
def logged_sources_are_registered(app_configs, databases=None, **kwargs) -> list[Error]:
    """Rows of a source nobody registers any more could not be shown or recounted."""
    if not databases or "default" not in databases:
        return []
    known = {(s.source_type, s.action) for s in registry.sources()}
    try:
        if (
            ParticipationEvent._meta.db_table
            not in connections["default"].introspection.table_names()
        ):
            return []
        logged = set(
            ParticipationEvent.objects.order_by().values_list("source_type", "action").distinct()
        )
    except DatabaseError:
        return []
    return [
        Error(f"The log holds {a}:{b}, which nobody registers.", id="participation.E003")
        for a, b in sorted(logged - known)
    ]
