"""This part's share of the demonstration: who the donors of the record are, and what was told them.

No money is posted here: pledges, receipts and statements stand beside the gifts that
``funds.demo`` posted, so that the totals stay those of the record.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.lifecycle.models.series import reserve_numbers
from foundation.lifecycle.services import SYSTEM, PastStep, perform, replay
from foundation.people.demo import desk, residents_at_hand
from foundation.people.models import Duty
from foundation.people.roles import Role
from funds.donations import disclosure, matching, services
from funds.donations.rules import period_of
from funds.models import Account, Cause, Disclosure, Donor, DonorAccount, Leg, Pledge, Receipt
from funds.rules import GOVERNMENT, SOCIAL, AccountKind, TransferKind, from_fen

HOW = (
    "户名：{area}社会治理资金专户（演示）\n开户行：某某银行南海支行（演示）\n"
    "账号：4406 0500 0000 0000（演示，请勿转账）\n联系：{area}资金管理员"
)
THANKS = "感谢您对南海社会治理事业的支持。您的每一分善款都将按照约定用途使用，使用情况可在网站上随时查看。"
YEARS = (2018, 2019)
#: One statement of the past was published late, as happens.
LATE = (2018, 3)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def load() -> None:
    """Donors, causes and the told story of every gift of the record; some pledges of today."""
    officer = desk(Role.FUNDS_OFFICER)
    duty = Duty.objects.filter(user=officer, role=Role.FUNDS_OFFICER).first()
    causes = _Causes(officer)
    told: list[tuple[Pledge, Any, datetime, list[PastStep]]] = []
    numbers = {year: iter(reserve_numbers(f"JZ{year}", 999)) for year in YEARS}
    legs = (
        Leg.objects.filter(
            transfer__kind=TransferKind.DONATE,
            account__kind=AccountKind.POOL,
            account__source_type__in=SOCIAL,
        )
        .select_related("transfer", "account__origin__area", "account__area")
        .order_by("transfer_id")
    )
    donors: dict[int, Donor] = {}
    for leg in legs:
        pool, transfer = leg.account, leg.transfer
        source = pool.origin
        donor = donors.get(source.pk) or _donor(source, officer)
        donors[source.pk] = donor
        day = transfer.occurred_on
        before = day - timedelta(days=14)
        pledge = Pledge(
            number=next(numbers[day.year]),
            donor=donor,
            cause=causes.of(pool),
            amount=from_fen(leg.fen),
            transfer_by=day + timedelta(days=16),
            pledged_on=before,
            entered_by=officer,
            thanks=THANKS,
            thanked_on=day + timedelta(days=5),
            is_demo=True,
        )
        pledge.stand_at_first()
        pledge.save()
        Receipt.objects.create(
            pledge=pledge,
            amount=pledge.amount,
            arrived_on=day,
            transfer=transfer,
            noted_by=officer,
        )
        steps = [
            PastStep("confirm", _at(before + timedelta(days=2), 10), by=officer, duty=duty),
            PastStep("receive", _at(day, 15)),
            PastStep("thank", _at(pledge.thanked_on, 11), by=officer, duty=duty),
        ]
        told.append((pledge, officer, _at(before, 9), steps))
    replay(told)
    _today(causes, officer)
    _rule(officer)


def _donor(source: Account, officer) -> Donor:
    donor = Donor.objects.create(
        kind=source.source_type,
        name=source.donor_name,
        is_anonymous=source.is_anonymous,
        area=source.area,
        registered_by=officer,
        registered_at=_at(date(2018, 1, 2), 9),
        is_demo=True,
    )
    DonorAccount.objects.create(donor=donor, account=source)
    return donor


class _Causes:
    """One open cause an area or theme, made when it is first needed."""

    def __init__(self, officer) -> None:
        self.officer = officer
        self.made: dict[tuple[int, str], Cause] = {}

    def of(self, pool: Account) -> Cause:
        return self.get(pool.area, pool.theme)

    def get(self, area: Area, theme: str = "") -> Cause:
        key = (area.pk, theme)
        if key not in self.made:
            self.made[key] = services.open_cause(
                by=self.officer,
                kind="theme" if theme else "area",
                title=f"{area.short_name}{theme}公益金"
                if theme
                else f"{area.short_name}社区公益金",
                text=(
                    f"用于{area.short_name}“{theme}”主题的社会治理项目。"
                    if theme
                    else f"由{area.short_name}用于最需要的社会治理项目。"
                ),
                area=area,
                theme=theme,
                how_to_transfer=HOW.format(area=area.short_name),
                opens_on=date(2018, 1, 2),
                is_demo=True,
            )
        return self.made[key]


def _today(causes: _Causes, officer) -> None:
    """Pledges somebody has yet to answer, or to fulfil."""
    district = Area.objects.get(level=AreaLevel.DISTRICT)
    people = residents_at_hand()[:2]
    today = timezone.localdate()
    for at, person in enumerate(people):
        donor = services.donor_for(person, area=district, kind="individual", is_anonymous=bool(at))
        pledge = services.pledge(
            causes.get(district),
            donor,
            Decimal(200 + 300 * at),
            by=person,
            transfer_by=today + timedelta(days=30),
            submission=uuid.uuid5(matching.KEY, f"demo {at}"),
            message="希望用在社区里的老人身上。",
        )
        Pledge.objects.filter(pk=pledge.pk).update(is_demo=True)
        Donor.objects.filter(pk=donor.pk).update(is_demo=True)
        if at:
            perform(pledge, "confirm", by=officer)


def _rule(officer) -> None:
    """A matching rule in force today, so that a gift received in a trial is matched."""
    district = Area.objects.get(level=AreaLevel.DISTRICT)
    pool = (
        Account.objects.filter(
            kind=AccountKind.POOL, source_type__in=GOVERNMENT, area=district, theme=""
        )
        .order_by("-year")
        .first()
    )
    today = timezone.localdate()
    if pool is None:
        return
    matching.issue_rule(
        by=officer,
        code="social-match",
        name="社会资金配套（演示）",
        area=district,
        theme="",
        starts_on=date(today.year, 1, 1),
        ends_on=date(today.year, 12, 31),
        numerator=1,
        denominator=2,
        cap_each=Decimal(20_000),
        cap_total=Decimal(300_000),
        pool=pool,
        basis=f"演示南财〔{today.year}〕7号",
        is_demo=True,
    )


def publish_past() -> None:
    """The statements of the record years, with the figures of the ledger as they stand.

    Run when every project of the record has been paid and accounted for.
    """
    officer = desk(Role.FUNDS_OFFICER)
    duty = Duty.objects.filter(user=officer, role=Role.FUNDS_OFFICER).first()
    areas = list(Area.objects.filter(level__in=(AreaLevel.DISTRICT, AreaLevel.TOWN)).current())
    told = []
    for rule in disclosure.rules_on(date(YEARS[-1], 12, 31)):
        quarters = (1, 2, 3, 4) if rule.period == "quarter" else (None,)
        for year in YEARS:
            for quarter in quarters:
                for area in areas:
                    case = disclosure.new(rule, area, year, quarter, is_demo=True)
                    late = 9 if (year, quarter) == LATE else -4
                    case.published_on = case.due_on + timedelta(days=late)
                    case.published_by = officer
                    case.figures, case.as_of_transfer = disclosure.freeze(case)
                    case.stand_at_first()
                    told.append((case, rule, year, quarter))
    Disclosure.objects.bulk_create([case for case, *_rest in told])
    replay(
        (
            case,
            SYSTEM,
            _at(period_of(year, quarter)[1] + timedelta(days=1), 3),
            [
                PastStep(
                    "publish",
                    _at(case.published_on, 10),
                    by=officer,
                    duty=duty,
                    args={"number": case.as_of_transfer},
                )
            ],
        )
        for case, _rule_of, year, quarter in told
    )
