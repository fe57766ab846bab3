"""Write foundation/areas/data/calendar_*.csv from the libraries that know the calendar.

Needs the development dependencies. Run again when chinesecalendar learns a new year.
"""

from __future__ import annotations

import csv
from importlib.metadata import version
from pathlib import Path

import holidays
from chinese_calendar import constants

DATA = Path(__file__).resolve().parent.parent / "foundation" / "areas" / "data"
FIRST = 2018
FESTIVALS = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring",
    "Tomb-sweeping Day": "qingming",
    "Labour Day": "labour",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-autumn Festival": "mid_autumn",
    "National Day": "national",
}
#: The same feasts as the words `holidays` uses contain them.
STATUTORY = {
    "New Year's Day": "new_year",
    "Chinese New Year": "spring",
    "Tomb-Sweeping": "qingming",
    "Labor": "labour",
    "Dragon Boat": "dragon_boat",
    "Mid-Autumn": "mid_autumn",
    "National": "national",
}


def confirmed_days():
    for kind, days in (("holiday", constants.holidays), ("makeup", constants.workdays)):
        for day, name in days.items():
            if day.year >= FIRST:
                yield day, kind, FESTIVALS[name]


def statutory_days(year: int):
    for day, name in holidays.country_holidays("CN", years=year, language="en_US").items():
        if day.year == year:
            festival = next(key for words, key in STATUTORY.items() if words in name)
            yield day, "holiday", festival


def main() -> None:
    last = max(constants.holidays).year
    days = sorted([*confirmed_days(), *statutory_days(last + 1)])
    with (DATA / "calendar_days.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["date", "kind", "festival"])
        writer.writerows(days)
    official = f"chinesecalendar {version('chinesecalendar')}"
    statutory = f"holidays {version('holidays')}"
    with (DATA / "calendar_years.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["year", "confirmed", "source"])
        writer.writerows([year, 1, official] for year in range(FIRST, last + 1))
        writer.writerow([last + 1, 0, statutory])


if __name__ == "__main__":
    main()
