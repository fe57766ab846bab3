"""Projects of 2018 and 2019: proposed, paid in two instalments, accounted for, closed.

Every yuan goes through the ledger of money; plans are cut from what the pools hold, so that
nothing is promised twice. Some carry out a resolution and close on the day its topic was done.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from deliberation.models import ResolutionDuty
from foundation.areas.demo import OfficeHours
from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.demonstration import texts
from foundation.interface.formats import money
from foundation.lifecycle.models import Event
from foundation.lifecycle.models.series import reserve_numbers
from foundation.lifecycle.services import PastStep
from foundation.people.models import Duty, Membership, MembershipRole, Organisation
from foundation.people.roles import Role
from funds import postings
from funds.demo import shares
from funds.models import Account
from funds.rules import GOVERNMENT, AccountKind, from_fen
from funds.services import post_many
from projects.demo.endings import Endings
from projects.demo.saving import count_people_served, save
from projects.demo.spending import Books
from projects.demo.stories import Story
from projects.models import (
    Agreement,
    BudgetLine,
    Milestone,
    Project,
    ProjectPartner,
    Theme,
)

FIRST = date(2018, 2, 1)
#: Share of a pool that was promised; the rest stayed in the pool.
PROMISED, GIVEN = 0.94, 0.97
#: Share of the projects of a year that the district's own pool pays.
FROM_DISTRICT = 0.46
UNFINISHED = 0.06
SIGNER, AUTHORITY_SIGNER = "机构负责人（演示）", "中心负责人（演示）"
#: How the money of a past project was planned: type, what for, share in percent of the whole.
PLAN = (
    ("activity", "活动物料与场地布置", 45),
    ("personnel", "项目社工补贴", 22),
    ("materials", "工具和耗材", 15),
    ("volunteer", "志愿者保险与误餐补贴", 8),
    ("management", "管理费", 10),
)
PARTNERS = ("社区居委会", "社区卫生服务站", "驻区企业志愿队", "业主委员会", "社区小学")
EVIDENCE = "签到表、现场照片和活动小结"
ASSESSMENT = "评审小组认为需求清楚、预算合理，同意立项。"


def load(rng: Random, count: int, bar: Any) -> None:
    writer = Writer(rng)
    stories = writer.begin_all(count)
    writer.share_out(stories)
    bar.update()
    for story in stories:
        writer.tell(story)
    bar.update()
    ordered = sorted((p for story in stories for p in story.postings), key=lambda p: p.on)
    post_many(ordered)
    bar.update()
    save(stories)
    bar.update()
    count_people_served(stories)
    bar.update()


class Writer(Books):
    def __init__(self, rng: Random):
        self.rng = rng
        self.hours = OfficeHours(rng)
        self.texts = texts.projects()
        self.by_title = {text.title: text for text in self.texts}
        self.themes = {theme.key: theme for theme in Theme.objects.all()}
        self.communities = list(Area.objects.communities().current())
        self.towns = {town.path: town for town in Area.objects.towns()}
        self.organisations = list(Organisation.objects.select_related("area").order_by("pk"))
        managers = Membership.objects.filter(role=MembershipRole.MANAGER).select_related("user")
        self.managers = {row.organisation_id: row.user for row in managers}
        self.duties: defaultdict[str, list[Duty]] = defaultdict(list)
        for duty in Duty.objects.filter(user__handle__startswith="demo").select_related("user"):
            self.duties[duty.role].append(duty)
        self.endings = Endings(rng, self.hours)
        self.pools: defaultdict[tuple[int, bool], list[Account]] = defaultdict(list)
        pools = Account.objects.filter(kind=AccountKind.POOL, is_demo=True)
        for pool in pools.select_related("area", "balance", "parent", "origin").order_by("pk"):
            self.pools[pool.year, pool.source_type in GOVERNMENT].append(pool)

    # --- who does what, where and when ---------------------------------------------------

    def begin_all(self, count: int) -> list[Story]:
        duties = (
            ResolutionDuty.objects.filter(resolution__item__topic__cluster__isnull=False)
            .exclude(done_on=None)
            .select_related("resolution__item__topic__area")
            .order_by("pk")
        )
        stories = [self._for_duty(duty) for duty in duties[:count]]
        while len(stories) < count:
            stories.append(self._free(len(stories)))
        stories.sort(key=lambda story: (story.project.proposed_at, story.project.submission))
        by_year: defaultdict[int, list[Project]] = defaultdict(list)
        for story in stories:
            by_year[story.project.proposed_at.year].append(story.project)
        for year, projects in by_year.items():
            for project, number in zip(
                projects, reserve_numbers(f"P{year}", len(projects)), strict=True
            ):
                project.number = number
        return stories

    def _for_duty(self, duty: ResolutionDuty) -> Story:
        """The project a resolution asked for, begun and done when its topic says."""
        topic = duty.resolution.item.topic
        events = {event.action: event for event in Event.objects.of(topic)}
        started = events["start_execution"]
        text = self.by_title[started.args["project"]]
        approved = started.at.astimezone(SHANGHAI)
        closes = events["finish"].at.astimezone(SHANGHAI)
        # Nobody proposes what is not in force yet.
        proposed = self.hours.morning(events["take_effect"].at.astimezone(SHANGHAI).date())
        key = f"demo-duty-{duty.pk}"
        story = self._story(text, topic.area, proposed, approved, closes, key, False)
        story.project.resolution_duty = duty
        return story

    def _free(self, number: int) -> Story:
        rng = self.rng
        is_open = rng.random() < UNFINISHED
        first = FIRST if rng.random() < 0.45 else date(2019, 1, 20)
        if is_open:
            first = date(2019, 9, 10)
        begin = first + timedelta(days=rng.randrange(60 if is_open else 170))
        approved = self.hours.morning(begin)
        closes = self.hours.later(approved, rng.randrange(90, 150))
        text, area = rng.choice(self.texts), rng.choice(self.communities)
        proposed = self.hours.morning((approved - timedelta(days=rng.randrange(25, 40))).date())
        key = f"demo-project-{number:04d}"
        story = self._story(text, area, proposed, approved, closes, key, is_open)
        # Many places have a project of this kind; a list of them must not read like one line.
        story.project.title = f"{area.short_name}{text.title}"
        return story

    def _story(self, text, area, proposed, approved, closes, key, is_open) -> Story:
        organisation = self.rng.choice(self.organisations)
        project = Project(
            title=text.title,
            summary=text.summary,
            organisation=organisation,
            area=area,
            theme=self.themes[text.theme],
            assessment=ASSESSMENT,
            starts_on=approved.date(),
            ends_on=closes.date(),
            proposed_at=proposed,
            submission=key,
            state="draft",
            is_demo=True,
        )
        manager = self.managers[organisation.pk]
        return Story(project, text, manager, approved, closes, is_open)

    # --- money ---------------------------------------------------------------------------

    def share_out(self, stories: list[Story]) -> None:
        """Cut every pool among projects it may serve, in hundreds of yuan."""
        waiting: defaultdict[Account, list[Story]] = defaultdict(list)
        for story in stories:
            pools = self.pools[min(2019, max(2018, story.approved_at.year)), True]
            town = self.towns[story.project.area.ancestor_path(AreaLevel.TOWN)]
            level = AreaLevel.DISTRICT if self.rng.random() < FROM_DISTRICT else AreaLevel.TOWN
            fitting = [p for p in pools if p.area.level == level and p.area.covers(town)]
            waiting[fitting[0]].append(story)
        for pool, served in waiting.items():
            weights = [
                self.rng.randrange(story.text.cost_from, story.text.cost_to + 1) for story in served
            ]
            for story, fen in zip(
                served, shares(self._spendable(pool, PROMISED), weights), strict=True
            ):
                story.money.append((pool, fen))
        for year in (2018, 2019):
            of_year = [s for s in stories if min(2019, s.approved_at.year) == year]
            for pool in self.pools[year, False]:
                self._give(pool, of_year)

    def _give(self, pool: Account, stories: list[Story]) -> None:
        """A donor's money, to a few projects of its area and purpose that have no donor yet."""
        fitting = [
            story
            for story in stories
            if len(story.money) == 1
            and pool.area.covers(story.project.area)
            and pool.theme in ("", story.project.theme.name)
        ]
        # The projects of resolutions first: their threads show money of both kinds.
        fitting.sort(key=lambda story: story.project.resolution_duty_id is None)
        spendable = self._spendable(pool, GIVEN)
        wanted = max(1, min(6, spendable // 800_000))
        if not fitting or not spendable:
            return
        chosen = fitting[:1] + self.rng.sample(fitting[1:], min(wanted, len(fitting)) - 1)
        for story, fen in zip(chosen, shares(spendable, [1] * len(chosen)), strict=True):
            story.money.append((pool, fen))

    @staticmethod
    def _spendable(pool: Account, share: float) -> int:
        return int(pool.balance.fen * share) // 10_000 * 10_000

    # --- what happened -------------------------------------------------------------------

    def tell(self, story: Story) -> None:
        project, hours = story.project, self.hours
        government = story.money[0][1]
        total = sum(fen for _pool, fen in story.money)
        project.approved_government = from_fen(government)
        project.approved_social = from_fen(total - government)
        project.requested = from_fen(total)
        self._plan(story, total)
        amount = money(from_fen(total))
        at = project.proposed_at + timedelta(hours=2)
        self.own(story, "submit", at)
        at = hours.later(at, 2)
        self.step(story, "find_eligible", at, Role.CALL_OFFICER)
        at = hours.later(at, 4)
        self.step(story, "begin_review", at, Role.CALL_OFFICER)
        self.step(story, "put_on_notice", at, Role.PANEL_CHAIR, args={"amount": amount})
        self.step(story, "approve", story.approved_at, Role.DISTRICT_OFFICER)
        at = signed = hours.later(story.approved_at)
        document = f"演示协议{project.number}"
        named = {"amount": amount, "document": document}
        self._agree(story, signed, document)
        self.step(story, "sign", at, Role.FUNDS_OFFICER, args=named)
        for place, (pool, fen) in enumerate(story.money):
            self.post(story, postings.commit, place, pool, fen, signed, document)
        at = hours.later(at)
        self.own(story, "start", at)
        self._milestones(story, at)
        at = self.pay(story, 1, hours.later(at, 2), 60)
        if story.is_open:
            return
        middle = at + (story.closes_at - at) / 2
        at = self.report(story, 1, max(at, hours.morning(middle.date())), 55)
        at = self.pay(story, 2, hours.later(at), 40)
        # The last account is given and looked at, and somebody from outside evaluates the
        # project, before it is closed.
        last = max(at.date(), hours.before(story.closes_at.date(), 8))
        at = self.report(story, 2, hours.morning(last + timedelta(days=1)), None)
        self._close(story, hours.later(at), total)
        # What was paid from two pools is told pool by pool; the history goes by time.
        story.steps.sort(key=lambda step: step.at)

    def _agree(self, story: Story, signed: datetime, document: str) -> None:
        """Drawn up after the approval, signed by the organisation, then by the authority."""
        project, officer = story.project, self.duties[Role.FUNDS_OFFICER][0]
        between = min(timedelta(minutes=10), (signed - story.approved_at) / 3)
        own, story.drawn_at = signed - between, signed - 2 * between
        said = {"agreement": f"{project.number}-A1"}
        self.step(
            story,
            "draft_agreement",
            story.drawn_at,
            Role.FUNDS_OFFICER,
            target="approved",
            args=said,
        )
        story.drawn_by = officer.user
        story.agreement = Agreement(
            version=1,
            state="drafted",
            document=document,
            organisation_signer=SIGNER,
            organisation_signed_by=story.manager,
            organisation_signed_at=own,
            authority_signer=AUTHORITY_SIGNER,
            authority_signed_by=officer.user,
            authority_signed_at=signed,
            is_demo=True,
        )
        story.agreement_steps = [
            PastStep("sign_by_organisation", own, by=story.manager, args={"signer": SIGNER}),
            PastStep("bring_into_force", signed, args={"document": document}),
        ]

    def _plan(self, story: Story, total: int) -> None:
        """The budget lines add up to what was asked for, to the fen."""
        project = story.project
        project.target_group = f"{project.area.short_name}居民"
        project.target_people = self.rng.randrange(4, 40) * 10
        parts = shares(total, [share for _kind, _text, share in PLAN])
        story.lines = [
            BudgetLine(
                project=project,
                position=place,
                kind=kind,
                description=text,
                quantity=1,
                unit="项",
                unit_price=from_fen(part),
                amount=from_fen(part),
            )
            for place, ((kind, text, _share), part) in enumerate(zip(PLAN, parts, strict=True))
            if part
        ]
        story.partners = [
            ProjectPartner(
                project=project, name=self.rng.choice(PARTNERS), role="协助组织居民、提供场地"
            )
        ]

    def _close(self, story: Story, finished: datetime, total: int) -> None:
        project, text = story.project, story.text
        project.result_story, project.lessons = text.result, text.lesson
        self.own(story, "finish", finished)
        ending = story.ending = self.endings.of(project, story.manager, finished, total)
        story.steps += ending.project_steps
        at = story.closes_at = max(story.closes_at, self.hours.later(ending.accepted_at))
        project.ends_on = at.date()
        self.step(story, "close", at, Role.CALL_OFFICER, args={"result": text.result})
        project.closed_on = at.date()

    def _milestones(self, story: Story, start: datetime) -> None:
        span = story.closes_at - start
        follow_up = self.duties[Role.FOLLOW_UP_OFFICER][0]
        count = len(story.text.milestones)
        for place, text in enumerate(story.text.milestones, start=1):
            at = self.hours.morning((start + span * place / (count + 1)).date())
            milestone = Milestone(
                title=text.title[:100],
                due_on=at.date(),
                unlocks=2 if place == 1 else None,
                evidence_required=EVIDENCE,
                is_demo=True,
            )
            steps = []
            if not (story.is_open and place > 1):
                accepted = self.hours.later(at)
                milestone.evidence = text.evidence
                milestone.accepted_at, milestone.accepted_by = accepted, follow_up.user
                steps = [
                    PastStep("reach", at, by=story.manager),
                    PastStep("accept", accepted, by=follow_up.user, duty=follow_up),
                ]
            story.milestones.append((milestone, steps, story.project.proposed_at))
