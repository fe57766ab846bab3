from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.records.chain import GENESIS, Link, digest, digest_all, verify

ROW = {"number": 1, "amount": Decimal("10.50"), "on": date(2018, 3, 1), "memo": "首笔拨款"}


def chain(rows):
    previous, links = GENESIS, []
    for number, row in enumerate(rows):
        previous = digest(previous, row)
        links.append(Link(str(number), [row], previous))
    return links


def test_the_order_of_keys_does_not_matter():
    assert digest("", ROW) == digest("", dict(reversed(ROW.items())))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Decimal("1"), Decimal("1.00")),
        (Decimal("1E+3"), Decimal("1000")),
        (Decimal("-0.00"), Decimal("0")),
        (
            datetime(2018, 1, 1, 0, 0, tzinfo=UTC),
            datetime(2018, 1, 1, 8, 0, tzinfo=timezone(timedelta(hours=8))),
        ),
    ],
)
def test_one_value_has_one_spelling(left, right):
    assert digest("", {"value": left}) == digest("", {"value": right})


@pytest.mark.parametrize("value", [1.5, datetime(2018, 1, 1), {1}, b"bytes"])  # noqa: DTZ001
def test_a_value_without_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        digest("", {"value": value})


def test_the_digest_covers_the_link_before():
    assert digest("a", ROW) != digest("b", ROW)


def test_rows_do_not_run_into_one_another():
    assert digest_all("", [{"a": 1}, {"b": 2}]) != digest_all("", [{"a": 1, "b": 2}])


def test_an_untouched_chain_has_no_break():
    assert list(verify(chain([{"n": n} for n in range(20)]))) == []


@given(st.lists(st.text(), min_size=1, max_size=8), st.data())
def test_one_changed_row_breaks_exactly_its_link(texts, data):
    links = chain([{"text": text} for text in texts])
    at = data.draw(st.integers(0, len(texts) - 1))
    links[at] = Link(links[at].label, [{"text": texts[at] + "."}], links[at].stored)
    assert [broken.label for broken in verify(links)] == [str(at)]


def test_a_changed_digest_breaks_its_link_and_the_next():
    links = chain([{"n": n} for n in range(4)])
    links[1] = Link("1", links[1].rows, "0" * 64)
    assert [broken.label for broken in verify(links)] == ["1", "2"]
