"""Topics of 2018 and 2019: from appeals or from residents, each told to its end.

Counts are invented, outcomes are not: whether a motion passed is computed by ``rules`` from
the count, the people present and the frozen rule, as it is for a live sitting.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.urls import reverse

from appeals.demo import clusters
from appeals.demo.past import groups
from appeals.models import Appeal
from deliberation import rules as law
from deliberation.demo.bodies import load_bodies
from deliberation.effects import SITTING
from deliberation.guards import EXECUTION_DAYS
from deliberation.models import (
    AgendaItem,
    Attendance,
    Body,
    BodyMember,
    Count,
    Resolution,
    ResolutionDuty,
    ResolutionOutcome,
    RuleSet,
    Sitting,
    Topic,
    TopicSupport,
    Track,
)
from foundation.areas.demo import OfficeHours
from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.demonstration import texts
from foundation.demonstration.texts import TopicText
from foundation.lifecycle.models.series import reserve_numbers
from foundation.lifecycle.services import SYSTEM, PastStep, replay
from foundation.people.demo import HOME_COMMUNITY
from foundation.people.models import Duty, User
from foundation.people.roles import Role
from participation.services import Assurance, Fact, Method, record_many

FIRST, LAST_START = date(2018, 1, 8), date(2019, 5, 31)
#: Share of the matters behind appeals that become topics.
TAKEN_UP = 2 / 3
#: Projects that carry out a resolution, by the subject of its topic; others stay with the area.
CARRIED_OUT = {
    "01": "mutual_9", "02": "conflict_3", "03": "youth_11", "04": "green_1", "05": "green_4",
    "06": "elder_2", "07": "youth_1", "08": "heritage_5", "09": "place_5", "10": "mutual_8",
    "11": "place_3", "12": "conflict_1", "13": "elder_3",
}  # fmt: skip


@dataclass
class Story:
    """One topic to be, its sitting and what came of it."""

    topic: Topic
    text: TopicText
    body: Body
    appeals: list[Appeal]
    steps: list[PastStep] = field(default_factory=list)
    sitting: Sitting | None = None
    item: AgendaItem | None = None
    attendance: list[Attendance] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    resolution: Resolution | None = None
    duty: ResolutionDuty | None = None
    supports: list[TopicSupport] = field(default_factory=list)


def load(rng: Random, count: int, rule_sets: dict[str, RuleSet]) -> None:
    """``count`` topics; two thirds of the gathered matters among them."""
    found = groups()
    matters = [found[key] for key in sorted(found)]
    taken = matters[: max(1, round(len(matters) * TAKEN_UP))]
    communities = list(Area.objects.communities().current())
    chosen = rng.sample(communities, max(6, count // 4))
    chosen += [appeals[0].area for appeals in taken]
    chosen.append(Area.objects.get(code=HOME_COMMUNITY))
    areas = list({area.pk: area for area in chosen}.values())
    writer = Writer(rng, load_bodies(rng, areas, rule_sets))
    stories = [writer.begin(area=appeals[0].area, appeals=appeals) for appeals in taken[:count]]
    stories += [writer.begin(area=rng.choice(areas), appeals=[]) for _ in range(count - len(taken))]
    stories.sort(key=lambda story: (story.topic.raised_at, story.topic.submission))
    _number([(story.topic, "T", story.topic.raised_at) for story in stories])
    for story in stories:
        writer.tell(story)
    decided = [story.resolution for story in stories if story.resolution]
    decided.sort(key=lambda resolution: (resolution.decided_on, resolution.item.topic.number))
    _number([(resolution, "R", resolution.decided_on) for resolution in decided])
    writer.name_resolutions(stories)
    _gather(writer.hours, stories, matters[len(taken) :])
    _save(stories)
    _record(stories)


def _number(rows: list[tuple[Any, str, Any]]) -> None:
    """Numbers of record in their order, a series a year."""
    by_series: defaultdict[str, list[Any]] = defaultdict(list)
    for row, letter, when in rows:
        by_series[f"{letter}{when.year}"].append(row)
    for series, members in by_series.items():
        for row, number in zip(members, reserve_numbers(series, len(members)), strict=True):
            row.number = number


def _gather(hours: OfficeHours, stories: list[Story], others: list[list[Appeal]]) -> None:
    """The clusters behind the topics, and those that were only confirmed."""
    matters, owners = [], []
    for story in stories:
        if not story.appeals:
            continue
        done = next((step for step in story.steps if step.action == "finish"), None)
        url = reverse("deliberation:topic", args=[story.topic.number])
        taking = clusters.Taking(
            story.topic.number,
            story.topic.raised_at,
            url,
            done and done.at,
            done.args["result"] if done else "",
        )
        matters.append(_matter(hours, story.appeals, story.text.title, story.text.text, taking))
        owners.append(story)
    for appeals in others:
        title = f"{appeals[0].area.short_name}：{appeals[0].subject.name}"
        statement = f"几位街坊先后反映{appeals[0].subject.name}的问题，情况相近，拟一并研究。"
        matters.append(_matter(hours, appeals, title, statement, None))
    for story, cluster in zip(owners, clusters.load(matters, hours), strict=False):
        story.topic.cluster = cluster


def _matter(hours, appeals, title, statement, taking) -> clusters.Matter:
    gathered = hours.later(appeals[-1].received_at, 2)
    return clusters.Matter(appeals, title, statement, gathered, taking)


def _save(stories: list[Story]) -> None:
    Topic.objects.bulk_create((story.topic for story in stories), batch_size=500)
    replay(
        (story.topic, story.topic.raised_by or SYSTEM, story.topic.raised_at, story.steps)
        for story in stories
    )
    sat = [story for story in stories if story.sitting]
    Sitting.objects.bulk_create(story.sitting for story in sat)
    for story in sat:
        story.item.sitting_id, story.item.topic_id = story.sitting.pk, story.topic.pk
    AgendaItem.objects.bulk_create(story.item for story in sat)
    for story in sat:
        for row in story.attendance:
            row.sitting_id = story.sitting.pk
        for row in (*story.counts, *filter(None, [story.resolution])):
            row.item_id = story.item.pk
    decided = [story for story in sat if story.resolution]
    Attendance.objects.bulk_create((a for s in sat for a in s.attendance), batch_size=1000)
    Count.objects.bulk_create(count for story in sat for count in story.counts)
    Resolution.objects.bulk_create(story.resolution for story in decided)
    duties = [story for story in decided if story.duty]
    for story in duties:
        story.duty.resolution_id = story.resolution.pk
    ResolutionDuty.objects.bulk_create(story.duty for story in duties)
    for story in stories:
        for row in story.supports:
            row.topic_id = story.topic.pk
    TopicSupport.objects.bulk_create(row for story in stories for row in story.supports)


def _record(stories: list[Story]) -> None:
    """Who sat is in the ledger of person-times, as after a live sitting."""
    record_many(
        Fact(
            SITTING,
            "attend",
            story.sitting.pk,
            story.body.area,
            row.in_at.date(),
            Method.STAFF,
            Assurance.C,
            stage="attend",
            row_key=f"attendance:{row.pk}",
            evidence=f"第{story.sitting.pk}次会议签到表",
        )
        for story in stories
        if story.sitting
        for row in story.attendance
    )


class Writer:
    """Keeps what every story asks for: the duties of each town, the members of each body."""

    def __init__(self, rng: Random, bodies: dict[tuple[int, str], Body]):
        self.rng = rng
        self.hours = OfficeHours(rng)
        self.bodies = bodies
        self.members: defaultdict[int, list[BodyMember]] = defaultdict(list)
        for member in BodyMember.objects.filter(body__in=bodies.values()).order_by("pk"):
            self.members[member.body_id].append(member)
        self.staff: defaultdict[tuple[str, str], list[Duty]] = defaultdict(list)
        for duty in Duty.objects.exclude(area=None).select_related("user", "area").order_by("pk"):
            self.staff[duty.role, duty.area.path].append(duty)
        self.residents: defaultdict[str, list[User]] = defaultdict(list)
        for user in (
            User.objects.filter(is_demo=True, all_duties=None)
            .exclude(home_community=None)
            .select_related("home_community")
            .order_by("pk")
        ):
            self.residents[user.home_community.ancestor_path(AreaLevel.TOWN)].append(user)
        self.projects = {project.key: project for project in texts.projects()}
        self.begun = 0

    def begin(self, area: Area, appeals: list[Appeal]) -> Story:
        """The topic as it was raised."""
        rng = self.rng
        self.begun += 1
        text = rng.choice(texts.topics())
        if appeals:
            alike = [t for t in texts.topics() if t.subject == appeals[0].subject.code]
            text = rng.choice(alike)
        track = Track.DECISION if text.kind == "decision" else Track.CONSULTATION
        span = (LAST_START - FIRST).days
        raised = self.hours.morning(FIRST + timedelta(days=rng.randrange(span)))
        town = area.ancestor_path(AreaLevel.TOWN)
        raiser = rng.choice(self.residents[town])
        if appeals:
            raised = self.hours.later(appeals[-1].received_at, rng.randrange(6, 15))
            raiser = self._duty(Role.CONVENER, area).user
        topic = Topic(
            title=text.title,
            body=text.text,
            affected=text.affected,
            area=area,
            track=track,
            raised_by=raiser,
            raised_at=raised,
            submission=f"demo-topic-{self.begun:03d}",
            state="submitted",
            is_demo=True,
        )
        return Story(topic, text, self.bodies[area.pk, track], appeals)

    def tell(self, story: Story) -> None:
        """From admission to the result; some stop on the way, as topics do."""
        lot = 1.0 if story.appeals else self.rng.random()
        at = self.hours.later(story.topic.raised_at, self.rng.randrange(1, 5))
        if lot < 0.04:
            self._step(
                story, "reject", at, Role.ADMISSION_PANEL, reason="属行政执法事项，已转诉求中心"
            )
            return
        if lot < 0.06:
            story.steps.append(PastStep("withdraw", at, by=story.topic.raised_by))
            return
        self._step(story, "admit", at, Role.ADMISSION_PANEL)
        at = self._call(story, at)
        at = self._sit(story, at)
        if story.topic.track == Track.DECISION:
            at = self._decide(story, at)
        else:
            at = self._conclude(story, at)
        if story.resolution.outcome != ResolutionOutcome.FAILED:
            self._carry_out(story, at)

    def _call(self, story: Story, at: datetime) -> datetime:
        """Plan the sitting and give notice; motion, rule and roll are frozen."""
        at = self.hours.later(at, self.rng.randrange(1, 4))
        starts = datetime.combine(
            at.date() + timedelta(days=self.rng.randrange(5, 14)),
            time(self.rng.choice((9, 15, 19)), 30),
            tzinfo=SHANGHAI,
        )
        rule = story.body.rule_set
        venue = f"{story.topic.area.short_name}议事厅"
        self._step(
            story,
            "schedule",
            at,
            Role.CONVENER,
            args={
                "body": {"id": story.body.pk, "name": story.body.name},
                "starts_at": starts.isoformat(),
                "venue": venue,
            },
        )
        at = self.hours.later(at)
        sitting = f"{starts:%Y-%m-%d %H:%M}, {venue}"
        self._step(story, "give_notice", at, Role.CONVENER, args={"sitting": sitting})
        members = self.members[story.body.pk]
        story.sitting = Sitting(
            body=story.body,
            venue=venue,
            starts_at=starts,
            host=self._duty(Role.HOST, story.topic.area).user,
        )
        story.item = AgendaItem(
            sitting=story.sitting,
            topic=story.topic,
            motion=story.text.motion or story.text.title,
            noticed_at=at,
            rules=rule.snapshot(),
            eligible=len(members),
            roll_hash=law.roll_hash(str(member.pk) for member in members),
        )
        return starts

    def _sit(self, story: Story, starts: datetime) -> datetime:
        """Who came: always more than two thirds, so that the record knows no failed sitting."""
        members = self.members[story.body.pk]
        fewest = -(-len(members) * 3 // 4)
        came = self.rng.sample(members, self.rng.randrange(fewest, len(members) + 1))
        recorder = self._duty(Role.RECORDER, story.topic.area).user
        story.attendance = [
            Attendance(
                sitting=story.sitting,
                member=member,
                in_at=starts - timedelta(minutes=self.rng.randrange(1, 25)),
                entered_by=recorder,
            )
            for member in came
        ]
        story.item.present = len(came)
        self._step(story, "open", starts, Role.HOST)
        near = self.residents[story.topic.area.ancestor_path(AreaLevel.TOWN)]
        for person in self.rng.sample(near, min(len(near), self.rng.randrange(7))):
            story.supports.append(
                TopicSupport(topic=story.topic, user=person, at=story.topic.raised_at)
            )
        return starts

    def _decide(self, story: Story, at: datetime) -> datetime:
        item, rng = story.item, self.rng
        numbers = {"present": item.present, "eligible": item.eligible}
        at += timedelta(minutes=70)
        self._step(story, "put_to_vote", at, Role.HOST, args=numbers)
        # Matters behind appeals are carried, so that their threads go on to a result.
        favour = rng.uniform(0.6, 0.95) if story.appeals or rng.random() < 0.9 else 0.42
        in_favour = int(item.present * favour)
        against = rng.randrange(item.present - in_favour + 1)
        tally = law.Tally(
            in_favour, against, item.present - in_favour - against, 0, item.present, 0
        )
        first, second = self.staff[Role.TELLER, self._town(story.topic.area)][:2]
        said = {"in_favour": in_favour, "against": against, "abstained": tally.abstained}
        outcome, quorum_checks, pass_checks = law.outcome(
            item.rules, tally, present=item.present, eligible=item.eligible
        )
        for action, teller in (("count", first), ("confirm_count", second)):
            at += timedelta(minutes=10)
            target = outcome if action == "confirm_count" else ""
            story.steps.append(
                PastStep(action, at, by=teller.user, duty=teller, target=target, args=said)
            )
            story.counts.append(
                Count(
                    item=item,
                    teller=teller.user,
                    **said,
                    invalid=0,
                    issued=item.present,
                    not_returned=0,
                    at=at,
                )
            )
        self._resolve(
            story,
            at,
            outcome=outcome,
            text=item.motion,
            tally={**said, "invalid": 0},
            quorum_checks=[check.as_json() for check in quorum_checks],
            pass_checks=[check.as_json() for check in pass_checks],
        )
        return at

    def _conclude(self, story: Story, at: datetime) -> datetime:
        at += timedelta(minutes=95)
        self._step(story, "conclude", at, Role.HOST)
        self._resolve(story, at, outcome=ResolutionOutcome.CONCLUDED, text=story.text.conclusion)
        return at

    def _resolve(self, story: Story, at: datetime, **found: Any) -> None:
        story.topic.conclusion, story.topic.dissent = story.text.conclusion, story.text.dissent
        story.resolution = Resolution(
            item=story.item,
            eligible=story.item.eligible,
            present=story.item.present,
            decided_on=at.date(),
            is_demo=True,
            **found,
        )

    def _carry_out(self, story: Story, at: datetime) -> None:
        """Publish, let the notice run out, do it, and say what came of it."""
        rng = self.rng
        at = self.hours.later(at, 1)
        self._step(story, "publish", at, Role.CONVENER)
        story.resolution.published_at = at
        days = story.item.rules["public_notice_days"]
        at = datetime.combine(at.date() + timedelta(days=days + 1), time(), tzinfo=SHANGHAI)
        responsible = str(story.topic.area)
        story.steps.append(PastStep("take_effect", at, args={"responsible": responsible}))
        due = at.date() + timedelta(days=EXECUTION_DAYS)
        story.duty = ResolutionDuty(
            resolution=story.resolution, responsible=responsible, due_on=due
        )
        # Time for a project to be proposed, looked at and shown on notice.
        at = self.hours.later(at, rng.randrange(14, 29))
        project = self.projects[CARRIED_OUT[story.text.subject[:2]]]
        by_project = bool(story.appeals)
        said = project.title if by_project else f"{responsible}社区工作计划"
        story.steps.append(PastStep("start_execution", at, args={"project": said}))
        at = self.hours.later(at, rng.randrange(70, 110))
        result = project.result if by_project else f"已按决议办理：{story.text.resolution}"
        story.steps.append(PastStep("finish", at, args={"result": result}))
        story.duty.result, story.duty.done_on = result, at.date()

    def name_resolutions(self, stories: list[Story]) -> None:
        """The event of publication names the resolution, whose number is known only now."""
        for story in stories:
            for step in story.steps:
                if step.action == "publish":
                    step.args["resolution"] = story.resolution.number

    def _town(self, area: Area) -> str:
        return area.ancestor_path(AreaLevel.TOWN)

    def _duty(self, role: str, area: Area) -> Duty:
        return self.staff[role, self._town(area)][0]

    def _step(self, story: Story, action: str, at: datetime, role: str, **said: Any) -> None:
        duty = self._duty(role, story.topic.area)
        story.steps.append(PastStep(action, at, by=duty.user, duty=duty, **said))
