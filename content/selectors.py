"""What the editors' pages show from the rest of the house: figures straight from the ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from foundation.interface import formats
from funds import selectors as funds
from participation import selectors as participation


@dataclass(frozen=True)
class Figure:
    """One headline number with the page where its rows are."""

    value: str
    label: str
    href: str
    note: Any = ""


def figures() -> list[Figure]:
    """The headline numbers; each is read from its ledger when the page is drawn."""
    money, people = funds.headline(), participation.headline()
    counted = _("as of %(day)s") % {"day": formats.localday(people.as_of)} if people.as_of else ""
    return [
        Figure(
            formats.wan(money.government),
            _("Government money"),
            "/money/",
            _("appropriated to community projects"),
        ),
        Figure(
            formats.wan(money.social),
            _("Social money"),
            "/money/",
            _("gifts of firms, funds and neighbours"),
        ),
        Figure(
            formats.number(people.person_times), _("Participations"), "/participation/", counted
        ),
    ]
