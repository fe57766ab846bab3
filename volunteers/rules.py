"""What activities decide without a database: the queue, the codes at the door, the minutes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from participation.services import Assurance, Method

#: The door opens this long before a session; the venue's code is good until the end.
DOOR_OPENS = timedelta(minutes=60)
#: Within this time after the end staff still tick the list as "on site".
ON_SITE_UNTIL = timedelta(hours=2)
#: Later entries are refused: the import of lists, with a second person, takes them.
LATE_UNTIL = timedelta(days=7)

CODE_SECONDS = 30
#: From scanning to the confirmed check-in, so that signing in does not outlast the code.
RECEIPT = timedelta(minutes=10)
_VERSION = "v1"
_PURPOSE = "check-in"
_DIGEST_BYTES = 10


def moved_up(capacity: int, seated: int, waiting: Sequence[int]) -> Sequence[int]:
    """Who of the waiting gets a place, strictly in their order."""
    return waiting[: max(capacity - seated, 0)]


def overlaps(a_start: datetime, a_end: datetime, b_start: datetime, b_end: datetime) -> bool:
    """Half-open [start, end): one thing may begin when another ends."""
    return a_start < b_end and b_start < a_end


# --- the code at the venue ------------------------------------------------------------


@dataclass(frozen=True)
class Code:
    session: int
    epoch: int
    digest: bytes


def epoch_of(at: datetime) -> int:
    return int(at.timestamp()) // CODE_SECONDS


def seconds_left(at: datetime) -> int:
    """Until the shown code is replaced by the next."""
    return CODE_SECONDS - int(at.timestamp()) % CODE_SECONDS


def _digest(key: str, session: int, epoch: int) -> bytes:
    text = f"{_VERSION}|{_PURPOSE}|{session}|{epoch}"
    return hmac.digest(bytes.fromhex(key), text.encode(), hashlib.sha256)[:_DIGEST_BYTES]


def token(key: str, session: int, at: datetime) -> str:
    """The text behind the QR code: version, session, half minute, and 80 bits of proof."""
    epoch = epoch_of(at)
    proof = base64.b32encode(_digest(key, session, epoch)).decode().lower()
    return f"{_VERSION}.{session}.{epoch}.{proof}"


def parse(text: str) -> Code | None:
    """The parts of a token; None when it is none."""
    try:
        version, session, epoch, proof = text.split(".")
        digest = base64.b32decode(proof.upper())
        code = Code(int(session), int(epoch), digest)
    except (ValueError, binascii.Error):
        return None
    is_ours = version == _VERSION and len(digest) == _DIGEST_BYTES and 0 < code.session < 2**63
    return code if is_ours else None


def is_genuine(code: Code, key: str, at: datetime) -> bool:
    """Whether the code was shown in this half minute or the one before."""
    expected = _digest(key, code.session, code.epoch)
    return hmac.compare_digest(expected, code.digest) and epoch_of(at) - code.epoch in (0, 1)


# --- being there ----------------------------------------------------------------------


def refused_at(starts_at: datetime, ends_at: datetime, at: datetime, *, staff: bool) -> str:
    """Why nobody can be checked in at this time, as a word; empty when they can."""
    if at < starts_at - DOOR_OPENS:
        return "early"
    if at > ends_at + (LATE_UNTIL if staff else timedelta()):
        return "late"
    return ""


def tick(ends_at: datetime, at: datetime) -> tuple[Method, Assurance]:
    """How sure a tick of the staff is: on site C, copied from a list afterwards D."""
    if at <= ends_at + ON_SITE_UNTIL:
        return Method.STAFF, Assurance.C
    return Method.LIST, Assurance.D


def proposed_minutes(
    starts_at: datetime, ends_at: datetime, arrived: datetime, left: datetime | None
) -> int:
    """Minutes inside the session; without a check-out its whole length from the arrival.

    Bounded by the session, so that sessions that do not overlap never yield more
    minutes than the clock.
    """
    begin = max(starts_at, arrived)
    end = min(ends_at, left or ends_at)
    return max(int((end - begin).total_seconds() // 60), 0)
