"""Rows of a table as movements: a date, signed fen, who, which document, what for.

Pure: no database. Every row that cannot be read says why, in a sentence; whoever
imports takes all rows or none.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from djmoney.money import Money

from funds.rules import LARGEST_FEN, from_fen
from funds.statements.columns import OUT_POSITIVE, Columns, heading_row

LONGEST = 300
EARLIEST = date(1990, 1, 1)
#: Rows that sum up or carry over instead of saying what moved.
_SUMS = re.compile(r"^(本?[日月年页]?(合计|小计|累计)|总计|共计|期初|期末|承前|上[日月年]|total)")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\D.*)?$")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\D.*|\d{6})?$")
_OUT = ("借", "支", "付", "出", "d", "out", "-")
_IN = ("贷", "收", "入", "存", "c", "in", "+")


class BadCell(ValueError):
    """The sentence says what is wrong with a cell."""


@dataclass(frozen=True)
class Row:
    position: int
    booked_on: date
    fen: int
    counterparty: str = ""
    reference: str = ""
    text: str = ""
    balance: int | None = None

    @property
    def amount(self) -> Money:
        return from_fen(self.fen)


@dataclass(frozen=True)
class RowError:
    position: int
    sentence: str


@dataclass
class Parsed:
    """A whole file: what can be imported, what is wrong, which rows are sums and left out."""

    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)

    @property
    def income(self) -> Money:
        return from_fen(sum(row.fen for row in self.rows if row.fen > 0))

    @property
    def expense(self) -> Money:
        return from_fen(-sum(row.fen for row in self.rows if row.fen < 0))


def parse(table: Sequence[Sequence[str]], columns: Columns, today: date) -> Parsed:
    """Read every row below the headings."""
    parsed = Parsed()
    start = heading_row(table) + 1
    for position, cells in enumerate(table[start:], start=start + 1):
        if not any(cells):
            continue
        try:
            row = _row(position, cells, columns, today)
        except BadCell as bad:
            parsed.errors.append(RowError(position, str(bad)))
            continue
        if row is None:
            parsed.left_out.append(position)
        else:
            parsed.rows.append(row)
    return parsed


def _row(position: int, cells: Sequence[str], columns: Columns, today: date) -> Row | None:
    def cell(name: str) -> str:
        at = columns.at.get(name)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    sums_up = _is_sum(cells)
    if sums_up and not any(map(str.isdigit, cell("date"))):
        return None
    fen = _signed(cell, columns)
    if sums_up and fen is None:
        return None
    booked_on = read_date(cell("date"), columns.date_form)
    if not EARLIEST <= booked_on <= today:
        raise BadCell(
            _("The date %(date)s lies in the future or too far back.") % {"date": booked_on}
        )
    if not fen:
        raise BadCell(_("The row has no amount."))
    words = {name: cell(name) for name in ("counterparty", "reference", "text")}
    if any(len(word) > LONGEST for word in words.values()):
        raise BadCell(_("A text is longer than 300 characters."))
    return Row(position, booked_on, fen, balance=_balance(cell("balance")), **words)


def _is_sum(cells: Sequence[str]) -> bool:
    return any(_SUMS.match(unicodedata.normalize("NFKC", cell).casefold()) for cell in cells)


def _balance(text: str) -> int | None:
    """Tells two like lines apart; what cannot be read does not."""
    try:
        return read_amount(text)
    except BadCell:
        return None


def _signed(cell, columns: Columns) -> int | None:
    """Fen above zero for what came in, below for what went out; None without an amount."""
    if "amount" in columns.at:
        fen = read_amount(cell("amount"))
        if fen is None:
            return None
        if "direction" in columns.at:
            return _turned(fen, cell("direction"))
        return -fen if columns.sign == OUT_POSITIVE else fen
    income, expense = read_amount(cell("income")), read_amount(cell("expense"))
    if income and expense:
        raise BadCell(_("The row has an amount in and an amount out; a row has one of them."))
    if not income and not expense:
        return income if income is not None else expense
    return income or -expense


def _turned(fen: int, direction: str) -> int:
    """The amount with the sign that its direction gives it; a negative amount is a correction."""
    word = unicodedata.normalize("NFKC", direction).strip().casefold()
    if word.startswith(_OUT):
        return -fen
    if word.startswith(_IN):
        return fen
    raise BadCell(_("“%(word)s” does not say whether money came in or went out.") % {"word": word})


def read_amount(text: str) -> int | None:
    """Fen of what a cell says; None for a blank. Raises BadCell."""
    shown = text
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"[\s,'¥元]|^(CNY|RMB)", "", text)
    if text in ("", "-", "--", "—", "/"):
        return None
    if bracketed := re.fullmatch(r"\((.+)\)|(.+)-", text):
        text = f"-{bracketed[1] or bracketed[2]}"
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", text, re.ASCII):
        raise BadCell(_("“%(cell)s” is not an amount.") % {"cell": shown[:40]})
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        raise BadCell(_("“%(cell)s” is not an amount.") % {"cell": shown[:40]}) from None
    if fen != fen.to_integral_value():
        raise BadCell(_("“%(cell)s” has more than two decimals.") % {"cell": shown[:40]})
    if abs(fen) > LARGEST_FEN:
        raise BadCell(_("“%(cell)s” is absurdly large.") % {"cell": shown[:40]})
    return int(fen)


def read_date(text: str, form: str = "") -> date:
    """A day, in any order that is plain, or in the form that was chosen. Raises BadCell."""
    shown = text
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := _DAY.match(text) or (not form and _PACKED.match(text)):
            return date(*map(int, found.groups()[:3]))
        if form and text:
            return datetime.strptime(text.split()[0], form).date()  # noqa: DTZ007
    except ValueError:
        pass
    if not shown:
        raise BadCell(_("The row has no date."))
    raise BadCell(_("“%(cell)s” is not a date in the chosen form.") % {"cell": shown[:40]})


def squeeze(text: str) -> str:
    """Text for comparing: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def digests(account: int, rows: Iterable[Row]) -> list[str]:
    """The identity of each row on an account, in the order given.

    Two rows alike in everything are the first and the second of their kind, so both
    are kept and the same file brings the same two again. The running balance, where the
    bank gives it, tells like rows apart even when a day is cut across two files.
    """
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        content = "\x1f".join(
            (
                str(account),
                row.booked_on.isoformat(),
                str(row.fen),
                squeeze(row.counterparty),
                squeeze(row.reference),
                squeeze(row.text),
                "" if row.balance is None else str(row.balance),
            )
        )
        seen[content] += 1
        found.append(hashlib.sha256(f"{content}\x1f{seen[content]}".encode()).hexdigest())
    return found
