from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
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
        (3_500, "3,500元", "¥3,500"),
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


@pytest.mark.parametrize(
    ("due", "day", "left", "english"),
    [
        # The end of 15 December is 16 December 00:00 in Nanhai.
        (datetime(2026, 12, 15, 16, tzinfo=UTC), "12月15日", "还有3天", "3 days left"),
        (datetime(2026, 12, 15, 6, 30, tzinfo=UTC), "12月15日 14:30", "还有3天", "3 days left"),
        (datetime(2026, 12, 12, 16, tzinfo=UTC), "12月12日", "今日到期", "Due today"),
        (datetime(2026, 12, 12, 1, tzinfo=UTC), "12月12日 09:00", "今天起逾期", "Late since today"),
        (datetime(2026, 12, 11, 16, tzinfo=UTC), "12月11日", "逾期1天", "1 day late"),
        (datetime(2025, 12, 11, 16, tzinfo=UTC), "2025年12月11日", "逾期366天", "366 days late"),
    ],
)
def test_a_deadline_names_its_last_day_and_how_long_there_is(due, day, left, english):
    now = datetime(2026, 12, 12, 2, tzinfo=UTC)  # ten in the morning
    with translation.override("zh-hans"):
        assert formats.deadline(due, now) == day
        assert formats.time_left(due, now) == left
    with translation.override("en"):
        assert formats.time_left(due, now) == english


def test_a_count_is_written_with_thousands_where_a_plural_counts_by_it():
    template = Template(
        "{% load i18n %}{% blocktranslate count n=total|counted %}{{ n }} thing{% plural %}"
        "{{ n }} things{% endblocktranslate %}"
    )
    with translation.override("en"):
        assert template.render(Context({"total": 1305})) == "1,305 things"
        assert template.render(Context({"total": 1})) == "1 thing"


def test_marks_between_two_things_follow_the_language():
    with translation.override("zh-hans"):
        assert [formats.mark(sign) for sign in ":,()"] == ["：", "，", "（", "）"]
    with translation.override("en"):
        assert [formats.mark(sign) for sign in ":,()"] == [": ", ", ", " (", ")"]
