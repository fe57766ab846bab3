"""Pure decisions on ballots and receipts. No database here."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

#: What the form of one ballot carries, made anew each time the ballot is reviewed.
SLIP = re.compile(r"[0-9a-f]{32}")
#: A paper ballot on which nothing is marked, as a teller types it.
BLANK = {"0", "-", "－", "—"}
SEPARATORS = re.compile(r"[\s,，、;；.]+")
#: Shown without letters and figures that are mistaken for each other.
GROUP = 4


def vote_problems(
    closes_on: date | None, opens: date | None, closes: date | None
) -> list[tuple[str, str]]:
    """What is wrong with the days of a vote in a call: (field, sentence)."""
    if opens is None or closes is None:
        return [("vote_opens_on", _("Say from when to when the residents vote."))]
    if closes < opens:
        return [("vote_closes_on", _("The vote cannot close before it opens."))]
    if closes_on is not None and opens <= closes_on:
        return [("vote_opens_on", _("The vote begins after the last day for proposals."))]
    return []


class BadBallots(ValueError):
    """A line of a batch that is not a ballot; ``message`` names the line."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def receipt_code(slip: str) -> str:
    """The code of a ballot: follows from its slip alone, so that sending twice shows it again."""
    digest = hashlib.sha256(f"receipt {slip}".encode()).digest()[:10]
    text = base64.b32encode(digest).decode()
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


def receipt_digest(code: str) -> str:
    """What is kept of a code. Small letters, spaces and missing dashes do not matter."""
    plain = re.sub(r"[^A-Z2-7]", "", code.upper())
    return hashlib.sha256(plain.encode()).hexdigest()


def in_order(ballots: Iterable[Iterable[int]]) -> list[list[int]]:
    """Ballots sorted by what they say: their order tells nothing of when they came."""
    return sorted(sorted(set(ballot)) for ballot in ballots)


def read_batch(text: str, *, candidates: int, most: int) -> list[list[int]]:
    """Ballots typed one a line as numbers on the ballot, ``0`` for a blank one.

    Empty lines are left out. Raises BadBallots for what is no valid ballot: such papers are
    counted as invalid instead.
    """
    ballots = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = [word for word in SEPARATORS.split(line.strip()) if word]
        if not words:
            continue
        if len(words) == 1 and words[0] in BLANK:
            ballots.append([])
            continue
        if not all(word.isascii() and word.isdigit() and len(word) <= 4 for word in words):
            raise BadBallots(
                _("Line %(line)d: write numbers from 1 to %(last)d, or 0 for a blank ballot.")
                % {"line": number, "last": candidates}
            )
        chosen = [int(word) for word in words]
        if strange := [n for n in chosen if not 1 <= n <= candidates]:
            raise BadBallots(
                _("Line %(line)d: there is no project %(number)d on the ballot.")
                % {"line": number, "number": strange[0]}
            )
        if len(set(chosen)) < len(chosen):
            raise BadBallots(_("Line %(line)d names a project twice.") % {"line": number})
        if len(chosen) > most:
            raise BadBallots(
                _(
                    "Line %(line)d names %(count)d projects; at most %(most)d are allowed. Count"
                    " that paper as invalid."
                )
                % {"line": number, "count": len(chosen), "most": most}
            )
        ballots.append(chosen)
    return in_order(ballots)
