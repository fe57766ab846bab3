"""This module's share of the demonstration: some 1,500 past activities with who came, and forty
that lie ahead of today, so that there is always something on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone, translation

from foundation.areas.demo import OfficeHours
from foundation.areas.models import Area
from foundation.areas.workdays import SHANGHAI
from foundation.demonstration import texts
from foundation.demonstration.texts import ActivityText
from foundation.lifecycle.services import perform
from foundation.people.demo import HOME_COMMUNITY, residents_at_hand
from foundation.people.models import Membership, MembershipRole, User
from participation.models import ParticipantRef
from participation.services import Assurance, Fact, Method, record_many
from projects.models import Project
from spaces.models import Space, SpaceLevel
from volunteers.models import Activity, ActivityKind, Session
from volunteers.queue import sign_up
from volunteers.services import (
    PastActivity,
    PastSession,
    add_session,
    draft_activity,
    load_past,
    past_fact,
)

PAST, AHEAD = 1500, 40
RESULTS = (
    "活动顺利结束，感谢每一位来的街坊。",
    "来的人比上次多，几位街坊留下来帮忙收拾场地。",
    "现场收到十多条建议，已交社区逐条回复。",
    "中途下了阵雨，改到室内接着办，没有人提前走。",
    "有三位第一次来的街坊报名做了志愿者。",
    "老人家说时间可以再早一点，下次改在上午。",
    "照片和签到表已在社区公告栏公示一周。",
    "场地小了些，下次换到隔壁的多功能室。",
    "孩子们最喜欢动手的环节，家长希望每月办一次。",
    "物资略有剩余，转给了下一场活动使用。",
)
STARTS = (9, 10, 14, 15, 19)
NAMED = 0.4


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Write everything once; the same seed gives the same activities."""
    if Activity.objects.exists():
        return
    rng = Random(f"volunteers {seed}")
    with progress("volunteers", 3) as bar, translation.override("zh-hans"):
        planner = Planner(rng)
        sessions = load_past(planner.past(max(20, round(PAST * scale))))
        bar.update()
        record_many(_attendance(rng, sessions))
        bar.update()
        planner.ahead(AHEAD)
        bar.update()


def _attendance(rng: Random, sessions: list[Session]) -> Iterator[Fact]:
    """Some lists with names, other sessions only counted; never names where minors are served."""
    refs = list(ParticipantRef.objects.filter(user=None).values_list("ref", flat=True))
    for session in sessions:
        heads = rng.randrange(session.capacity // 2, session.capacity + 1)
        if session.activity.keeps_names and rng.random() < NAMED:
            for ref in rng.sample(refs, heads):
                yield past_fact(
                    session, person_ref=ref, method=Method.VENUE_CODE, assurance=Assurance.B
                )
        else:
            yield past_fact(session, heads=heads, row_key="heads-1", method=Method.HAND_COUNT)


def next_quarter(moment: datetime) -> datetime:
    """The next full quarter of an hour: nobody announces an activity for 14:07."""
    late = timedelta(
        minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment - late + timedelta(minutes=15) if late else moment


class Planner:
    """Chooses what happens where: texts by month and type of carrier, hosts by organisation."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.texts = [t for t in texts.activities() if t.kind in ("activity", "service")]
        self.carriers: defaultdict[str, list[Space]] = defaultdict(list)
        carriers = Space.objects.filter(level=SpaceLevel.CARRIER)
        for carrier in carriers.select_related("area", "carrier_type").order_by("pk"):
            self.carriers[carrier.carrier_type.code].append(carrier)
        managers = Membership.objects.filter(
            role=MembershipRole.MANAGER, organisation__is_demo=True
        )
        self.hosts = list(managers.select_related("organisation", "user").order_by("pk"))

    def past(self, count: int) -> list[PastActivity]:
        """``count`` finished activities; each project of a resolution has one before it closes."""
        projects = (
            Project.objects.exclude(resolution_duty=None)
            .exclude(closed_on=None)
            .select_related("area", "organisation")
            .order_by("pk")
        )
        found = [self._of_project(project) for project in projects[:count]]
        days = OfficeHours(self.rng).workdays
        days = [day for day in days if 2018 <= day.year <= 2019]
        while len(found) < count:
            day = self.rng.choice(days)
            if self.rng.random() < 0.4:
                day -= timedelta(days=day.weekday() + 1)
            text = self.rng.choice(self._in_season(day))
            found.append(self._past(text, self._carrier(text), day, None))
        return found

    def _of_project(self, project: Project) -> PastActivity:
        day = project.closed_on - timedelta(days=self.rng.randrange(12, 40))
        text = self.rng.choice(self._in_season(day))
        return self._past(text, None, day, project)

    def _past(self, text: ActivityText, space, day, project) -> PastActivity:
        starts = datetime.combine(day, time(self.rng.choice(STARTS)), tzinfo=SHANGHAI)
        host = self.rng.choice(self.hosts).organisation
        area = project.area if project else space.area
        place = space.name if space else f"{area.short_name}议事厅"
        session = PastSession(
            starts, starts + timedelta(minutes=text.minutes), place, self._places(text)
        )
        return PastActivity(
            title=text.title,
            description=text.description,
            area=area,
            sessions=[session],
            kind=text.kind,
            space=space,
            project=project,
            organisation=project.organisation if project else host,
            result=self.rng.choice(RESULTS),
        )

    def _in_season(self, day: date, told: Collection[str] = ()) -> list[ActivityText]:
        """What fits the month; what was told already only when nothing else is left."""
        fitting = [text for text in self.texts if day.month in text.months]
        return [text for text in fitting if text.key not in told] or fitting

    def _carrier(self, text: ActivityText) -> Space:
        kinds = [kind for kind in text.carrier_types if self.carriers[kind]]
        return self.rng.choice(self.carriers[self.rng.choice(kinds or list(self.carriers))])

    def _places(self, text: ActivityText) -> int:
        return self.rng.randrange(text.heads_from, text.heads_to + 1)

    def ahead(self, count: int) -> None:
        """Published activities of the coming weeks; neighbours have signed up for some."""
        residents = list(
            User.objects.filter(is_demo=True, all_duties=None, memberships=None)
            .exclude(handle__startswith="demo")
            .exclude(home_community=None)
            .order_by("pk")[:60]
        )
        home = Area.objects.get(code=HOME_COMMUNITY)
        own = [c for kind in self.carriers.values() for c in kind if c.area_id == home.pk]
        now = timezone.localtime()
        #: Nobody goes to two activities of one day: they might be at the same time.
        taken: defaultdict[date, set[User]] = defaultdict(set)
        told: set[str] = set()
        for number in range(count):
            starts = now.replace(hour=self.rng.choice(STARTS), minute=0, second=0, microsecond=0)
            starts += timedelta(days=1 + number * 2 // 3)
            if number == 0:
                # One begins within the hour: its door is open for check-in.
                starts = next_quarter(now + timedelta(minutes=15))
            text = self.rng.choice(self._in_season(starts.date(), told))
            told.add(text.key)
            space = own[number % len(own)] if own and number % 5 == 0 else self._carrier(text)
            host = self.hosts[number % len(self.hosts)]
            activity = draft_activity(
                by=host.user,
                title=text.title,
                description=text.description,
                kind=ActivityKind(text.kind),
                area=space.area,
                space=space,
                organisation=host.organisation,
                is_demo=True,
            )
            session = add_session(
                activity,
                by=host.user,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=text.minutes),
                place=space.name,
                capacity=self._places(text),
            )
            perform(activity, "publish", by=host.user)
            if not activity.keeps_names:
                continue
            there = taken[starts.date()]
            free = [person for person in residents if person not in there]
            people = self.rng.sample(free, min(len(free), number % 4))
            if number < 5 and residents_at_hand()[0] not in there:
                people.append(residents_at_hand()[0])
            for person in people:
                sign_up(session, person)
            there.update(people)
