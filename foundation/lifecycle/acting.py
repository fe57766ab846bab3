"""Turning a posted form into a transition; shared by the desk and the public site."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms

from foundation.interface.typed import whole_number
from foundation.lifecycle import registry
from foundation.lifecycle.errors import Changed, GuardFailed, LifecycleError
from foundation.lifecycle.services import check, perform
from foundation.lifecycle.table import Transition


@dataclass
class Attempt:
    """What came of a try: done, or a form with errors and a status to answer with."""

    transition: Transition
    form: forms.Form
    done: bool = False
    status: int = 200


def _form(obj, transition: Transition, user, data=None, files=None) -> forms.Form:
    last = obj.events.order_by("-seq").first()
    return transition.form_class()(
        data,
        files,
        obj=obj,
        transition=transition,
        user=user,
        initial={"seen": last.seq if last else 0},
    )


def prepare(obj, action: str, user) -> Attempt:
    """The empty form. Raises NotAllowed, WrongState, KeyError for an unknown action."""
    transition = registry.of(obj).transition(action)
    check(obj, action, by=user)
    return Attempt(transition, _form(obj, transition, user))


def attempt(obj, action: str, user, data, files=None) -> Attempt:
    """Try the transition with posted data; what was typed is kept when it fails."""
    transition = registry.of(obj).transition(action)
    if _already_done(obj, action, user, data.get("seen")):
        return Attempt(transition, _form(obj, transition, user), done=True)
    form = _form(obj, transition, user, data, files)
    if not form.is_valid():
        return Attempt(transition, form, status=200 if form.is_asking else 422)  # type: ignore[attr-defined]
    try:
        perform(obj, action, by=user, **form.transition_data())  # type: ignore[attr-defined]
    except GuardFailed as failed:
        form.add_error(failed.field if failed.field in form.fields else None, failed.message)
        return Attempt(transition, form, status=failed.status)
    except Changed as changed:
        form.add_error(None, changed.message)
        return Attempt(transition, form, status=changed.status)
    except LifecycleError as error:
        form.add_error(None, error.message)
        return Attempt(transition, form, status=error.status)
    return Attempt(transition, form, done=True)


def _already_done(obj, action: str, user, seen) -> bool:
    """Whether this very form was sent before: a repeated submit does the thing once."""
    last = whole_number(seen)
    if last is None:
        return False
    return obj.events.filter(seq=last + 1, action=action, actor=user).exists()
