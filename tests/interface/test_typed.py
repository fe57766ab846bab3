"""Numbers nobody has looked at yet."""

import pytest

from foundation.interface.typed import whole_number


@pytest.mark.parametrize(
    ("raw", "number"), [("7", 7), (" 12 ", 12), ("٣", 3), ("0", 0), ("9" * 18, 10**18 - 1)]
)
def test_a_whole_number_is_read(raw, number):
    assert whole_number(raw) == number


@pytest.mark.parametrize(
    "raw", [None, "", "-1", "1.5", "x", "❶", "²", "1 2", "9" * 19, "9" * 5000, "NaN"]
)
def test_what_is_none_or_fits_no_column_is_no_number(raw):
    assert whole_number(raw) is None
