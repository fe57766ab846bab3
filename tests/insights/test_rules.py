from datetime import date

from insights.rules import fold, median_days


def test_counts_are_folded_into_the_nearest_listed_area():
    counts = [("000100010001", 4), ("00010001", 1), ("000100020001", 2), ("0001", 7)]
    found = fold(counts, ["0001", "00010001"])
    assert found == {"00010001": 5, "0001": 9}


def test_what_lies_in_no_listed_area_is_left_out():
    assert fold([("0009", 4)], ["0001"]) == {}


def test_the_median_is_of_days_between_dated_steps_only():
    days = [date(2018, 1, 1), None, date(2018, 1, 11), date(2018, 1, 13), date(2018, 1, 12)]
    assert median_days(days) == 2


def test_one_date_has_no_median():
    assert median_days([date(2018, 1, 1), None]) is None
