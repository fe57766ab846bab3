"""What banks send, read: encodings, headings, amounts, dates, and what is refused with a sentence."""

import io
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from funds.statements.columns import Columns, heading_row, signature
from funds.statements.errors import StatementError
from funds.statements.files import MOST_BYTES, read_table
from funds.statements.parsing import BadCell, Row, digests, parse, read_amount, read_date

TODAY = date(2026, 11, 23)
TEXT = """账号,4406000012345678
交易日期,摘要,收入,支出,余额,对方户名,凭证号
2018-05-02,财政拨款,"1,000.00",,"1,000.00",区财政局,南财〔2018〕1号
20180503,项目款,,400.50,599.50,街坊会,支〔2018〕2号
合计,,"1,000.00",400.50,,,
"""


def read(table, **more):
    columns = Columns.guess(table[heading_row(table)])
    return parse(table, Columns(**(columns.dump() | more)), TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_of_a_bank_is_read_whatever_its_encoding_and_delimiter(encoding, delimiter):
    text = TEXT.replace('"1,000.00"', "1000.00").replace(",", delimiter)
    parsed = read(read_table(text.encode(encoding), "对账单.csv"))
    assert [(row.position, row.fen) for row in parsed.rows] == [(3, 100000), (4, -40050)]
    assert parsed.rows[0].reference == "南财〔2018〕1号"
    assert parsed.left_out == [5]
    assert parsed.errors == []


def test_an_xlsx_gives_the_same_rows_as_its_csv():
    book = Workbook()
    for row in (
        ["账号", "4406000012345678"],
        ["交易日期", "摘要", "收入", "支出", "余额", "对方户名", "凭证号"],
        [date(2018, 5, 2), "财政拨款", 1000, None, 1000.0, "区财政局", "南财〔2018〕1号"],
        ["20180503", "项目款", None, 400.5, 0.1 + 599.4, "街坊会", "支〔2018〕2号"],
        ["合计", None, 1000, 400.5],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert (
        read(read_table(out.getvalue(), "a.xlsx")).rows
        == read(read_table(TEXT.encode(), "a.csv")).rows
    )
    # Its columns are named like those of the CSV, so what was chosen for one serves both.
    heads = [read_table(out.getvalue(), "a.xlsx")[0], read_table(TEXT.encode(), "a.csv")[0]]
    assert heads[0] == heads[1]


def test_one_column_of_amounts_follows_the_sign_or_the_direction():
    signed = [["日期", "金额"], ["2018-05-02", "-5"]]
    assert read(signed).rows[0].fen == -500
    assert read(signed, sign="out").rows[0].fen == 500
    turned = [["日期", "借贷标志", "发生额"], ["2018-05-02", "借", "5"], ["2018-05-02", "贷", "6"]]
    assert [row.fen for row in read(turned).rows] == [-500, 600]


def test_every_wrong_row_is_named_with_its_number_and_a_sentence():
    table = [
        ["日期", "收入", "支出"],
        ["2018-02-30", "1", ""],
        ["2018-02-03", "1.234", ""],
        ["2018-02-03", "1", "2"],
        ["2018-02-03", "", ""],
        ["", "1", ""],
        ["2999-01-01", "1", ""],
        ["2018-02-03", "=1+1", ""],
    ]
    parsed = read(table)
    assert parsed.rows == []
    assert [error.position for error in parsed.errors] == [2, 3, 4, 5, 6, 7, 8]
    assert all(error.sentence for error in parsed.errors)


@pytest.mark.parametrize(
    "content, name",
    [
        (b"", "a.csv"),
        (b"\0\1\2", "a.csv"),
        (b"no archive", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0", "a.xls"),
        (b"%PDF", "a.pdf"),
        (b"x" * (MOST_BYTES + 1), "a.csv"),
        (b"a,b\n" * 10_002, "a.csv"),
        (b"\n\n", "a.csv"),
        (b"\xff\xff\xff", "a.csv"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_a_sentence(content, name):
    with pytest.raises(StatementError) as refused:
        read_table(content, name)
    assert str(refused.value)


def test_headings_are_known_again_whatever_their_width_and_blanks():
    assert signature(["交易 日期", "收入（元）"]) == signature(["交易日期", "收入(元)"])


@pytest.mark.parametrize(
    "text, fen",
    [
        ("¥1,234.50", 123450),
        ("－5", -500),
        ("(3.00)", -300),
        ("3-", -300),
        ("", None),
        ("--", None),
    ],
)
def test_amounts_as_banks_write_them(text, fen):
    assert read_amount(text) == fen


@pytest.mark.parametrize(
    "text", ["2019-03-05", "2019/3/5 10:11:12", "2019年3月5日", "20190305", "2019.3.5"]
)
def test_days_as_banks_write_them(text):
    assert read_date(text) == date(2019, 3, 5)


def test_a_day_whose_order_is_not_plain_needs_the_form():
    assert read_date("05/03/2019", "%d/%m/%Y") == date(2019, 3, 5)
    with pytest.raises(BadCell):
        read_date("05/03/2019")


@given(st.text(max_size=30))
def test_no_cell_whatever_breaks_the_reading(text):
    for reader in (read_amount, read_date):
        try:
            reader(text)
        except BadCell as bad:
            assert str(bad)


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx"]))
def test_no_file_whatever_breaks_the_reading(content, name):
    try:
        read(read_table(content, name))
    except StatementError as refused:
        assert str(refused)


rows = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([-500, 100, 100, 700]), st.sampled_from("甲乙")),
    max_size=30,
)


def as_rows(facts) -> list[Row]:
    """In the order of days, as a bank writes them."""
    first = date(2018, 5, 1)
    return [
        Row(at, first + timedelta(days=day), fen, counterparty=who)
        for at, (day, fen, who) in enumerate(sorted(facts, key=lambda fact: fact[0]), start=2)
    ]


@given(rows, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=5))
def test_any_split_and_overlap_by_days_gives_the_same_lines_once(facts, spans):
    whole = as_rows(facts)
    first = date(2018, 5, 1)
    wanted = digests(1, whole)
    assert len(set(wanted)) == len(whole), "like rows of one file are both kept"
    parts = [(day, day) for day in range(7)] + [tuple(sorted(span)) for span in spans]
    random.Random(len(whole)).shuffle(parts)
    found = set()
    for low, high in parts:
        piece = [row for row in whole if low <= (row.booked_on - first).days <= high]
        found.update(digests(1, piece))
    assert found == set(wanted)


@given(rows, st.lists(st.integers(0, 30), max_size=4))
def test_with_the_running_balance_a_file_may_be_cut_anywhere(facts, cuts):
    balance, whole = 0, []
    for row in as_rows(facts):
        balance += 1 + abs(row.fen)
        whole.append(Row(row.position, row.booked_on, row.fen, row.counterparty, balance=balance))
    found, edges = set(), [0, *sorted(cuts), len(whole)]
    for low, high in zip(edges, edges[1:], strict=False):
        found.update(digests(1, whole[max(0, low - 2) : high]))
    assert found == set(digests(1, whole))
