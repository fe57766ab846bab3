"""One whole thread at small scale, from three appeals to the people told, and its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.utils import timezone
from djmoney.money import Money

from appeals.models import Appeal, Cluster, ClusterMember, OutcomeNotice
from appeals.models.cluster import party_key
from deliberation.models import (
    AgendaItem,
    Body,
    Resolution,
    ResolutionDuty,
    RuleSet,
    Sitting,
    Topic,
)
from foundation.people.models import Organisation, User
from funds import services as funds
from funds.rules import SourceType
from participation.rollups import aggregate
from participation.services import Assurance, Method, record
from projects.models import Project, Theme
from volunteers.models import Activity, HourEntry, Session

#: Names and words that must never stand on a public page.
NAMES = ("陈桂芳", "黎阿婆", "区志强")
SECRET = "楼下阿强夜里放音响，我住三座五零二"

_keys = count()


def yuan(amount) -> Money:
    return Money(str(amount), "CNY")


def at(month: int, day: int, year: int = 2018) -> datetime:
    return datetime(year, month, day, 2, tzinfo=UTC)


@dataclass
class Story:
    appeals: list[Appeal]
    cluster: Cluster
    topic: Topic
    resolution: Resolution
    project: Project
    activity: Activity
    maker: User
    checker: User

    def entries(self) -> list[tuple[str, str]]:
        return [
            ("appeal", self.appeals[0].number),
            ("cluster", str(self.cluster.pk)),
            ("topic", self.topic.number),
            ("resolution", self.resolution.number),
            ("project", self.project.number),
        ]


def appeal(area, number: str, person: User | None, **more) -> Appeal:
    fields: dict[str, Any] = {
        "title": f"夜宵档太吵 {number}",
        "body": SECRET,
        "nature": "complaint",
        "channel": "web",
        "state": "closed",
        "received_at": at(3, 1),
        "privacy_notice": "2018-1",
        "submission": f"s-{number}",
    }
    return Appeal.objects.create(number=number, area=area, appellant=person, **(fields | more))


def money(nanhai, maker: User, checker: User, numbers=("NH2018-0001",)) -> None:
    """100,000 yuan of the district, 20,000 of a donor; 30,000 and 5,000 promised to each."""

    def papers() -> dict:
        return {
            "on": date(2018, 7, 2),
            "document": "南财〔2018〕1号",
            "by": maker,
            "approved_by": checker,
            "key": f"t{next(_keys)}",
        }

    budget = funds.open_source("district", "区财政", SourceType.DISTRICT_FISCAL, nanhai.district)
    donor = funds.open_source(
        "donor", "某企业", SourceType.ENTERPRISE, nanhai.town, donor_name="某企业"
    )
    pool = funds.open_pool(budget, "社会治理项目", 2018, nanhai.district)
    gifts = funds.open_pool(donor, "捐赠", 2018, nanhai.town)
    funds.appropriate(budget, pool, yuan(100_000), **papers())
    funds.receive_donation(donor, gifts, yuan(20_000), **papers())
    for number in numbers:
        project = Project.objects.get(number=number)
        funds.commit(pool, number, project.area, yuan("30000.50"), **papers())
        funds.commit(gifts, number, project.area, yuan(5_000), **papers())
    funds.pay(numbers[0], pool, yuan(10_000), **papers())


def project(area, number: str, organisation: Organisation, **more) -> Project:
    theme, _new = Theme.objects.get_or_create(key="test-noise", defaults={"name": "邻里安宁"})
    fields = {
        "title": f"安静夜晚 {number}",
        "summary": "隔音屏与文明劝导",
        "theme": theme,
        "requested": yuan(35_000),
        "starts_on": date(2018, 7, 1),
        "ends_on": date(2018, 12, 20),
        "proposed_at": at(6, 10),
        "state": "running",
        "submission": f"p-{number}",
    }
    return Project.objects.create(
        number=number, area=area, organisation=organisation, **(fields | more)
    )


def activity(area, number: str, heads: int, by: User, **more) -> Activity:
    made = Activity.objects.create(
        number=number,
        title=f"文明劝导 {number}",
        description="晚上一起巡街",
        area=area,
        state="published",
        published_at=at(7, 5),
        **more,
    )
    session = Session.objects.create(
        activity=made,
        starts_at=at(7, 20),
        ends_at=at(7, 20).replace(hour=4),
        place="社区广场",
        capacity=30,
    )
    if heads:
        record(
            made.source_type,
            "check_in",
            session.pk,
            area=area,
            occurred_on=date(2018, 7, 20),
            heads=heads,
            recorded_by=by,
            method=Method.HAND_COUNT,
            assurance=Assurance.C,
            row_key="heads",
            evidence="签到表",
        )
        aggregate()
    return made


def whole_story(nanhai) -> Story:
    """A thread that reached its end: everyone who spoke up was told."""
    maker = User.objects.create_user(display_name="经办甲")
    checker = User.objects.create_user(display_name="复核乙")
    people = [User.objects.create_user(display_name=name) for name in NAMES[:2]]
    area = nanhai.community
    appeals = [
        appeal(area, "A2018-0001", people[0], published_at=at(4, 1), public_title="夜间噪声扰民"),
        appeal(area, "A2018-0002", people[1], received_at=at(3, 5)),
        appeal(area, "A2018-0003", None, walk_in_name=NAMES[2], received_at=at(3, 9)),
        appeal(area, "A2018-0004", people[0], received_at=at(3, 11)),
    ]
    cluster = Cluster.objects.create(
        title="夜市边的噪声",
        statement="多户反映夜间噪声。",
        area=area,
        state="settled",
        created_at=at(4, 2),
    )
    for each in appeals:
        ClusterMember.objects.create(cluster=cluster, appeal=each)
    topic = Topic.objects.create(
        number="T2018-0001",
        title="夜市几点收档",
        body="大家商量收档时间。",
        area=area,
        cluster=cluster,
        state="done",
        raised_at=at(4, 20),
        submission="t1",
    )
    rules = RuleSet.objects.create(
        code="story",
        name="议事规则",
        body_kind="residents_rep",
        track="decision",
        notice_days=3,
        legal_basis="测试",
    )
    body = Body.objects.create(
        name="桂园社区居民代表会议", kind="residents_rep", area=area, rule_set=rules
    )
    sitting = Sitting.objects.create(body=body, venue="社区会议室", starts_at=at(5, 6))
    item = AgendaItem.objects.create(
        sitting=sitting,
        topic=topic,
        motion="夜市二十二点半收档",
        noticed_at=at(5, 1),
        eligible=40,
        present=36,
    )
    resolution = Resolution.objects.create(
        number="R2018-0001",
        item=item,
        outcome="passed",
        text=item.motion,
        eligible=40,
        present=36,
        tally={"in_favour": 31, "against": 5, "abstained": 0, "invalid": 0},
        decided_on=date(2018, 5, 6),
        published_at=at(5, 7),
    )
    duty = ResolutionDuty.objects.create(
        resolution=resolution,
        responsible="桂园社区",
        result="已按时收档。",
        done_on=date(2018, 12, 28),
    )
    organisation = Organisation.objects.create(name="桂园街坊会", area=area)
    made = project(
        area,
        "NH2018-0001",
        organisation,
        resolution_duty=duty,
        state="closed",
        closed_on=date(2018, 12, 28),
        result_story="噪声投诉减少了八成。",
    )
    money(nanhai, maker, checker)
    joined = activity(area, "ACT-1", 42, maker, project=made)
    HourEntry.objects.create(
        session=joined.sessions.get(),
        person=people[0],
        minutes=120,
        assurance="A",
        confirmed_by=checker,
    )
    for each in appeals:
        OutcomeNotice.objects.get_or_create(
            cluster=cluster,
            party_key=party_key(each),
            defaults={"text": "已办结", "told_at": timezone.now()},
        )
    return Story(appeals, cluster, topic, resolution, made, joined, maker, checker)
