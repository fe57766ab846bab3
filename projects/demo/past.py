"""Projects of 2018 and 2019: proposed, paid in two instalments, accounted for, closed.

Every yuan goes through the ledger of money; plans are cut from what the pools hold, so that
nothing is promised twice. Some carry out a resolution and close on the day its topic was done.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.timezone import localdate

from deliberation.models import ResolutionDuty
from foundation.areas.demo import OfficeHours
from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.demonstration import texts
from foundation.demonstration.texts import ProjectText
from foundation.interface.formats import localday, money
from foundation.lifecycle.models import Event
from foundation.lifecycle.models.series import reserve_numbers
from foundation.lifecycle.services import PastStep, replay
from foundation.people.models import Duty, Membership, MembershipRole, Organisation, User
from foundation.people.roles import Role
from funds import postings
from funds.demo import shares
from funds.models import Account, Transfer
from funds.postings import Posting
from funds.rules import GOVERNMENT, AccountKind, from_fen
from funds.services import post_many
from participation.services import Assurance, Fact, Method, record_many
from projects.agreements import terms
from projects.agreements.effects import instalment_rows
from projects.demo.endings import Ending, Endings
from projects.models import (
    Agreement,
    Asset,
    BudgetLine,
    Evaluation,
    Instalment,
    Milestone,
    PaymentRequest,
    Project,
    ProjectPartner,
    Report,
    Theme,
    TreasuryPayment,
    Voucher,
)
from projects.rules import SERVED
from projects.spending.rules import key as key_of

FIRST = date(2018, 2, 1)
#: Share of a pool that was promised; the rest stayed in the pool.
PROMISED, GIVEN = 0.94, 0.97
#: Share of the projects of a year that the district's own pool pays.
FROM_DISTRICT = 0.46
UNFINISHED = 0.06
AUTHORITY = "南海区社会治理服务中心（演示）"
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
SUPPLIERS = {
    "activity": "南海文具批发部（演示）",
    "personnel": "社工补贴发放表（演示）",
    "materials": "桂城五金商行（演示）",
    "volunteer": "财产保险南海支公司（演示）",
    "management": "机构管理费分摊表（演示）",
}
EVIDENCE = "签到表、现场照片和活动小结"
ASSESSMENT = "评审小组认为需求清楚、预算合理，同意立项。"


@dataclass
class Story:
    """One project to be, the money it got, and what happened."""

    project: Project
    text: ProjectText
    manager: User
    approved_at: datetime
    closes_at: datetime
    is_open: bool
    #: (pool, fen), government first.
    money: list[tuple[Account, int]] = field(default_factory=list)
    steps: list[PastStep] = field(default_factory=list)
    milestones: list[tuple[Milestone, list[PastStep], datetime]] = field(default_factory=list)
    agreement: Agreement = field(default_factory=Agreement)
    drawn_by: User | None = None
    drawn_at: datetime | None = None
    agreement_steps: list[PastStep] = field(default_factory=list)
    payments: list[tuple[PaymentRequest, list[PastStep], str]] = field(default_factory=list)
    treasury: list[tuple[TreasuryPayment, str]] = field(default_factory=list)
    reports: list[tuple[Report, list[PastStep], str]] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    lines: list[BudgetLine] = field(default_factory=list)
    partners: list[ProjectPartner] = field(default_factory=list)
    ending: Ending | None = None


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
    _save(stories)
    bar.update()
    _count_people_served(stories)
    bar.update()


def _save(stories: list[Story]) -> None:
    Project.objects.bulk_create((story.project for story in stories), batch_size=500)
    BudgetLine.objects.bulk_create((line for s in stories for line in s.lines), batch_size=1000)
    ProjectPartner.objects.bulk_create((p for s in stories for p in s.partners), batch_size=1000)
    opened: list[tuple] = _save_endings([s.ending for s in stories if s.ending])
    replay((s.project, s.manager, s.project.proposed_at, s.steps) for s in stories)
    numbers = dict(
        Transfer.objects.filter(key__startswith="demo:project:").values_list("key", "pk")
    )
    for model, name in (
        (Milestone, "milestones"),
        (PaymentRequest, "payments"),
        (Report, "reports"),
    ):
        rows = [(story, *row) for story in stories for row in getattr(story, name)]
        for story, row, _steps, last in rows:
            row.project_id = story.project.pk
            if model is Report:
                row.transfer_id = numbers.get(last)
        model.objects.bulk_create((row for _story, row, *_rest in rows), batch_size=500)
        if model is Milestone:
            opened += _save_agreements(stories)
        for story, row, steps, last in rows:
            at = last if model is Milestone else getattr(row, "requested_at", None)
            opened.append((row, story.manager, at or row.reported_at, steps))
    replay(opened)
    _save_payments_and_vouchers(stories, numbers)


def _save_payments_and_vouchers(stories: list[Story], numbers: dict[str, int]) -> None:
    """What hangs on saved requests, reports and budget lines."""
    payments = [row for story in stories for row in story.treasury]
    for payment, key in payments:
        payment.request_id, payment.transfer_id = payment.request.pk, numbers[key]
    TreasuryPayment.objects.bulk_create((row for row, _key in payments), batch_size=500)
    vouchers = [voucher for story in stories for voucher in story.vouchers]
    for voucher in vouchers:
        voucher.report_id, voucher.line_id = voucher.report.pk, voucher.line.pk
    Voucher.objects.bulk_create(vouchers, batch_size=500)


def _save_endings(endings: list[Ending]) -> list[tuple]:
    """The final evaluations, named in the histories of their projects, and what lasts."""
    for ending in endings:
        ending.evaluation.project_id = ending.evaluation.project.pk
        for asset in ending.assets:
            asset.project_id = asset.project.pk
    Evaluation.objects.bulk_create((ending.evaluation for ending in endings), batch_size=500)
    Asset.objects.bulk_create(asset for ending in endings for asset in ending.assets)
    for ending in endings:
        ending.named["evaluation"] = ending.evaluation.pk
    return [
        (ending.evaluation, ending.planner, ending.planned_at, ending.steps) for ending in endings
    ]


def _save_agreements(stories: list[Story]) -> list[tuple]:
    """The agreement of each project, its plan, and which instalment each payment was of."""
    opened = []
    for story in stories:
        project, agreement = story.project, story.agreement
        milestones = [row for row, *_rest in story.milestones]
        unlocking = next(row for row in milestones if row.unlocks == 2)
        agreement.project = project
        agreement.terms = terms.draw_up(
            project,
            authority=AUTHORITY,
            sources=[(pool, from_fen(fen)) for pool, fen in story.money],
            plan=[
                terms.Planned(Decimal(60), None, project.starts_on),
                terms.Planned(Decimal(40), unlocking, unlocking.due_on),
            ],
            approved=terms.facts(project, milestones),
        )
        agreement.digest = terms.digest(agreement.terms)
        agreement.drawn_on = localdate(story.drawn_at)
        opened.append((agreement, story.drawn_by, story.drawn_at, story.agreement_steps))
    Agreement.objects.bulk_create((story.agreement for story in stories), batch_size=500)
    plan = [row for story in stories for row in instalment_rows(story.agreement)]
    Instalment.objects.bulk_create(plan, batch_size=500)
    numbered = {(row.agreement_id, row.number): row.pk for row in plan}
    for story in stories:
        for request, *_rest in story.payments:
            key = (story.agreement.pk, request.instalment)
            request.instalment_plan_id = numbered[key]
    return opened


def _count_people_served(stories: list[Story]) -> None:
    record_many(
        Fact(
            SERVED,
            "serve",
            story.project.pk,
            story.project.area,
            report.until,
            Method.HAND_COUNT,
            Assurance.D,
            heads=report.served,
            organisation=story.project.organisation,
            row_key=f"report:{report.pk}",
            evidence=f"{story.project.number}经费使用报告",
        )
        for story in stories
        for report, *_rest in story.reports
        if report.served
    )


class Writer:
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
        return self._story(text, area, proposed, approved, closes, key, is_open)

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
        self._own(story, "submit", at)
        at = hours.later(at, 2)
        self._step(story, "find_eligible", at, Role.CALL_OFFICER)
        at = hours.later(at, 4)
        self._step(story, "begin_review", at, Role.CALL_OFFICER)
        self._step(story, "put_on_notice", at, Role.PANEL_CHAIR, args={"amount": amount})
        self._step(story, "approve", story.approved_at, Role.DISTRICT_OFFICER)
        at = signed = hours.later(story.approved_at)
        document = f"演示协议{project.number}"
        named = {"amount": amount, "document": document}
        self._agree(story, signed, document)
        self._step(story, "sign", at, Role.FUNDS_OFFICER, args=named)
        for place, (pool, fen) in enumerate(story.money):
            self._post(story, postings.commit, place, pool, fen, signed, document)
        at = hours.later(at)
        self._own(story, "start", at)
        self._milestones(story, at)
        at = self._pay(story, 1, hours.later(at, 2), 60)
        if story.is_open:
            return
        middle = at + (story.closes_at - at) / 2
        at = self._report(story, 1, max(at, hours.morning(middle.date())), 55)
        at = self._pay(story, 2, hours.later(at), 40)
        # The last account is given and looked at, and somebody from outside evaluates the
        # project, before it is closed.
        last = max(at.date(), hours.before(story.closes_at.date(), 8))
        at = self._report(story, 2, hours.morning(last + timedelta(days=1)), None)
        self._close(story, hours.later(at), total)
        # What was paid from two pools is told pool by pool; the history goes by time.
        story.steps.sort(key=lambda step: step.at)

    def _agree(self, story: Story, signed: datetime, document: str) -> None:
        """Drawn up after the approval, signed by the organisation, then by the authority."""
        project, officer = story.project, self.duties[Role.FUNDS_OFFICER][0]
        between = min(timedelta(minutes=10), (signed - story.approved_at) / 3)
        own, story.drawn_at = signed - between, signed - 2 * between
        said = {"agreement": f"{project.number}-A1"}
        self._step(
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
        self._own(story, "finish", finished)
        ending = story.ending = self.endings.of(project, story.manager, finished, total)
        story.steps += ending.project_steps
        at = story.closes_at = max(story.closes_at, self.hours.later(ending.accepted_at))
        project.ends_on = at.date()
        self._step(story, "close", at, Role.CALL_OFFICER, args={"result": text.result})
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

    def _pay(self, story: Story, instalment: int, at: datetime, percent: int) -> datetime:
        """Asked for by the organisation, approved by one officer, paid by another."""
        officer, treasurer = (
            self.duties[Role.FUNDS_OFFICER][0],
            self.duties[Role.FINANCE_OFFICER][0],
        )
        approved = self.hours.later(at)
        paid = self.hours.later(approved)
        for place, (pool, fen) in enumerate(story.money):
            first = fen * 60 // 100
            part = first if percent == 60 else fen - first
            said = {"instalment": instalment, "amount": money(from_fen(part))}
            self._own(story, "request_payment", at, target="running", args=said)
            document = f"演示支付{story.project.number}-{instalment}-{place + 1}"
            key = self._post(
                story,
                postings.pay,
                place,
                pool,
                part,
                paid,
                document,
                suffix=f":{instalment}",
                by=treasurer.user,
                approved_by=officer.user,
                payee_organisation=story.project.organisation,
            )
            request = PaymentRequest(
                instalment=instalment,
                amount=from_fen(part),
                pool=pool,
                requested_by=story.manager,
                requested_at=at,
                approved_by=officer.user,
                is_demo=True,
            )
            payment = TreasuryPayment(
                request=request, amount=request.amount, document=document, paid_on=paid.date()
            )
            story.treasury.append((payment, key))
            steps = [
                PastStep("approve", approved, by=officer.user, duty=officer),
                PastStep(
                    "record_paid",
                    paid,
                    by=treasurer.user,
                    duty=treasurer,
                    target="paid",
                    args={"document": document, "amount": money(request.amount)},
                ),
            ]
            story.payments.append((request, steps, ""))
        return paid

    def _report(self, story: Story, number: int, at: datetime, percent: int | None) -> datetime:
        """Spending on vouchers; what is left at the end is given back and restored."""
        checker = self.duties[Role.FINANCE_OFFICER][1]
        checked = self.hours.later(at)
        for place, (pool, fen) in enumerate(story.money):
            first = fen * 55 // 100 // 100 * 100
            left = 0
            if percent is None:
                rest = fen - first
                left = rest * self.rng.choice((0, 0, 3, 8)) // 100 // 100 * 100
                spent = rest - left
            else:
                spent = first
            document = f"演示报告{story.project.number}-{number}-{place + 1}"
            key = self._post(
                story,
                postings.verify,
                place,
                pool,
                spent,
                checked,
                document,
                suffix=f":{number}",
                by=checker.user,
            )
            until = at.date()
            said = {"until": localday(until), "amount": money(from_fen(spent))}
            self._own(story, "report", at, target="running", args=said)
            report = Report(
                pool=pool,
                amount=from_fen(spent),
                text=f"{story.text.title}：{story.text.result if percent is None else '按计划进行。'}",
                evidence="签到表和现场照片（演示）",
                served=self.rng.randrange(8, 30) if place == 0 else 0,
                until=until,
                reported_by=story.manager,
                reported_at=at,
                is_demo=True,
            )
            args = {"amount": money(report.amount)}
            steps = [PastStep("verify", checked, by=checker.user, duty=checker, args=args)]
            story.reports.append((report, steps, key))
            self._vouchers(story, report, f"{number}{place + 1}", spent)
            if left:
                self._return(story, place, pool, left, checked)
        return checked

    def _vouchers(self, story: Story, report: Report, batch: str, spent: int) -> None:
        """A voucher for each budget line, by its share of the plan; together what was spent."""
        parts = shares(spent, [int(line.amount.amount * 100) for line in story.lines])
        for place, (line, part) in enumerate(zip(story.lines, parts, strict=True), start=1):
            if not part:
                continue
            number = f"演示票{story.project.number}-{batch}{place}"
            supplier = SUPPLIERS[line.kind]
            story.vouchers.append(
                Voucher(
                    report=report,
                    organisation=story.project.organisation,
                    position=place,
                    number=number,
                    supplier=supplier,
                    number_key=key_of(number),
                    supplier_key=key_of(supplier),
                    issued_on=report.until,
                    purpose=line.description,
                    line=line,
                    amount=from_fen(part),
                    accepted=True,
                )
            )

    def _return(self, story: Story, place: int, pool: Account, left: int, at: datetime) -> None:
        treasurer = self.duties[Role.FINANCE_OFFICER][0]
        document = f"演示退款{story.project.number}-{place + 1}"
        for builder in (postings.give_back, postings.restore):
            self._post(story, builder, place, pool, left, at, document, by=treasurer.user)
        said = {"amount": money(from_fen(left))}
        self._step(story, "give_back", at, Role.FINANCE_OFFICER, target="running", args=said)

    def _post(self, story, builder, place, pool, fen, at, document, suffix="", **record) -> str:
        project = story.project
        key = f"demo:project:{project.number}:{builder.__name__}:{place}{suffix}"
        more = {"by": self.duties[Role.FUNDS_OFFICER][0].user, **record}
        where = [project.number, pool]
        if builder is postings.commit:
            where = [pool, project.number, project.area]
            more |= {"theme": project.theme.name, "organisation": project.organisation}
        story.postings.append(
            builder(
                *where,
                from_fen(fen),
                on=at.date(),
                document=document,
                key=key,
                is_demo=True,
                **more,
            )
        )
        return key

    def _own(self, story: Story, action: str, at: datetime, **said: Any) -> None:
        story.steps.append(PastStep(action, at, by=story.manager, **said))

    def _step(self, story: Story, action: str, at: datetime, role: str, **said: Any) -> None:
        duty = self.duties[role][0]
        story.steps.append(PastStep(action, at, by=duty.user, duty=duty, **said))
