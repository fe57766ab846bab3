"""How numbers, money and dates are written for people, in both languages.

Pure functions on the active language; the template filters are thin names for them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NOTHING = "—"
MINUS = "−"
CENT = Decimal("0.01")

MARKS = {
    ":": ("：", ": "),
    ",": ("，", ", "),
    "(": ("（", " ("),
    ")": ("）", ")"),
}

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def as_decimal(value: Any) -> Decimal | None:
    """The number inside a Money, Decimal, int, float or numeric string; None for anything else."""
    value = getattr(value, "amount", value)
    if isinstance(value, Counted):
        return Decimal(int(value))
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def signed(number: Decimal, text: str) -> str:
    """``text`` for the absolute value, with a real minus sign in front where needed."""
    return MINUS + text if number < 0 else text


def plain(number: Decimal) -> str:
    """A decimal without exponent or trailing zeros, thousands separated."""
    text = f"{abs(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mark(sign: str) -> str:
    """A mark between two things put side by side: full-width in Chinese, with its space else."""
    chinese, english = MARKS[sign]
    return chinese if in_chinese() else english


def number(value: Any) -> str:
    """1234567 -> 1,234,567"""
    amount = as_decimal(value)
    return NOTHING if amount is None else signed(amount, plain(amount))


class Counted(int):
    """A count that writes itself with thousands separated, so that a plural form can both
    count by it and show it."""

    def __str__(self) -> str:
        return number(int(self))


class MoreThan(Counted):
    """A count that stopped at itself: more than 10,000."""

    def __str__(self) -> str:
        return gettext("More than %(number)s") % {"number": super().__str__()}


def counted(value: Any) -> Counted:
    """``{% blocktranslate count n=total|counted %}``: 1305 reads 1,305."""
    return value if isinstance(value, Counted) else Counted(value or 0)


def money(value: Any) -> str:
    """Yuan to the cent, the same in both languages: ¥1,234,567.00"""
    amount = as_decimal(value)
    if amount is None:
        return NOTHING
    amount = amount.quantize(CENT, ROUND_HALF_UP)
    return signed(amount, f"¥{abs(amount):,.2f}")


def wan(value: Any) -> str:
    """A large sum in the unit people say: 726万元, 3,500元; in English ¥7.26 million."""
    amount = as_decimal(value)
    if amount is None:
        return NOTHING
    if in_chinese():
        if abs(amount) < 10_000:
            return signed(amount, plain(abs(amount).quantize(CENT, ROUND_HALF_UP)) + "元")
        return signed(amount, plain((abs(amount) / 10_000).quantize(CENT, ROUND_HALF_UP)) + "万元")
    if abs(amount) < 1_000_000:
        return signed(amount, "¥" + plain(abs(amount).quantize(Decimal(1), ROUND_HALF_UP)))
    millions = (abs(amount) / 1_000_000).quantize(CENT, ROUND_HALF_UP)
    return signed(amount, f"¥{plain(millions)} million")


def percent(value: Any, places: int = 1) -> str:
    """A share between 0 and 1: 0.125 -> 12.5%"""
    share = as_decimal(value)
    if share is None:
        return NOTHING
    share = (share * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return signed(share, plain(share) + "%")


def local_date(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def localday(value: date | datetime | None) -> str:
    """2026年11月23日（周一） / Mon 23 Nov 2026"""
    day = local_date(value)
    if not day:
        return NOTHING
    if in_chinese():
        return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS_ZH[day.weekday()]}）"
    return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def localmonth(value: date | datetime | None) -> str:
    """2026年11月 / Nov 2026"""
    day = local_date(value)
    if not day:
        return NOTHING
    if in_chinese():
        return f"{day.year}年{day.month}月"
    return f"{MONTHS_EN[day.month - 1]} {day.year}"


def localtime(value: datetime | None) -> str:
    """The day and the minute, on the wall clock of Nanhai."""
    if not value:
        return NOTHING
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{localday(moment)} {moment:%H:%M}"


def last_moment(due: datetime) -> datetime:
    """A deadline as people say it: the end of a day (24:00) belongs to that day."""
    moment = timezone.localtime(due) if timezone.is_aware(due) else due
    return moment - timedelta(microseconds=1) if is_midnight(moment) else moment


def is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def lastday(due: datetime | None) -> str:
    """The last day on which a deadline is kept: 2026年12月15日（周二）"""
    return localday(last_moment(due)) if due else NOTHING


def deadline(due: datetime | None, now: datetime | None = None) -> str:
    """The last day, with the minute where one was set; the year only where it is another."""
    if not due:
        return NOTHING
    moment = timezone.localtime(due) if timezone.is_aware(due) else due
    day = last_moment(due).date()
    other_year = day.year != timezone.localtime(now or timezone.now()).year
    if in_chinese():
        text = (f"{day.year}年" if other_year else "") + f"{day.month}月{day.day}日"
    else:
        text = f"{day.day} {MONTHS_EN[day.month - 1]}" + (f" {day.year}" if other_year else "")
    return text if is_midnight(moment) else f"{text} {moment:%H:%M}"


def time_left(due: datetime | None, now: datetime | None = None) -> str:
    """How long there is until a deadline, or how long it has passed, in days of the calendar."""
    if not due:
        return ""
    now = now or timezone.now()
    days = (last_moment(due).date() - timezone.localtime(now).date()).days
    if due <= now:
        if not days:
            return gettext("Late since today")
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": number(-days)}
    if not days:
        return gettext("Due today")
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": number(days)}


def minutes(value: Any) -> str:
    """A length of time: 150 -> 2小时30分钟 / 2 h 30 min"""
    total = as_decimal(value)
    if total is None:
        return NOTHING
    hours, rest = divmod(int(abs(total)), 60)
    if in_chinese():
        text = (f"{hours:,}小时" if hours else "") + (f"{rest}分钟" if rest or not hours else "")
    else:
        parts = [f"{hours:,} h"] if hours else []
        parts += [f"{rest} min"] if rest or not hours else []
        text = " ".join(parts)
    return signed(total, text)


def mask_name(value: str | None) -> str:
    """张三丰 -> 张**; one sign for every hidden one, at least one."""
    name = (value or "").strip()
    return name[:1] + "*" * max(len(name) - 1, 1) if name else NOTHING


def mask_phone(value: str | None) -> str:
    """13800138000 -> 138****8000; short numbers keep only their last two signs."""
    phone = (value or "").strip()
    if not phone:
        return NOTHING
    if len(phone) < 8:
        return "*" * max(len(phone) - 2, 0) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
