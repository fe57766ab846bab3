"""Demonstration: 1 park, 8 centres, 400 carriers and some rooms, invented but plausible.

Centres are not towns: Shishan has two. Carriers follow the number of communities.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from itertools import chain
from random import Random
from typing import Any

from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.lifecycle.services import SYSTEM, PastStep, replay
from spaces.models import CarrierType, Facility, OpeningRule, Space, SpaceLevel

CARRIERS = 400
SECOND_CENTRE = ("440605124", "罗村社会创益中心")
OPENED = datetime(2018, 1, 2, 9, tzinfo=SHANGHAI)
ROOMS = (("多功能厅", 80), ("议事室", 24), ("培训室", 40))
SUMMARIES = (
    "街坊聊天、议事、看书的地方，欢迎随时来坐坐。",
    "平日有社工值班，周末常有亲子和邻里活动。",
    "提供便民服务和活动场地，社区队伍可以预约使用。",
    "由居民骨干和志愿者轮流照看，大家的地方大家管。",
)
#: Day of the week → opening hours; 7 stands for official holidays.
WORKING = ((time(9), time(12)), (time(14), time(17, 30)))
HOURS: dict[str, Any] = {
    SpaceLevel.PARK: {**dict.fromkeys(range(7), ((time(9), time(21)),)), 7: ((time(9), time(17)),)},
    SpaceLevel.CENTRE: {
        **dict.fromkeys(range(6), ((time(9), time(21)),)),
        6: ((time(9), time(17)),),
    },
    SpaceLevel.CARRIER: {**dict.fromkeys(range(5), WORKING), 5: ((time(9), time(12)),)},
}


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Write the spaces once; the same seed gives the same ones."""
    if Space.objects.exists():
        return
    rng = Random(seed)
    with progress("spaces", 5) as bar:
        park = _saved([_park()])[0]
        bar.update()
        centres = _saved(_centres(park))
        bar.update()
        carriers = _saved(_carriers(rng, centres))
        bar.update()
        rooms = _saved(list(chain.from_iterable(map(_rooms, [park, *centres]))))
        bar.update()
        everything = [park, *centres, *carriers, *rooms]
        replay((space, SYSTEM, OPENED, [PastStep("open", OPENED)]) for space in everything)
        _opening_hours([park, *centres, *carriers])
        _facilities(rng, [park, *centres, *carriers])
        bar.update()


def _saved(spaces: list[Space]) -> list[Space]:
    for space in spaces:
        space.state, space.is_demo = Space.lifecycle.initial, True
    return Space.objects.bulk_create(spaces)


def _park() -> Space:
    return Space(
        level=SpaceLevel.PARK,
        code="park",
        name="南海社会创益园",
        area=Area.objects.get(level=AreaLevel.DISTRICT),
        address="桂城街道创益路1号（演示地址）",
        summary="全区社会组织的孵化、培训和交流基地，场地可以预约。",
        capacity=600,
        step_free=True,
    )


def _centres(park: Space) -> list[Space]:
    centres = [
        (town, f"{town.short_name}社会创益中心", 1) for town in Area.objects.towns().current()
    ]
    code, name = SECOND_CENTRE
    centres.append((Area.objects.get(code=code), name, 2))
    return [
        Space(
            level=SpaceLevel.CENTRE,
            code=f"centre-{town.code[-3:]}-{number}",
            name=name,
            area=town,
            parent=park,
            address=f"{town.short_name}公益路{10 + number}号（演示地址）",
            summary="镇街社会创益中心：培育社区组织，对接项目和资金，提供活动场地。",
            capacity=200,
            step_free=True,
        )
        for town, name, number in centres
    ]


def _carriers(rng: Random, centres: list[Space]) -> list[Space]:
    """One in each community, the others by lot; never two of one type in a community."""
    communities = list(Area.objects.communities().current())
    types = list(CarrierType.objects.all())
    homes = communities + rng.sample(communities, CARRIERS - len(communities))
    by_town: dict[str, list[Space]] = {}
    for centre in centres:
        by_town.setdefault(centre.area.path, []).append(centre)
    carriers = []
    for number, home in enumerate(homes, start=1):
        kind = types[(number + number // len(communities) * 3) % len(types)]
        near = by_town[home.path[: -Area.steplen]]
        carriers.append(
            Space(
                level=SpaceLevel.CARRIER,
                code=f"n{number:03d}",
                name=f"{home.short_name}{kind.name}",
                carrier_type=kind,
                area=home,
                parent=near[number % len(near)],
                address=f"{home.short_name}便民街{rng.randrange(1, 90)}号（演示地址）",
                summary=rng.choice(SUMMARIES),
                capacity=rng.randrange(20, 121, 10),
                step_free=rng.random() < 0.6,
            )
        )
    return _without_twins(carriers, types)


def _without_twins(carriers: list[Space], types: list[CarrierType]) -> list[Space]:
    """A community's second carrier gets the next type when the first has the same."""
    seen: set[tuple[int, int]] = set()
    for carrier in carriers:
        kind = carrier.carrier_type
        if (carrier.area_id, kind.pk) in seen:
            kind = types[(types.index(kind) + 1) % len(types)]
            carrier.carrier_type, carrier.name = kind, f"{carrier.area.short_name}{kind.name}"
        seen.add((carrier.area_id, kind.pk))
    return carriers


def _rooms(site: Space) -> list[Space]:
    return [
        Space(
            level=SpaceLevel.ROOM,
            code=f"{site.code}-r{number}",
            name=name,
            area=site.area,
            parent=site,
            capacity=capacity,
            step_free=True,
        )
        for number, (name, capacity) in enumerate(ROOMS, start=1)
    ]


def _opening_hours(sites: list[Space]) -> None:
    OpeningRule.objects.bulk_create(
        OpeningRule(space=site, day=day, opens=opens, closes=closes)
        for site in sites
        for day, stretches in HOURS[site.level].items()
        for opens, closes in stretches
    )


def _facilities(rng: Random, sites: list[Space]) -> None:
    facilities = list(Facility.objects.all())
    link = Space.facilities.through
    link.objects.bulk_create(
        link(space=site, facility=facility)
        for site in sites
        for facility in rng.sample(facilities, rng.randrange(2, 5))
    )
