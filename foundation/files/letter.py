"""Letters and agreements as PDF, in Chinese, with a font that has Nanhai's rare characters.

The same content gives the same bytes: the file carries the letter's own date, not the
moment it was made, so its digest can be compared.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, TextEmphasis, VAlign, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

logger = logging.getLogger(__name__)

FONT = Path(__file__).parent / "fonts" / "wqy-microhei.ttf"
FAMILY = "hei"
#: Stands for a character the font cannot draw, as printers have always marked it.
GETA = "〓"
#: Marks that close what stands before them.
HANGING = frozenset("，。、；：！？）》〉」』】”’…％,.;:!?)%")
INK = (38, 34, 30)
SOFT = (110, 102, 94)
LINE = (200, 192, 182)
SHADE = (246, 242, 236)
BODY, SMALL, HEADING, TITLE = 11, 9, 13, 20
#: Millimetres of a last page that are not worth a sheet of paper.
SCRAP = 30


@cache
def characters() -> frozenset[int]:
    """Code points the font can draw."""
    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str) -> set[str]:
    """Characters of ``text`` the font cannot draw."""
    return {mark for mark in text if mark.isprintable() and ord(mark) not in characters()}


class _Paper(FPDF):
    """A4 with the letter's name at the foot of each page."""

    foot = ""

    def footer(self):
        self.set_y(-15)
        self.set_font(FAMILY, size=SMALL)
        self.set_text_color(*SOFT)
        self.cell(self.epw * 0.75, 6, self.foot)
        pages = _("page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(0, 6, pages, align=Align.R)


class Letter:
    """One document, written from top to bottom, then taken as bytes with ``pdf``.

    ``foot`` stands at the bottom of every page: number, version, digest. ``close`` sets the lines
    of tables closer.
    """

    def __init__(
        self,
        title: str,
        *,
        on: date,
        foot: str = "",
        language: str = "zh-CN",
        close: bool = False,
    ):
        paper = self.paper = _Paper(format="A4")
        self.line_height, self.padding = (5.6, 0.7) if close else (6.5, 1.2)
        self.lost: set[str] = set()
        paper.foot = self._safe(foot)
        paper.set_margins(22, 22)
        paper.set_auto_page_break(True, margin=22)
        paper.add_font(FAMILY, fname=FONT)
        paper.set_title(title)
        paper.set_lang(language)
        paper.set_creation_date(
            datetime.combine(on, time.min, tzinfo=timezone.get_default_timezone())
        )
        paper.add_page()
        self._ink(TITLE)
        paper.multi_cell(
            0, 10, self._safe(title), align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        paper.ln(6)

    def _safe(self, text) -> str:
        text = str(text)
        lost = missing(text)
        self.lost |= lost
        for mark in lost:
            text = text.replace(mark, GETA)
        return text

    def _ink(self, size: float, colour: tuple[int, int, int] = INK) -> None:
        self.paper.set_font(FAMILY, size=size)
        self.paper.set_text_color(*colour)

    @property
    def ends_in_a_scrap(self) -> bool:
        """Whether the last page was begun for a line or two."""
        return self.paper.page_no() > 1 and self.paper.get_y() < self.paper.t_margin + SCRAP

    def heading(self, text) -> None:
        self.paper.ln(3)
        self._ink(HEADING)
        self._block(text, 8)
        self.paper.ln(1)

    def paragraph(self, text) -> None:
        for part in str(text).splitlines() or [""]:
            self._ink(BODY)
            self._block(part, 7)
        self.paper.ln(2)

    def note(self, text) -> None:
        """A smaller line: sources, digests, what cannot be drawn."""
        self._ink(SMALL, SOFT)
        self._block(text, 5.5)
        self.paper.ln(1)

    def _block(self, text, height: float) -> None:
        for part in self._safe(text).splitlines() or [""]:
            for line in self.broken(part):
                self.paper.cell(0, height, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def broken(self, text: str) -> list[str]:
        """Lines of the page's width. Chinese breaks between characters, not between words; a
        closing mark never begins a line, it hangs at the end of the one before (避头尾)."""
        room = self.paper.epw - 2 * self.paper.c_margin
        lines, line = [], ""
        for mark in text:
            if mark not in HANGING and self.paper.get_string_width(line + mark) > room:
                lines.append(line)
                line = ""
            line += mark
        return [*lines, line]

    def facts(self, rows: Iterable[tuple[object, object]]) -> None:
        """Labels with their values, in two columns."""
        self._table([], [(label, value) for label, value in rows], (1, 3), ["L", "L"])

    def table(
        self,
        headings: Sequence[object],
        rows: Iterable[Sequence[object]],
        *,
        widths: Sequence[int] | None = None,
        align: Sequence[str] | None = None,
    ) -> None:
        """A table with headings repeated on each page; ``align`` holds L, C or R a column."""
        widths = widths or [1] * len(headings)
        align = align or ["L"] * len(headings)
        self._table(headings, rows, widths, align)

    def _table(self, headings, rows, widths, align) -> None:
        self._ink(BODY - 1)
        self.paper.set_draw_color(*LINE)
        with self.paper.table(
            col_widths=tuple(widths),
            text_align=tuple(align),
            v_align=VAlign.T,
            line_height=self.line_height,
            padding=self.padding,
            wrapmode=WrapMode.CHAR,
            first_row_as_headings=bool(headings),
            headings_style=FontFace(emphasis=TextEmphasis.NONE, fill_color=SHADE),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        ) as table:
            for cells in ([headings] if headings else []) + list(rows):
                row = table.row()
                for cell in cells:
                    row.cell(self._safe(cell))
        self.paper.ln(3)

    def signatures(self, parties: Iterable[tuple[object, object, object]]) -> None:
        """A place to sign for each party: (party, who signed, when); empty is a dotted line."""
        self.paper.ln(6)
        blank = "＿＿＿＿＿＿＿＿＿＿"
        self._table(
            [_("Party"), _("Signature and seal"), _("Date")],
            [(party, who or blank, when or blank) for party, who, when in parties],
            (3, 3, 2),
            ["L", "L", "L"],
        )

    def pdf(self) -> bytes:
        """The document. What the font could not draw is said at its end."""
        if self.lost:
            codes = ", ".join(f"U+{ord(mark):04X}" for mark in sorted(self.lost))
            logger.warning("letter: characters without a glyph: %s", codes)
            self.note(
                _("%(geta)s stands for characters this print cannot show: %(codes)s.")
                % {"geta": GETA, "codes": codes}
            )
        return bytes(self.paper.output())
