"""The words of the ledger: kinds on the path of participation, counting units,
methods, assurance classes. Upper modules import them from ``registry`` and ``services``."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """The path of participation: space → activity → service → public affairs."""

    SPACE = "space", pgettext_lazy("kind of participation", "Space")
    ACTIVITY = "activity", pgettext_lazy("kind of participation", "Activity")
    SERVICE = "service", pgettext_lazy("kind of participation", "Service")
    PUBLIC_AFFAIRS = "public_affairs", pgettext_lazy("kind of participation", "Public affairs")
    #: A figure taken over from the press: one row, shown apart, never added to the others.
    STATEMENT = "statement", pgettext_lazy("kind of participation", "Opening statement")


PATH = (Kind.SPACE, Kind.ACTIVITY, Kind.SERVICE, Kind.PUBLIC_AFFAIRS)


class Unit(models.TextChoices):
    """What counts once."""

    PER_SESSION = "per_session", _("once per person per session")
    PER_SPACE_DAY = "per_space_day", _("once per person per space per day")
    PER_STAGE = "per_stage", _("once per person per item per stage")
    PER_ROW = "per_row", _("once per row")


class Method(models.TextChoices):
    """How it became known that somebody took part."""

    VENUE_CODE = "venue_code", _("Code at the venue, scanned by the person")
    PASS = "pass", _("Pass, scanned by staff")  # noqa: S105
    STAFF = "staff", _("Ticked by staff on site")
    ONLINE = "online", _("Done on this site, signed in")
    LIST = "list", _("Attendance list")
    SELF_DECLARED = "self_declared", _("Declared by the person")
    DOOR_COUNTER = "door_counter", _("Door counter")
    HAND_COUNT = "hand_count", _("Counted by hand")
    PHOTO_COUNT = "photo_count", _("Counted on a photo")
    ESTIMATE = "estimate", _("Estimate")
    PRESS = "press", _("Press report")


class Assurance(models.TextChoices):
    """How sure it is; A is best. E never enters a headline figure."""

    A = "A", _("A: verified on the spot")
    B = "B", _("B: own device at the venue")
    C = "C", _("C: entered by staff on site")
    D = "D", _("D: entered afterwards")
    E = "E", _("E: declared or estimated")
