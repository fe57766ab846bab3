from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from djmoney.money import Money

from foundation.interface import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Money("1234567", "CNY"), "¥1,234,567.00"),
        (Decimal("0.005"), "¥0.01"),
        (-12, "−¥12.00"),
        ("12.5", "¥12.50"),
        (0, "¥0.00"),
        (None, "—"),
        ("", "—"),
        ("many", "—"),
        (Decimal("NaN"), "—"),
        (float("inf"), "—"),
    ],
)
def test_money_is_written_to_the_cent_in_both_languages(value, text):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert formats.money(value) == text


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (120_000_000, "12,000万元", "¥120 million"),
        (Money("7260000", "CNY"), "726万元", "¥7.26 million"),
        (3_500, "0.35万元", "¥3,500"),
        (-20_000, "−2万元", "−¥20,000"),
        (None, "—", "—"),
    ],
)
def test_large_sums_are_said_in_the_unit_people_use(value, chinese, english):
    with translation.override("zh-hans"):
        assert formats.wan(value) == chinese
    with translation.override("en"):
        assert formats.wan(value) == english


def test_days_carry_their_weekday_and_follow_the_clock_of_nanhai():
    late = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert formats.localday(date(2026, 11, 23)) == "2026年11月23日（周一）"
        assert formats.localtime(late) == "2026年11月23日（周一） 00:05"
        assert formats.localmonth(late) == "2026年11月"
        assert formats.localday(None) == "—"
    with translation.override("en"):
        assert formats.localday(late) == "Mon 23 Nov 2026"


def test_lengths_of_time_are_said_in_hours_and_minutes():
    with translation.override("zh-hans"):
        assert formats.minutes(150) == "2小时30分钟"
        assert formats.minutes(60) == "1小时"
        assert formats.minutes(0) == "0分钟"
    with translation.override("en"):
        assert formats.minutes(65) == "1 h 5 min"


@pytest.mark.parametrize(
    ("name", "masked"), [("张三丰", "张**"), ("李", "李*"), ("", "—"), (None, "—")]
)
def test_a_masked_name_keeps_only_its_first_sign(name, masked):
    assert formats.mask_name(name) == masked


def test_a_masked_telephone_number_never_shows_its_middle():
    assert formats.mask_phone("13800138000") == "138****8000"
    assert formats.mask_phone("12345") == "***45"
