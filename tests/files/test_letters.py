"""Letters: every local name can be printed, and the same letter is the same file."""

import csv
from datetime import date
from pathlib import Path

from foundation.areas import loading
from foundation.files.letter import HANGING, Letter, missing

AREAS = Path(loading.__file__).parent / "data"


def letter(text="叠滘、塱下"):
    paper = Letter("协议书", on=date(2026, 11, 20), foot="P2026-0001")
    paper.facts([("乙方", text)])
    paper.table(["类别", "金额"], [["人员", "12,000.00"]] * 60, align=["L", "R"])
    paper.signatures([("甲方", "", "")])
    return paper


def test_every_place_of_nanhai_can_be_printed():
    names = "".join(path.read_text() for path in AREAS.glob("*.csv"))
    assert "滘" in names
    assert missing("".join(csv.reader([names.replace("\n", " ")]).__next__())) == set()


def test_the_same_letter_is_the_same_file():
    assert letter().pdf() == letter().pdf()
    assert letter().pdf() != letter("沙滘").pdf()


def test_long_tables_go_on_over_pages():
    paper = letter()
    assert paper.pdf().startswith(b"%PDF")
    assert paper.paper.page_no() > 1


def test_a_character_without_a_glyph_is_marked_and_named(caplog):
    paper = letter("𠮷")
    paper.pdf()
    assert paper.lost == {"𠮷"}
    assert "U+20BB7" in caplog.text


def test_no_line_begins_with_a_closing_mark():
    paper = letter()
    for length in range(20, 80):
        text = "一" * length + "）。" + "二" * 90
        lines = paper.broken(text)
        assert "".join(lines) == text
        assert len(lines) > 1
        assert not any(line[0] in HANGING for line in lines)


def test_a_page_begun_for_a_line_or_two_is_noticed_and_closer_lines_save_it():
    def rows(count, close=False):
        paper = Letter("报告", on=date(2026, 11, 20), close=close)
        paper.table(["类别", "金额"], [["人员", "12,000.00"]] * count)
        paper.note("说明")
        return paper

    scraps = [count for count in range(10, 40) if rows(count).ends_in_a_scrap]
    assert scraps
    assert not rows(scraps[0] - 1).ends_in_a_scrap
    assert rows(scraps[0], close=True).paper.page_no() == 1
