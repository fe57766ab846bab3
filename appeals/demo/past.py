"""Appeals of 2018 and 2019: written at once, with the history each would have had.

How long replies took follows what was seen in 2,816 real ones: within 2, 5, 10, 15 and 30
working days 17, 38, 62, 75 and 91 % (appeals design note 4.6).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from appeals.effects import OUTCOME_OF_ANSWER
from appeals.models import (
    Appeal,
    Assignment,
    Callback,
    Channel,
    Confidentiality,
    Decision,
    IdentityMode,
    Nature,
    Outcome,
    Reply,
    Subject,
)
from appeals.services import PRIVACY_NOTICE
from foundation.areas.demo import OfficeHours
from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.demonstration import texts
from foundation.demonstration.texts import AppealText
from foundation.lifecycle.models.series import reserve_numbers
from foundation.lifecycle.services import PastStep, replay
from foundation.people.demo import HOME_COMMUNITY, residents_at_hand
from foundation.people.models import Duty, Unit, User
from foundation.people.roles import Role

FIRST, LAST = date(2018, 1, 1), date(2019, 12, 31)
#: Share of replies given within so many working days.
REPLIED_WITHIN = ((0, 0.0), (2, 0.17), (5, 0.38), (10, 0.62), (15, 0.75), (30, 0.91), (60, 1.0))
#: Hot months bring more noise, floods and holiday children; February has the Spring Festival.
MONTH_WEIGHTS = (8, 5, 8, 9, 9, 10, 11, 11, 9, 8, 8, 8)
CLUSTERS = 60
PUBLISHED = 0.07
#: The matter of the thread that goes all the way; its members can be signed in as.
WHOLE_THREAD = "night_noise_1"
#: Subject of appeals that no office would put before the neighbours.
CHILD_AT_RISK = "070302"
LOCAL = {"chengguan": "town_enforcement", "minzheng": "town_welfare"}
DECISIONS = {
    "resolved": Decision.SUPPORT,
    "partly": Decision.PARTLY,
    "explained": Decision.EXPLAIN,
    "not_supported": Decision.NOT_SUPPORT,
}
#: Channels where somebody of the office writes for people who often have no account.
SPOKEN = {Channel.HOTLINE, Channel.WINDOW, Channel.LETTER, Channel.GRID}


@dataclass
class Story:
    """One appeal to be, and what happened to it."""

    appeal: Appeal
    text: AppealText
    slots: dict[str, str]
    #: Of the operator who entered it for somebody who called or came.
    intake: Duty | None = None
    steps: list[PastStep] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)


def load(rng: Random, count: int, scale: float, bar: Any) -> None:
    """``count`` appeals, some in groups about one matter, each told to its end."""
    writer = Writer(rng)
    groups = min(max(4, round(CLUSTERS * scale)), count // 12)
    stories = [story for place in range(groups) for story in writer.group(place)]
    while len(stories) < count:
        stories.append(writer.single(len(stories)))
    bar.update()
    stories.sort(key=lambda story: (story.appeal.received_at, story.appeal.submission))
    _number([story.appeal for story in stories])
    for story in stories:
        writer.tell(story)
    bar.update()
    Appeal.objects.bulk_create((story.appeal for story in stories), batch_size=500)
    replay(
        (
            story.appeal,
            story.intake or story.appeal.appellant,
            story.appeal.received_at,
            story.steps,
        )
        for story in stories
    )
    bar.update()
    for model, name in ((Assignment, "assignments"), (Reply, "replies"), (Callback, "callbacks")):
        rows = [row for story in stories for row in getattr(story, name)]
        for row in rows:
            row.appeal_id = row.appeal.pk
        model.objects.bulk_create(rows, batch_size=1000)
    bar.update()


def _number(appeals: list[Appeal]) -> None:
    """Numbers in the order of arrival, from the same series as every other appeal."""
    by_day: defaultdict[str, list[Appeal]] = defaultdict(list)
    for appeal in appeals:
        by_day[f"{appeal.received_at.astimezone(SHANGHAI):%Y%m%d}"].append(appeal)
    for day, arrived in by_day.items():
        numbers = reserve_numbers(f"NH-{day}", len(arrived))
        for appeal, number in zip(arrived, numbers, strict=True):
            appeal.number = number


class Writer:
    """Keeps what every story asks for: people on duty, units, places, the calendar."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.hours = OfficeHours(rng)
        self.units = Unit.objects.in_bulk(field_name="code")
        self.communities = list(Area.objects.communities().current())
        self.towns = {town.path: town for town in Area.objects.towns()}
        self.subjects = {subject.code: subject for subject in Subject.objects.all()}
        self.at_hand = residents_at_hand()
        self.residents = list(
            User.objects.filter(is_demo=True, all_duties=None)
            .exclude(home_community=None)
            .select_related("home_community")
            .order_by("pk")
        )
        self.neighbours: defaultdict[int, list[User]] = defaultdict(list)
        for resident in self.residents:
            self.neighbours[resident.home_community_id].append(resident)
        self.staff: defaultdict[tuple[str, int | None], list[Duty]] = defaultdict(list)
        for duty in Duty.objects.select_related("user").order_by("pk"):
            self.staff[duty.role, None].append(duty)
            self.staff[duty.role, duty.unit_id].append(duty)
        self.days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        self.weights = [MONTH_WEIGHTS[day.month - 1] for day in self.days]
        self.texts = texts.appeals()
        matters = {topic.subject for topic in texts.topics()}
        self.shared = [t for t in self.texts if t.subject in matters and t.nature != Nature.REPORT]

    # --- arrivals ---------------------------------------------------------------

    def single(self, number: int) -> Story:
        """An appeal of one person about a matter of their own."""
        day = self.rng.choices(self.days, self.weights)[0]
        resident = self.rng.choice(self.residents)
        area = resident.home_community
        if self.rng.random() < 0.5:
            resident, area = None, self.rng.choice(self.communities)
        text = self.rng.choice(self.texts)
        slots = texts.places().pick(self.rng, area.short_name, day.month)
        return self._arrive(f"demo-{number:05d}", text, slots, area, day, resident)

    def group(self, number: int) -> list[Story]:
        """Four to seven appeals of different people about one matter, within six weeks."""
        whole = number == 0
        text = self.rng.choice(self.shared)
        if whole:
            text = next(t for t in self.texts if t.key == WHOLE_THREAD)
        alike = [t for t in self.shared if t.subject == text.subject]
        first = self.rng.choices(self.days[:-150], self.weights[:-150])[0]
        area = self.rng.choice(self.communities)
        if whole:
            first, area = date(2018, 4, 9), Area.objects.get(code=HOME_COMMUNITY)
        slots = texts.places().pick(self.rng, area.short_name, first.month)
        near = self.at_hand[:4] if whole else self.neighbours[area.pk][:4]
        size = self.rng.randrange(4, 8)
        people = [*near, *[None] * size][:size]
        return [
            self._arrive(
                f"demo-matter-{number:02d}-{place}",
                text if place == 0 else self.rng.choice(alike),
                slots,
                area,
                first + timedelta(days=self.rng.randrange(42)),
                resident,
            )
            for place, resident in enumerate(people)
        ]

    def _arrive(self, key, text, slots, area, day, resident) -> Story:
        spoken = [c for c in text.channels if c in SPOKEN]
        written = [c for c in text.channels if c not in SPOKEN]
        if resident is None:
            channel = (spoken or [Channel.HOTLINE])[0]
        else:
            channel = (written or [Channel.WECHAT])[0]
        clock = time(self.rng.choice((8, 9, 10, 11, 14, 15, 16, 20, 21)), self.rng.randrange(60))
        intake = None if resident else self._on_duty(Role.OPERATOR)
        protected = text.nature == Nature.REPORT
        appeal = Appeal(
            query_code=f"{self.rng.getrandbits(48):012x}",
            nature=text.nature,
            channel=channel,
            subject=self.subjects[text.subject],
            area=area,
            place=slots["road"],
            title=text.title.format(**slots)[:80],
            body=text.body.format(**slots),
            appellant=resident,
            walk_in_name="" if resident else texts.people().pick(self.rng),
            entered_by=intake.user if intake else None,
            identity_mode=self.rng.choices(IdentityMode.values, (8, 2, 1))[0],
            confidentiality=Confidentiality.PROTECTED if protected else Confidentiality.NORMAL,
            received_at=datetime.combine(day, clock, tzinfo=SHANGHAI),
            privacy_notice=PRIVACY_NOTICE,
            submission=key,
            state="closed",
            is_demo=True,
        )
        return Story(appeal, text, slots, intake)

    # --- what became of them -----------------------------------------------------

    def tell(self, story: Story) -> None:
        """The whole way of one appeal. Those about one matter are always handled."""
        lot = self.rng.random()
        alone = not story.appeal.submission.startswith("demo-matter")
        if alone and lot < 0.02:
            self._declined(story)
        elif alone and lot < 0.035 and story.appeal.appellant and not self._is_report(story):
            self._withdrawn(story)
        elif story.text.nature == Nature.INQUIRY and self.rng.random() < 0.6:
            self._answered_at_once(story)
        else:
            self._handled(story)
        self._publish(story)

    def _declined(self, story: Story) -> None:
        first, second = self.staff[Role.OPERATOR, None][:2]
        at = self.hours.later(story.appeal.received_at)
        ground = "已进入诉讼、仲裁或行政复议程序"
        self._step(
            story, "propose_decline", at, first, reason="材料显示已经立案", args={"ground": ground}
        )
        at = self.hours.later(at)
        self._step(story, "decline", at, second, args={"ground": ground})
        story.appeal.closed_at = at

    def _withdrawn(self, story: Story) -> None:
        at = self._accepted(story)
        at = self.hours.later(at, 1)
        story.steps.append(PastStep("withdraw", at, by=story.appeal.appellant))

    def _answered_at_once(self, story: Story) -> None:
        appeal = story.appeal
        appeal.lead_unit = self.units["appeals_centre"]
        duty = self._on_duty(Role.OPERATOR)
        at = self.hours.later(appeal.received_at)
        self._step(story, "answer_now", at, duty)
        self._reply(story, duty, at).issued_at = at
        self._close(story, at)

    def _handled(self, story: Story) -> None:
        appeal, rng = story.appeal, self.rng
        days = self._workdays()
        at = self._accepted(story)
        unit = appeal.lead_unit = self._lead(story)
        at = self.hours.later(at)
        named = {"unit": {"id": unit.pk, "name": unit.name}}
        self._step(story, "dispatch", at, self._on_duty(Role.DISPATCHER), args=named)
        order = Assignment(
            appeal=appeal, unit=unit, explanation=f"按派单目录：{appeal.subject.name}", starts_at=at
        )
        story.assignments.append(order)
        leader = self._on_duty(Role.UNIT_LEADER, unit)
        officer = self._on_duty(Role.UNIT_OFFICER, unit)
        if rng.random() < 0.03:
            at = self.hours.later(at)
            self._step(story, "dispute", at, leader, reason="事项涉及其他单位职责")
            at = self.hours.later(at, 1)
            self._step(
                story, "uphold", at, self._on_duty(Role.DISPATCHER), reason="按目录属你单位主办"
            )
            order.is_final = True
        at = self.hours.later(at)
        self._step(story, "acknowledge", at, officer)
        at = self.hours.later(at, days - 1) if days > 1 else self.hours.later(at)
        self._step(story, "submit_reply", at, officer)
        if rng.random() < 0.06:
            at = self.hours.later(at)
            self._step(story, "return_reply", at, leader, reason="请写明办理时间和责任人")
            appeal.return_count = 1
            at = self.hours.later(at, 1)
            self._step(story, "submit_reply", at, officer)
        reply = self._reply(story, officer, at)
        at = self.hours.later(at)
        self._step(story, "approve", at, leader, args=named)
        reply.issued_at = at
        order.ends_at = self._close(story, at)

    def _accepted(self, story: Story) -> datetime:
        at = self.hours.later(story.appeal.received_at)
        self._step(story, "accept", at, self._on_duty(Role.OPERATOR))
        return at

    def _close(self, story: Story, at: datetime) -> datetime:
        appeal, rng = story.appeal, self.rng
        resolved, satisfaction = self._answer(story.text.outcome)
        lot = rng.random()
        if lot < 0.08:
            at = datetime.combine(at.date() + timedelta(days=16), time(0, 5), tzinfo=SHANGHAI)
            story.steps.append(PastStep("close_unreached", at))
            appeal.outcome = Outcome.UNCONFIRMED
        else:
            outcome = OUTCOME_OF_ANSWER[resolved]
            args = {"satisfaction": satisfaction, "outcome": str(outcome.label)}
            at = self.hours.later(at, rng.randrange(1, 6))
            own = appeal.appellant is not None and lot < 0.35
            if own:
                story.steps.append(PastStep("confirm", at, by=appeal.appellant, args=args))
            else:
                self._step(story, "close", at, self._on_duty(Role.CALLBACK_OFFICER), args=args)
            appeal.outcome = outcome
            story.callbacks.append(
                Callback(
                    appeal=appeal,
                    reached=True,
                    resolved=resolved,
                    satisfaction=satisfaction,
                    by=story.steps[-1].by,
                    at=at,
                )
            )
        appeal.closed_at = at
        return at

    def _answer(self, outcome: str) -> tuple[str, int]:
        """What the appellant said at the call-back: solved or not, satisfied from 1 to 5."""
        weights = {
            "resolved": (80, 15, 5),
            "partly": (15, 65, 20),
            "explained": (40, 30, 30),
            "not_supported": (5, 25, 70),
        }[outcome]
        resolved = self.rng.choices(("yes", "partly", "no"), weights)[0]
        ranges = {"yes": (4, 5, 5), "partly": (3, 4, 4), "no": (1, 2, 3)}
        return resolved, self.rng.choice(ranges[resolved])

    def _publish(self, story: Story) -> None:
        """Some of the ordinary ones are shown, in words of their own."""
        appeal = story.appeal
        shown = self.rng.random() < PUBLISHED or appeal.submission.startswith("demo-matter-00")
        if not shown or not appeal.outcome or self._is_report(story):
            return
        if story.text.subject == CHILD_AT_RISK:
            return
        appeal.public_title = story.text.public_title.format(**story.slots)[:80]
        appeal.public_body = (
            f"街坊反映“{appeal.public_title}”，由{appeal.lead_unit.name}办理并答复，答复全文见下。"
        )
        appeal.published_at = self.hours.later(appeal.closed_at, 2)

    # --- small things --------------------------------------------------------------

    def _is_report(self, story: Story) -> bool:
        return story.appeal.confidentiality != Confidentiality.NORMAL

    def _step(self, story: Story, action: str, at: datetime, duty: Duty, **said: Any) -> None:
        story.steps.append(PastStep(action, at, by=duty.user, duty=duty, **said))

    def _on_duty(self, role: str, unit: Unit | None = None) -> Duty:
        return self.rng.choice(self.staff[role, unit.pk if unit else None])

    def _lead(self, story: Story) -> Unit:
        """As the catalogue says; small matters go to the office of the town."""
        key, area = story.text.unit, story.appeal.area
        if key == "shequ":
            return self.units[f"shequ-{area.code}"]
        if key in LOCAL and self.rng.random() < 0.6:
            town = self.towns[area.ancestor_path(AreaLevel.TOWN)]
            return self.units[f"{LOCAL[key]}-{town.code}"]
        return self.units[key]

    def _workdays(self) -> int:
        """Working days till the reply, as in real life; at least one."""
        lot = self.rng.random()
        for (low, below), (high, share) in pairwise(REPLIED_WITHIN):
            if lot <= share:
                return max(1, round(low + (high - low) * (lot - below) / (share - below)))
        return REPLIED_WITHIN[-1][0]

    def _reply(self, story: Story, duty: Duty, at: datetime) -> Reply:
        reply = Reply(
            appeal=story.appeal,
            unit=story.appeal.lead_unit,
            decision=DECISIONS[story.text.outcome],
            text=story.text.reply.format(**story.slots),
            written_by=duty.user,
            written_at=at,
        )
        story.replies.append(reply)
        return reply


def groups() -> dict[int, list[Appeal]]:
    """The loaded appeals that are about one matter, by the number of the matter."""
    found: defaultdict[int, list[Appeal]] = defaultdict(list)
    for appeal in (
        Appeal.objects.filter(submission__startswith="demo-matter-")
        .select_related("area", "subject", "appellant")
        .order_by("received_at", "submission")
    ):
        found[int(appeal.submission.split("-")[2])].append(appeal)
    return dict(found)
