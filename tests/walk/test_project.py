"""A project from its call to its close, walked by everyone it needs (journey J4).

A call is written and let go public, two organisations answer, a panel ranks them after one
assessor stood down, the award is signed and paid, a milestone is accepted, a donor adds money,
the budget shifts, a voucher is refused, what was not spent goes back, and who asked for it
hears of it. What the thread's walk shows in the browser, from an appeal to a resolution, is
arranged here by services; the pages of one step each are tested beside their modules.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appeals import services as appeals
from appeals.models import OutcomeNotice
from deliberation.models import (
    AgendaItem,
    Body,
    Resolution,
    ResolutionDuty,
    RuleSet,
    Sitting,
    Topic,
)
from deliberation.services import raise_topic
from foundation.assessment.models import ScoreSheet
from foundation.assessment.services import CriterionSpec, publish_rubric
from foundation.interface.formats import money as shown
from foundation.lifecycle import clocks
from foundation.people.models import Membership, Organisation, Unit
from foundation.people.roles import Role
from funds import services as funds
from funds.models import Account, Cause, FundsOrder, Leg, Pledge
from funds.reconcile import differences
from funds.rules import from_fen
from funds.selectors import BELOW_A_SOURCE, project_money
from projects.closing.rubric import CURRENT, EDITIONS
from projects.models import (
    Call,
    ChangeKind,
    ChangeRequest,
    PaymentRequest,
    Project,
    Report,
    Theme,
    Voucher,
)
from tests.walk.conftest import cny

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
RECEIPT = {"name": "回单.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def town(nanhai, make_user, grant):
    """Officers and assessors of the district, two organisations, three neighbours, a donor."""

    def staff(name, role, scope=nanhai.district):
        user = make_user(name)
        grant(user, role, scope)
        return user

    def organisation(name, manager):
        found = Organisation.objects.create(name=name, area=nanhai.community)
        user = make_user(manager, home_community=nanhai.community)
        Membership.objects.create(organisation=found, user=user, role="manager")
        return SimpleNamespace(organisation=found, manager=user)

    officer = staff("植资金", Role.FUNDS_OFFICER)
    day = timezone.localdate()
    budget = funds.open_source("district", "区财政", "district_fiscal", nanhai.district)
    pool = funds.open_pool(budget, "社会治理资金", day.year, nanhai.district)
    funds.appropriate(
        budget, pool, cny(100_000), on=day, document="佛南财〔2026〕1号", key="a", by=officer
    )
    return SimpleNamespace(
        nanhai=nanhai,
        pool=pool,
        theme=Theme.objects.create(key="elder", name="为老服务", name_en="Ageing well"),
        rubric=publish_rubric(
            "venture",
            "公益创投评分表",
            [CriterionSpec("需求", 60, 10), CriterionSpec("可行", 40, 10)],
        ),
        first=organisation("敦厚社工服务中心", "黎社工"),
        second=organisation("桂园互助社", "区社长"),
        neighbours=[make_user(f"{n}街坊", home_community=nanhai.community) for n in "陈何梁"],
        donor=make_user("莫善长", home_community=nanhai.community),
        dispatcher=staff(
            "谭派单",
            Role.DISPATCHER,
            Unit.objects.create(
                code="centre", name="群众诉求服务中心", kind="appeal_centre", area=nanhai.district
            ),
        ),
        writer=staff("岑征集", Role.CALL_OFFICER),
        second_officer=staff("邝干部", Role.TOWN_OFFICER),
        chair=staff("阮主任", Role.PANEL_CHAIR),
        assessors=[staff(f"{n}评委", Role.ASSESSOR) for n in "甘石谢温"],
        evaluator=staff("庞评估", Role.ASSESSOR),
        funds=officer,
        finance=staff("招财务", Role.FINANCE_OFFICER),
        second_finance=staff("苏财务", Role.FINANCE_OFFICER),
        follow_up=staff("老跟进", Role.FOLLOW_UP_OFFICER),
    )


@pytest.fixture
def duty(town):
    """Three neighbours asked, the representatives decided: a resolution waits to be carried out."""
    community = town.nanhai.community
    filed = [
        appeals.file_appeal(
            by=neighbour,
            title="独居长者没人问候",
            body="楼上几位长者独居，台风天没有人敲门。",
            area=community,
            nature="help",
            submission=f"a{n}",
        )
        for n, neighbour in enumerate(town.neighbours)
    ]
    cluster = appeals.gather(
        filed, by=town.dispatcher, title="长者独居", statement="三户反映。", area=community
    )
    appeals.confirm_cluster(cluster, by=town.dispatcher)
    topic = raise_topic(
        by=town.neighbours[0],
        title="每天敲一次门",
        body="为独居长者安排每日问候。",
        area=community,
        submission="t",
        track="decision",
        cluster=cluster,
    )
    Topic.objects.filter(pk=topic.pk).update(state="in_force")
    rules = RuleSet.objects.create(
        code="rep",
        name="居民代表会议规则",
        body_kind="residents_rep",
        track="decision",
        notice_days=3,
        legal_basis="城市居民委员会组织法",
    )
    body = Body.objects.create(
        name="桂园社区居民代表会议", kind="residents_rep", area=community, rule_set=rules
    )
    sitting = Sitting.objects.create(body=body, venue="榕树头", starts_at=timezone.now())
    item = AgendaItem.objects.create(sitting=sitting, topic=topic, motion="每天敲一次门")
    resolution = Resolution.objects.create(
        number="R-1",
        item=item,
        outcome="passed",
        text=item.motion,
        eligible=9,
        present=8,
        decided_on=timezone.localdate(),
        published_at=timezone.now(),
    )
    return ResolutionDuty.objects.create(resolution=resolution, responsible="社区")


def test_from_a_call_to_the_close_of_a_project(town, duty, window, calendar):
    call = publish_a_call(town, window)
    project, rival = propose(town, window, call, duty)
    check(town, window, call, (project, rival), calendar)
    score(town, window, call, (project, rival))
    award(town, window, call, project, rival, calendar)
    sign(town, window, project)
    pay_the_first_instalment(town, window, project)
    reach_the_milestone(town, window, project)
    pledge = give(town, window, project)
    shift_the_budget(town, window, project)
    report_with_a_wrong_voucher(town, window, project)
    pay_the_rest(town, window, project)
    close(town, window, project)
    everyone_reads_the_end(town, window, project, pledge)
    the_books_agree(window, project)


def publish_a_call(town, window) -> Call:
    """One officer writes it in the editor and sends it for checking, another publishes it."""
    day = timezone.localdate()
    desk = window(town.writer, 1280)
    desk.open(reverse("wagtailsnippets_projects_call:add"))
    desk.fill(
        area=town.nanhai.district.pk,
        title="桂城公益创投",
        description="支持社区社会组织服务长者，每个项目最高五万元。",
        opens_on=day.isoformat(),
        closes_on=(day + timedelta(days=10)).isoformat(),
    )
    desk.turn_to(_("Rules"))
    desk.fill(rubric=town.rubric.pk)
    desk.turn_to(_("Money"))
    desk.fill(ceiling="50000")
    desk.add("money")
    desk.fill(**{"money-0-pool": town.pool.pk, "money-0-amount": "60000"})
    for n, (share, condition) in enumerate((("60", "签约"), ("40", "敲门员到位"))):
        desk.add("instalments")
        desk.fill(
            **{
                f"instalments-{n}-number": n + 1,
                f"instalments-{n}-share_percent": share,
                f"instalments-{n}-condition": condition,
            }
        )
    desk.page.locator("footer .w-dropdown__toggle").click()
    with desk.page.expect_navigation():
        desk.page.locator("footer [name='action-submit']").click()
    call = Call.objects.get()
    assert (call.state, call.workflow_in_progress) == ("draft", True)
    assert window().page.goto(desk.site + call.get_absolute_url()).status == 404
    desk = window(town.second_officer, 1280)
    desk.does(call, "publish")
    visitor = window()
    visitor.open(reverse("projects:calls"))
    visitor.follow("桂城公益创投")
    for text in ("社会治理资金", shown(cny(60_000)), "60%"):
        visitor.sees(text)
    return call


def propose(town, window, call, duty) -> list[Project]:
    """Both organisations answer on their phones, with budget lines and a milestone."""
    answers = (
        (town.first, "平安敲门", duty.pk, (("activity", 10, 3000), ("materials", 20, 1000))),
        (town.second, "长者饭堂", "", (("materials", 8, 5000),)),
    )
    day = timezone.localdate()
    for party, title, carries_out, lines in answers:
        phone = window(party.manager)
        phone.open(reverse("projects:new"))
        phone.fill(
            organisation=party.organisation.pk,
            call=call.pk,
            resolution_duty=carries_out,
            title=title,
            summary="组织街坊每天问候独居长者，台风天逐户敲门，每月公布结果。",
            area=town.nanhai.community.pk,
            theme=town.theme.pk,
            requested=sum(quantity * price for _kind, quantity, price in lines),
            starts_on=(day + timedelta(days=20)).isoformat(),
            ends_on=(day + timedelta(days=200)).isoformat(),
        )
        phone.press(_("Begin the proposal"))
        phone.sees("“服务对象”还没有填写")
        for n, (kind, quantity, price) in enumerate(lines):
            if n:
                phone.page.get_by_role("button", name=_("Add a line")).click()
            phone.fill(
                **{
                    f"lines-{n}-kind": kind,
                    f"lines-{n}-description": {"activity": "探访", "materials": "物资"}[kind],
                    f"lines-{n}-quantity": quantity,
                    f"lines-{n}-unit_price": price,
                }
            )
        phone.fill(
            **{
                "target_group": "一百二十位独居长者",
                "steps-0-title": "招募三十名敲门员",
                "steps-0-due_on": (day + timedelta(days=60)).isoformat(),
                "steps-0-evidence_required": "名册",
                "steps-0-unlocks": "2",
            }
        )
        phone.press(_("Save"))
        project = Project.objects.get(title=title)
        phone.does_in_public(project, "submit")
        phone.sees(str(project.get_state_display()))
    return list(Project.objects.order_by("pk"))


def check(town, window, call, projects, calendar) -> None:
    """The clock closes the call; an officer goes through the formal rules of each proposal."""
    calendar.shift(timedelta(days=11))
    clocks.sweep()
    call.refresh_from_db()
    assert call.state == "closed"
    looked_at = {
        f"{rule}_{name}": value
        for rule in ("staff", "papers", "lawful")
        for name, value in (("passed", "yes"), ("evidence", "原件齐全，已当面核对。"))
    }
    for project in projects:
        window(town.writer, 1280).does(project, "find_eligible", **looked_at)


def score(town, window, call, projects) -> None:
    """A panel of three; one stands down for a conflict, a fourth takes the seat; sheets sealed."""
    leaving, coming = town.assessors[2:]
    review = reverse("projects_desk:call_review", args=[call.pk])
    desk = window(town.writer, 1280)
    desk.open(review)
    desk.fill(chair=town.chair.pk, assessors=[person.pk for person in town.assessors[:3]])
    desk.press(_("Take the eligible proposals into review"))
    desk.sees("谢评委")

    leaver = window(leaving, 1280)
    leaver.open(reverse("assessment_desk:my_sheets"))
    leaver.follow(_("Declare a conflict of interest"))
    leaver.fill(reason="我是桂园互助社的顾问。")
    leaver.press(_("Leave the panel"))
    desk.open(review)
    desk.sees("我是桂园互助社的顾问")
    desk.fill(**{"appoint-assessor": coming.pk})
    desk.press(_("Appoint"))

    seated = [*town.assessors[:2], coming]
    for person, best in zip(seated, (9, 8, 9), strict=True):
        assessor = window(person, 1280)
        for project, points in zip(projects, (best, 6), strict=True):
            assessor.open(reverse("assessment_desk:my_sheets"))
            sheet = ScoreSheet.objects.get(entry__object_id=project.pk, assessor__user=person)
            assessor.follow(str(sheet.entry))
            assessor.fill(points_1=points, points_2=points, comment="需求清楚，做法可行。")
            assessor.press(_("Hand in"))
    desk.open(review)
    assert "9 / 9" not in desk.page.inner_text("body"), "the sheets are sealed"

    chair = window(town.chair, 1280)
    chair.open(review)
    chair.press(_("Open the sheets and rank"))
    chair.sees("9 / 9")
    chair.fill(**{"fund-least_score": "50", "fund-finding": "按评审排名和征集资金确定。"})
    chair.press(_("Put the awards on public notice"))
    for project in projects:
        project.refresh_from_db()
    assert [project.state for project in projects] == ["on_notice", "reserve"]


def award(town, window, call, project, rival, calendar) -> None:
    """Everyone reads the result; after the notice, and not before, the award is approved."""
    visitor = window()
    visitor.open(call.get_absolute_url())
    visitor.follow(_("Result of the review"))
    for text in ("平安敲门", "长者饭堂", _("Reserve list"), shown(cny(50_000))):
        visitor.sees(text)
    for name in ("甘评委", "谢评委"):
        assert name not in visitor.page.inner_text("body")
    calendar.shift(timedelta(days=6))
    window(town.second_officer, 1280).does(project, "approve")
    phone = window(town.second.manager)
    phone.open(rival.get_absolute_url())
    phone.sees(str(rival.get_state_display()))


def sign(town, window, project) -> None:
    """Drawn up, read and signed by the organisation, recorded for the authority, begun."""
    window(town.funds, 1280).does(
        project,
        "draft_agreement",
        authority="南海区社会治理服务中心",
        government_pool=town.pool.pk,
    )
    agreement = project.agreements.get()
    phone = window(town.first.manager)
    phone.open(project.get_absolute_url())
    phone.follow(_("Read and sign the agreement"))
    phone.sees(shown(cny(30_000)))
    phone.does_in_public(agreement, "sign_by_organisation", signer="黎社工，主任", agree=True)
    window(town.funds, 1280).does(project, "sign", document="协议2026-1", signer="邝主任")
    phone.does_in_public(project, "start")


def pay(town, window, request, parts) -> None:
    """Approved by the funds officer, paid by one or several finance officers."""
    window(town.funds, 1280).does(request, "approve")
    for n, (person, amount) in enumerate(parts, start=1):
        window(person, 1280).does(
            request, "record_paid", amount=amount, document=f"国库{request.pk}-{n}"
        )


def pay_the_first_instalment(town, window, project) -> None:
    """Asked for as offered, paid on two days' documents by two people."""
    phone = window(town.first.manager)
    phone.does_in_public(project, "request_payment")
    request = PaymentRequest.objects.get()
    assert request.amount == cny(30_000)
    pay(town, window, request, ((town.finance, "20000"), (town.second_finance, "10000")))
    assert (request.state, request.treasury_payments.count()) == ("paid", 2)
    phone.open(project.get_absolute_url())
    for text in (shown(cny(20_000)), shown(cny(10_000)), f"国库{request.pk}-2"):
        phone.sees(text)


def reach_the_milestone(town, window, project) -> None:
    milestone = project.milestones.get()
    window(town.first.manager).does_in_public(
        milestone, "reach", evidence="三十二名敲门员已签到，名册在社区。"
    )
    window(town.follow_up, 1280).does(milestone, "accept")
    visitor = window()
    visitor.open(project.get_absolute_url())
    visitor.sees("三十二名敲门员已签到")


def give(town, window, project) -> Pledge:
    """The project seeks gifts; a donor promises one, it arrives, and the agreement takes it."""
    desk = window(town.funds, 1280)
    desk.open(reverse("lifecycle_desk:case", args=["projects.project", project.pk]))
    desk.follow(pgettext("part of a case", "Money and payments"))
    desk.follow(_("Seek social money"))
    desk.fill(goal="8000", text="给每位长者一盏感应灯。", how_to_transfer="南海慈善会，农行6228。")
    desk.press(_("Open the project to gifts"))

    phone = window(town.donor)
    phone.open(project.get_absolute_url())
    phone.follow(_("Give to this project"))
    phone.fill(amount="5000")
    phone.press(_("Record my pledge"))
    pledge = Pledge.objects.get()
    assert pledge.cause == Cause.objects.get(project_ref=project.number)
    desk.does(pledge, "confirm")
    phone.open(pledge.get_absolute_url())
    phone.sees("农行6228")
    desk.does(pledge, "note_receipt", document="回单2026-88", papers=RECEIPT)
    order = FundsOrder.objects.get()
    window(town.finance, 1280).does(order, "approve")
    desk = window(town.funds, 1280)
    desk.does(order, "post", document="回单2026-88")
    pledge.refresh_from_db()
    assert pledge.state == "received"
    desk.does(pledge, "thank")
    desk.does(project, "add_donation", document="捐赠协议2026-1")
    phone = window(town.first.manager)
    phone.open(project.get_absolute_url())
    phone.sees("莫善长")
    return pledge


def shift_the_budget(town, window, project) -> None:
    """A shift within the tolerance is compared, sent, and stands at once."""
    activity, materials = project.budget_lines.filter(source="grant").order_by("pk")
    phone = window(town.first.manager)
    phone.open(reverse("projects:changes", args=[project.number]))
    phone.follow(str(ChangeKind.BUDGET.label))
    phone.fill(
        **{f"amount_{activity.pk}": "29000", f"amount_{materials.pk}": "21000"},
        reason="雨衣和手电涨价，探访少印一期海报。",
    )
    phone.press(_("Show before and after"))
    phone.sees(shown(cny(21_000)))
    phone.press(_("Send the change request"))
    change = ChangeRequest.objects.get()
    assert change.state == "recorded"
    phone.sees(_("Within the tolerance: the change is recorded and stands in the agreement."))
    assert project.agreements.get(state="in_force").version == 3


def voucher(n, line, amount, purpose) -> dict:
    fields = {
        "number": f"发票{line.pk}-{amount}",
        "issued_on": timezone.localdate().isoformat(),
        "supplier": "桂城办公用品店",
        "purpose": purpose,
        "line": line.pk,
        "amount": amount,
    }
    return {f"vouchers-{n}-{name}": value for name, value in fields.items()}


def report(phone, project, pool, *vouchers) -> Report:
    """A spending report of one source with its vouchers: (budget line, yuan, what for)."""
    rows = {}
    for n, one in enumerate(vouchers):
        rows |= voucher(n, *one)
    phone.does_in_public(project, "report", pool=pool.pk, text="敲门和探访的支出。", **rows)
    return Report.objects.order_by("pk").last()


def report_with_a_wrong_voucher(town, window, project) -> None:
    """Three vouchers, one of them refused with its reason; the rest is verified."""
    activity, materials = project.budget_lines.filter(source="grant").order_by("pk")
    phone = window(town.first.manager)
    sent = report(
        phone,
        project,
        town.pool,
        (activity, "12000", "探访交通"),
        (materials, "9000", "雨衣和手电"),
        (materials, "3000", "办公室空调"),
    )
    wrong = Voucher.objects.get(purpose="办公室空调")
    window(town.funds, 1280).does(
        sent,
        "verify",
        **{f"verdict_{wrong.pk}": "reject", f"rejection_{wrong.pk}": "与项目无关。"},
    )
    phone.open(sent.get_page_url())
    for text in (shown(cny(21_000)), "与项目无关"):
        phone.sees(text)


def pay_the_rest(town, window, project) -> None:
    """The second instalment, and the one made for the gift."""
    phone = window(town.first.manager)
    given = Account.objects.get(kind="pool", project_ref=project.number)
    for instalment, pool, amount in ((2, town.pool, "20000"), (3, given, "5000")):
        phone.does_in_public(
            project, "request_payment", instalment=instalment, pool=pool.pk, amount=amount
        )
        asked = PaymentRequest.objects.order_by("pk").last()
        pay(town, window, asked, ((town.finance, amount),))


def close(town, window, project) -> None:
    """The rest accounted for, what was not spent given back, evaluated, listed, closed."""
    activity, materials = project.budget_lines.filter(source="grant").order_by("pk")
    given = Account.objects.get(kind="pool", project_ref=project.number)
    phone = window(town.first.manager)
    for pool, *vouchers in (
        (town.pool, (activity, "16500", "探访交通"), (materials, "7500", "雨衣和手电")),
        (given, (materials, "5000", "感应灯")),
    ):
        sent = report(phone, project, pool, *vouchers)
        window(town.funds, 1280).does(sent, "verify")
    window(town.finance, 1280).does(project, "give_back", document="缴款1")
    phone.does_in_public(
        project,
        "finish",
        result_story="一百二十位长者每天有人问候，台风天逐户敲门，装上感应灯一百二十盏。",
    )
    phone.does_in_public(project, "list_asset", name="感应灯", value="5000", stays_with="长者家中")
    window(town.follow_up, 1280).does(
        project,
        "plan_evaluation",
        kind="final",
        evaluator=town.evaluator.pk,
        due_on=timezone.localdate().isoformat(),
    )
    evaluation = project.evaluations.get()
    points = {f"points_{row.key}": row.most - 1 for row in EDITIONS[CURRENT]}
    window(town.evaluator, 1280).does(
        evaluation, "submit", findings="走访十户，台账属实。", **points
    )
    phone.does_in_public(evaluation, "accept")
    window(town.writer, 1280).does(project, "close")


def everyone_reads_the_end(town, window, project, pledge) -> None:
    """The donor, the organisation and those who once asked, each on a page of their own."""
    phone = window(town.donor)
    phone.open(pledge.get_absolute_url())
    phone.follow(_("See what it did"))
    for text in (project.number, shown(cny(5_000)), _("Verified")):
        phone.sees(text)
    phone = window(town.first.manager)
    phone.open(reverse("projects:money"))
    for amount in (55_000, 50_000, 5_000):
        phone.sees(shown(cny(amount)))
    assert OutcomeNotice.objects.count() == len(town.neighbours)
    for neighbour in town.neighbours:
        phone = window(neighbour)
        phone.open(reverse("notices:inbox"))
        phone.sees("“长者独居”有结果了")


def the_books_agree(window, project) -> None:
    """The public money page, the project's figures and the legs of the ledger say one thing."""
    money = project_money([project.number])[project.number]
    assert (money.committed, money.paid) == (cny(55_000), cny(55_000))
    assert (money.verified, money.returned) == (cny(50_000), cny(5_000))
    legs = dict(Leg.objects.values_list("account__kind").annotate(Sum("fen")))
    stages = [legs.get(kind, 0) for kind in BELOW_A_SOURCE]
    assert legs["pool"] == 55_000_00, "what was not promised, and what came back"
    assert sum(stages) == -legs["source"] == 105_000_00
    visitor = window()
    visitor.open(reverse("funds:money"))
    table = visitor.page.get_by_role("region", name=_("Cash by where it stands"))
    told = [*stages, sum(stages) - legs["verified"], sum(stages)]
    assert table.locator("td").all_inner_texts() == [shown(from_fen(fen)) for fen in told]
    assert differences() == []
