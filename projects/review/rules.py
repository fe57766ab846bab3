"""The rules of the formal check, and the funding line. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """What a proposal must meet before anyone scores it (资格审查)."""

    # Read from the records.
    APPLICANT = "applicant", _("The organisation is of a kind the call is for")
    AREA = "area", _("The project lies in the area of the call")
    NOT_BARRED = "not_barred", _("No project of the organisation was terminated in two years")
    CEILING = "ceiling", _("The money asked for is within the call's limit")
    ONLY_ONE = "only_one", _("No other proposal of the organisation asks for the same")
    # Looked at by the officer.
    STAFF = "staff", _("Full-time staff and an office")
    PAPERS = "papers", _("The papers the call asks for are complete")
    LAWFUL = "lawful", _("The project is lawful and serves people in Nanhai")


#: Rules an officer answers; the others are read from the records when the step is made.
LOOKED_AT = (Rule.STAFF, Rule.PAPERS, Rule.LAWFUL)


@dataclass(frozen=True)
class Finding:
    rule: Rule
    passed: bool
    evidence: str


@dataclass(frozen=True)
class Wish:
    """A ranked proposal: what it may be given, in fen, and its score in hundredths."""

    key: int
    fen: int
    score: int


@dataclass(frozen=True)
class Line:
    """How the money falls: (key, government fen, social fen) above the line, keys below it."""

    funded: Sequence[tuple[int, int, int]]
    reserve: Sequence[int]
    refused: Sequence[int]


def draw_line(
    wishes: Iterable[Wish], *, government: int, social: int, least_score: int = 0
) -> Line:
    """Fund in order of rank until one does not fit; that one and all below it wait in reserve.

    Government money goes first, social money fills up. Whoever scored less than
    ``least_score`` (hundredths of a point) is refused. Amounts in fen.
    """
    funded: list[tuple[int, int, int]] = []
    reserve: list[int] = []
    refused: list[int] = []
    for wish in wishes:
        if wish.score < least_score:
            refused.append(wish.key)
        elif reserve or wish.fen > government + social:
            reserve.append(wish.key)
        else:
            from_government = min(wish.fen, government)
            from_social = wish.fen - from_government
            government -= from_government
            social -= from_social
            funded.append((wish.key, from_government, from_social))
    return Line(funded, reserve, refused)
