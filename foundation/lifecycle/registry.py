"""All lifecycles of the house, filled by each app's ``AppConfig.ready``."""

from __future__ import annotations

from django.apps import apps

from foundation.lifecycle.table import Lifecycle

_lifecycles: dict[str, Lifecycle] = {}
_by_model: dict[type, Lifecycle] = {}


def register(lifecycle: Lifecycle) -> None:
    """Make a lifecycle known. Its model gets it as ``lifecycle``."""
    model = apps.get_model(lifecycle.model)
    model.lifecycle = lifecycle
    _lifecycles[lifecycle.name] = lifecycle
    _by_model[model] = lifecycle


def get(name: str) -> Lifecycle:
    """The lifecycle called ``name``. Raises KeyError."""
    return _lifecycles[name]


def of(obj) -> Lifecycle:
    """The lifecycle of a case."""
    return _by_model[type(obj)]


def model_of(lifecycle: Lifecycle):
    return apps.get_model(lifecycle.model)


def all_lifecycles() -> list[Lifecycle]:
    return sorted(_lifecycles.values(), key=lambda lifecycle: lifecycle.name)
