"""This module's share of the demonstration: who gave how much for 2018 and 2019, to the fen.

Sources, pools, appropriations and donations. What projects got from the pools is loaded by
``projects``. Every donor is invented; the two totals are those of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

from foundation.areas.models import Area, AreaLevel
from foundation.demonstration import texts
from foundation.people.demo import desk
from foundation.people.roles import Role
from funds import postings, services
from funds.donations import demo as donations
from funds.models import Account
from funds.postings import Posting
from funds.rules import SourceType, from_fen

#: ¥120,000,000.00 and ¥7,260,000.00.
GOVERNMENT_FEN = 12_000_000_000
SOCIAL_FEN = 726_000_000
YEARS = {2018: 47, 2019: 53}
DISTRICT_WEIGHT, TOWN_WEIGHTS = 46, (10, 5, 7, 5, 14, 8, 5)
#: Days on which a year's money arrives.
QUARTERS = ((2, 27), (5, 16), (8, 15), (10, 24))
ROUND = 100_00
MARK = "（演示）"
ENTERPRISES = (
    "榕荫铝材有限公司", "水乡陶瓷有限公司", "荔城家具有限公司", "桑基食品有限公司",
    "凤鸣照明有限公司", "晨曦纺织有限公司", "望江机电有限公司", "仙塘物流有限公司",
    "文塔五金有限公司", "醒狮饮品有限公司", "石井包装有限公司", "横海汽配有限公司",
)  # fmt: skip
FOUNDATIONS = ("榕荫公益基金会", "桑田社区基金会", "渔灯慈善会", "凤起教育基金会")
INDIVIDUALS, COLLECTIVES = 10, 8
SOCIAL_SHARES: dict[str, int] = {
    SourceType.ENTERPRISE: 45,
    SourceType.FOUNDATION: 30,
    SourceType.COLLECTIVE: 18,
    SourceType.INDIVIDUAL: 7,
}


def shares(total: int, weights: Sequence[float], step: int = ROUND) -> list[int]:
    """``total`` cut by weights into multiples of ``step``; the first takes what is left over."""
    whole = sum(weights)
    parts = [int(total * weight / whole) // step * step for weight in weights]
    parts[0] += total - sum(parts)
    return parts


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Post the money of both years once; the same seed gives the same sources."""
    if Account.objects.exists():
        return
    rng = Random(f"funds {seed}")
    with progress("funds", 3) as bar:
        specs = list(_government(round(GOVERNMENT_FEN * scale)))
        bar.update()
        specs += _social(rng, round(SOCIAL_FEN * scale))
        specs.sort(key=lambda posting: posting.on)
        services.post_many(specs)
        bar.update()
        donations.load()
        bar.update()


def _government(total: int) -> Iterator[Posting]:
    """The district's and each town's budget, a year at a time, in four appropriations."""
    officer, leader = desk(Role.FUNDS_OFFICER), desk(Role.FINANCE_OFFICER)
    district = Area.objects.get(level=AreaLevel.DISTRICT)
    givers = [(district, SourceType.DISTRICT_FISCAL, DISTRICT_WEIGHT)]
    for town, weight in zip(Area.objects.towns().current(), TOWN_WEIGHTS, strict=True):
        givers.append((town, SourceType.TOWN_FISCAL, weight))
    amounts = shares(total, [weight for *_giver, weight in givers])
    for (area, kind, _weight), amount in zip(givers, amounts, strict=True):
        source = services.open_source(area.code, f"{area.short_name}财政", kind, area, is_demo=True)
        for year, of_year in zip(YEARS, shares(amount, list(YEARS.values())), strict=True):
            pool = services.open_pool(source, f"{area.short_name}{year}年社会治理资金", year, area)
            quarters = zip(QUARTERS, shares(of_year, (30, 30, 25, 15)), strict=True)
            for place, ((month, day), fen) in enumerate(quarters, start=1):
                yield postings.appropriate(
                    source,
                    pool,
                    from_fen(fen),
                    on=date(year, month, day),
                    document=f"演示财拨〔{year}〕{area.code[-3:]}-{place}号",
                    by=officer,
                    approved_by=leader,
                    key=f"demo:appropriate:{area.code}:{year}:{place}",
                    is_demo=True,
                )


def _donors(rng: Random) -> Iterator[tuple[str, str, Area, bool, str]]:
    """Name, type, area, anonymous, theme the gift is tied to."""
    district = Area.objects.get(level=AreaLevel.DISTRICT)
    towns = list(Area.objects.towns().current())
    themes = texts.themes()
    for name in ENTERPRISES:
        yield name, SourceType.ENTERPRISE, rng.choice([district, *towns]), False, ""
    for place, name in enumerate(FOUNDATIONS):
        theme = themes[place].name if place % 2 else ""
        yield name, SourceType.FOUNDATION, district, False, theme
    for village in rng.sample(list(Area.objects.communities().current()), COLLECTIVES):
        town = next(town for town in towns if town.covers(village))
        name = f"{village.short_name}经济联合社"
        yield name, SourceType.COLLECTIVE, town, False, ""
    for place in range(INDIVIDUALS):
        name = texts.people().pick(rng)
        yield name, SourceType.INDIVIDUAL, district, place % 5 == 0, ""


def _social(rng: Random, total: int) -> Iterator[Posting]:
    """Cash of enterprises, foundations, villages and single people; gifts each year."""
    officer = desk(Role.FUNDS_OFFICER)
    donors = list(_donors(rng))
    counts = {kind: sum(donor[1] == kind for donor in donors) for kind in SOCIAL_SHARES}
    weights = [
        SOCIAL_SHARES[kind] / counts[kind] * rng.uniform(0.6, 1.4) for _name, kind, *_rest in donors
    ]
    amounts = shares(total, weights)
    for number, (donor, amount) in enumerate(zip(donors, amounts, strict=True), start=1):
        name, kind, area, anonymous, theme = donor
        source = services.open_source(
            f"donor-{number:02d}",
            f"{name}{MARK}",
            kind,
            area,
            donor_name=f"{name}{MARK}",
            is_anonymous=anonymous,
            is_demo=True,
        )
        for year, fen in zip(YEARS, shares(amount, list(YEARS.values())), strict=True):
            if not fen:
                continue
            pool = services.open_pool(source, f"{name}{year}年捐赠{MARK}", year, area, theme=theme)
            yield postings.receive_donation(
                source,
                pool,
                from_fen(fen),
                on=date(year, rng.randrange(1, 11), rng.randrange(1, 28)),
                document=f"演示捐赠协议〔{year}〕{number:02d}号",
                by=officer,
                key=f"demo:donation:{number}:{year}",
                is_demo=True,
            )
