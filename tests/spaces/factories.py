"""A park, a centre, a carrier and a room of small Nanhai."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from foundation.areas.workdays import SHANGHAI
from foundation.lifecycle.services import SYSTEM, open_case, perform
from spaces.models import CarrierType, OpeningRule, Space, SpaceLevel


def opened(**fields) -> Space:
    return perform(open_case(Space(**fields), by=SYSTEM), "open", by=SYSTEM)


def house(nanhai, carrier_type="neighbourhood_centre"):
    """(park, centre, carrier, room); the carrier and the centre are open all day, every day."""
    park = opened(level=SpaceLevel.PARK, code="park", name="创益园", area=nanhai.district)
    centre = opened(
        level=SpaceLevel.CENTRE, code="centre", name="创益中心", area=nanhai.town, parent=park
    )
    carrier = opened(
        level=SpaceLevel.CARRIER,
        code="carrier",
        name="桂园邻里中心",
        area=nanhai.community,
        parent=centre,
        carrier_type=CarrierType.objects.get(code=carrier_type),
    )
    room = opened(
        level=SpaceLevel.ROOM,
        code="room",
        name="议事室",
        area=nanhai.community,
        parent=carrier,
        capacity=20,
    )
    for site in (centre, carrier):
        OpeningRule.objects.bulk_create(
            OpeningRule(space=site, day=day, opens=time(8), closes=time(22)) for day in range(8)
        )
    return park, centre, carrier, room


def slot(hour: int = 10, length: int = 2, days: int = 3) -> dict:
    day = timezone.localdate() + timedelta(days=days)
    start = datetime.combine(day, time(hour), tzinfo=SHANGHAI)
    return {"starts_at": start, "ends_at": start + timedelta(hours=length)}
