"""The sources this module owns: counted heads, paper lists, the press statement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participation.registry import register_source
from participation.terms import Kind

HEAD_COUNT = "participation.head_count"
LIST = "participation.list"
STATEMENT = "participation.statement"

#: What a person at a desk may have counted; the kind follows from it.
COUNTED = {
    "visitors": (Kind.SPACE, _("Visitors of a space")),
    "participants": (Kind.ACTIVITY, _("Participants of an activity")),
    "helpers": (Kind.SERVICE, _("Helpers of a service")),
    "attendance": (Kind.PUBLIC_AFFAIRS, _("People at a sitting or vote")),
}


def register() -> None:
    for action, (kind, label) in COUNTED.items():
        for source_type in (HEAD_COUNT, LIST):
            register_source(source_type, action, kind=kind, label=label)
    register_source(
        STATEMENT, "press", kind=Kind.STATEMENT, label=_("Opening statement from the press")
    )
