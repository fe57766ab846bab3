"""The thread, walked in a real browser by everyone it needs, each in a window of their own.

Four neighbours file an appeal; the centre routes it, the unit answers; a town centre
raises a topic from the shared matter; the representatives decide; a project carries
it out with government and donated money; neighbours come to its activity; it closes;
and everyone who spoke up is told.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import Appeal, CatalogueRule, Cluster, OutcomeNotice, Subject, TimeLimit
from deliberation.models import Body, BodyMember, Resolution, RuleSet, Topic
from foundation.lifecycle import clocks
from foundation.lifecycle.models import RunningClock
from foundation.notices.models import Notice
from foundation.people.models import Membership, Organisation, Unit
from foundation.people.roles import Role
from funds import services as funds
from funds.selectors import project_money
from participation.models import ParticipationEvent
from projects.closing.rubric import CURRENT, EDITIONS
from projects.models import Milestone, PaymentRequest, Project, Report, Theme
from tests.walk.conftest import cny, local
from volunteers.models import Activity, Session

#: What is asked for: instalment, source, amount. The plan is 60 and 40 of a hundred.
ASKED = ((1, "government", "27000"), (2, "government", "13000"), (2, "social", "5000"))

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(nanhai, make_user, grant):
    """The units, rules and people of a small Nanhai."""
    centre = Unit.objects.create(
        code="centre", name="群众诉求服务中心", kind="appeal_centre", area=nanhai.district
    )
    law = Unit.objects.create(
        code="law", name="综合执法局", kind="department", area=nanhai.district
    )
    city = Subject.objects.create(code="01", name="城市管理")
    noise = Subject.objects.create(code="0101", name="噪声", parent=city)
    night = Subject.objects.create(code="010101", name="夜间噪声", parent=noise, keywords="夜宵")
    CatalogueRule.objects.create(subject=noise, lead=law, valid_from=date(2018, 1, 1))
    TimeLimit.objects.create(
        nature="complaint", workdays=15, legal_basis="t", valid_from=date(2018, 1, 1)
    )
    rules = RuleSet.objects.create(
        code="rep",
        name="居民代表会议规则",
        body_kind="residents_rep",
        track="decision",
        quorum=[{"basis": "eligible", "num": 2, "den": 3, "strict": False}],
        pass_rule=[{"basis": "present", "num": 1, "den": 2, "strict": True}],
        notice_days=3,
        public_notice_days=7,
        legal_basis="城市居民委员会组织法",
    )
    body = Body.objects.create(
        name="桂园社区居民代表会议",
        kind="residents_rep",
        area=nanhai.community,
        rule_set=rules,
    )
    seats = [BodyMember.objects.create(body=body, name=f"代表{n}") for n in "一二三四五六七八九"]

    def staff(name, role, scope):
        user = make_user(name)
        grant(user, role, scope)
        return user

    organisation = Organisation.objects.create(name="敦厚社工服务中心", area=nanhai.community)
    manager = make_user("黎社工", home_community=nanhai.community)
    Membership.objects.create(organisation=organisation, user=manager, role="manager")

    return SimpleNamespace(
        nanhai=nanhai,
        law=law,
        night=night,
        body=body,
        seats=seats,
        organisation=organisation,
        manager=manager,
        theme=Theme.objects.create(key="harmony", name="矛盾调解", name_en="Living together"),
        neighbours=[make_user(f"{n}街坊", home_community=nanhai.community) for n in "陈何梁关"],
        operator=staff("何接线", Role.OPERATOR, centre),
        dispatcher=staff("谭派单", Role.DISPATCHER, centre),
        callback=staff("区回访", Role.CALLBACK_OFFICER, centre),
        officer=staff("梁承办", Role.UNIT_OFFICER, law),
        leader=staff("冯队长", Role.UNIT_LEADER, law),
        centre_officer=staff("欧阳主任", Role.TOWN_CENTRE_OFFICER, nanhai.town),
        panel=staff("黄审议", Role.ADMISSION_PANEL, nanhai.community),
        convener=staff("罗召集", Role.CONVENER, nanhai.community),
        host=staff("潘主持", Role.HOST, nanhai.community),
        recorder=staff("简记录", Role.RECORDER, nanhai.community),
        teller=staff("孔计票", Role.TELLER, nanhai.community),
        second_teller=staff("麦监票", Role.TELLER, nanhai.community),
        evaluator=staff("庞评估", Role.ASSESSOR, nanhai.district),
        call_officer=staff("岑征集", Role.CALL_OFFICER, nanhai.district),
        chair=staff("阮评审", Role.PANEL_CHAIR, nanhai.district),
        town_officer=staff("邝干部", Role.TOWN_OFFICER, nanhai.town),
        funds=staff("植资金", Role.FUNDS_OFFICER, nanhai.district),
        finance=staff("招财务", Role.FINANCE_OFFICER, nanhai.district),
        second_finance=staff("苏财务", Role.FINANCE_OFFICER, nanhai.district),
        follow_up=staff("老跟进", Role.FOLLOW_UP_OFFICER, nanhai.district),
        activity_host=staff("崔活动", Role.ACTIVITY_HOST, nanhai.community),
    )


def test_from_an_appeal_to_everyone_being_told(town, window, calendar):
    appeals = file_and_answer(town, window)
    topic = raise_from_appeals(town, window, appeals)
    decide(town, window, topic, calendar)
    project = fund(town, window, topic, calendar)
    come_together(town, window, project, calendar)
    close(town, window, project)
    everyone_was_told(town, window, topic)
    the_thread_shows_it_all(window, appeals, topic, project)


def file_and_answer(town, window) -> list[Appeal]:
    """Four neighbours file on their phones; the first appeal walks the whole loop."""
    for neighbour in town.neighbours:
        phone = window(neighbour)
        phone.open(reverse("appeals:new"))
        phone.fill(
            title="楼下夜宵档凌晨还在放音响",
            body="夜宵档每晚到凌晨两点，音响很大，老人小孩睡不着。",
            area=town.nanhai.community.pk,
            nature="complaint",
        )
        phone.press(_("Send"))
        phone.sees(_("Query code"))
    appeals = list(Appeal.objects.order_by("pk"))
    assert len(appeals) == 4
    first = appeals[0]

    desk = window(town.operator, 1280)
    desk.open(reverse("lifecycle_desk:tasks"))
    desk.sees(first.number)
    desk.does(first, "accept")
    assert first.subject == town.night, "the words suggested the subject"
    window(town.dispatcher, 1280).does(first, "dispatch")
    assert first.lead_unit == town.law, "the catalogue suggested the unit"
    officer = window(town.officer, 1280)
    officer.does(first, "acknowledge")
    officer.does(
        first,
        "submit_reply",
        decision="support",
        text="经查属实，已责令该档口十点后停用音响，并安排夜间巡查。",
    )
    window(town.leader, 1280).does(first, "approve")
    phone = window(town.neighbours[0])
    phone.open(first.get_absolute_url())
    phone.sees("综合执法局")
    phone.does_in_public(first, "confirm", resolved="partly", satisfaction="4")
    assert (first.state, first.outcome) == ("closed", "partly")
    return appeals


def raise_from_appeals(town, window, appeals) -> Topic:
    """The four are one matter; the town centre raises it as a topic in its own words."""
    desk = window(town.dispatcher, 1280)
    desk.open(reverse("appeals_desk:gather"))
    desk.fill(
        numbers="\n".join(appeal.number for appeal in appeals),
        title="夜宵街夜间噪声",
        statement="多位街坊反映夜宵街夜间噪声，希望商定经营时间。",
    )
    desk.press(_("Gather"))
    cluster = Cluster.objects.get()
    desk.does(cluster, "confirm")

    centre = window(town.centre_officer, 1280)
    centre.open(reverse("deliberation_desk:from_cluster"))
    centre.fill(
        cluster=cluster.pk,
        title="夜宵街错时经营公约",
        body="商定夜宵街的经营时间、音响音量和垃圾清运。",
        area=town.nanhai.community.pk,
    )
    centre.press(_("Raise the topic"))
    topic = Topic.objects.get()
    cluster.refresh_from_db()
    assert (topic.cluster, cluster.state) == (cluster, "taken_up")
    return topic


def decide(town, window, topic, calendar) -> None:
    """Notice, sitting, attendance from paper, count by two tellers, public notice."""
    window(town.panel, 1280).does(topic, "admit", track="decision")
    convener = window(town.convener, 1280)
    starts = (timezone.now() + timedelta(days=4)).replace(second=0, microsecond=0)
    convener.does(topic, "schedule", body=town.body.pk, starts_at=local(starts), venue="榕树头")
    convener.does(topic, "give_notice", motion="同意夜宵街错时经营公约，晚上十点后停用音响")
    calendar.move_to(starts + timedelta(minutes=5))
    host = window(town.host, 1280)
    host.does(topic, "open")
    sheet = window(town.recorder, 1280)
    sheet.open(reverse("lifecycle_desk:case", args=["deliberation.topic", topic.pk]))
    sheet.follow(_("Enter attendance"))
    sheet.fill(members=[seat.pk for seat in town.seats[:8]], unidentified=15)
    sheet.press(_("Enter"))
    host.does(topic, "put_to_vote")
    count = {
        "in_favour": 6,
        "against": 1,
        "abstained": 1,
        "invalid": 0,
        "issued": 8,
        "not_returned": 0,
    }
    window(town.teller, 1280).does(topic, "count", **count)
    window(town.second_teller, 1280).does(topic, "confirm_count", **count)
    window(town.convener, 1280).does(topic, "publish")
    RunningClock.objects.of(topic).update(is_provisional=False)
    calendar.shift(timedelta(days=8))
    clocks.sweep()
    topic.refresh_from_db()
    resolution = Resolution.objects.get()
    assert (topic.state, resolution.outcome) == ("in_force", "passed")
    visitor = window()
    visitor.open(resolution.get_absolute_url())
    visitor.sees("晚上十点后停用音响")
    visitor.sees("居民代表会议规则")


def fund(town, window, topic, calendar) -> Project:
    """An organisation answers with a budget; reviewed, on notice, approved, signed, paid."""
    day = timezone.localdate()
    record = {"on": day, "document": "佛南财〔2026〕1号", "by": town.funds}
    budget = funds.open_source("district", "区财政", "district_fiscal", town.nanhai.district)
    government = funds.open_pool(budget, "社会治理资金", day.year, town.nanhai.district)
    funds.appropriate(budget, government, cny(100_000), key="a1", **record)
    donor = funds.open_source("fund", "社区基金", "foundation", town.nanhai.district)
    social = funds.open_pool(donor, "社区基金捐款", day.year, town.nanhai.district)
    funds.receive_donation(donor, social, cny(20_000), key="d1", **record)

    phone = window(town.manager)
    phone.open(reverse("projects:new"))
    phone.fill(
        organisation=town.organisation.pk,
        resolution_duty=topic.current_item.resolution.duty.pk,
        title="夜宵街邻里共治",
        summary="组织档主和街坊共管夜宵街：错时经营、音量监测、垃圾共清，每月公布结果。",
        area=town.nanhai.community.pk,
        theme=town.theme.pk,
        requested="50000",
        starts_on=day.isoformat(),
        ends_on=(day + timedelta(days=200)).isoformat(),
    )
    with phone.page.expect_navigation():
        phone.page.locator("main form button:not([type=button])").last.click()
    project = Project.objects.get()
    phone.fill(
        **{
            "target_group": "夜宵街档主和周边居民",
            "lines-0-kind": "materials",
            "lines-0-description": "音量监测屏",
            "lines-0-quantity": "10",
            "lines-0-unit_price": "5000",
            "steps-0-title": "商户公约签订率达到九成",
            "steps-0-due_on": (day + timedelta(days=30)).isoformat(),
            "steps-0-evidence_required": "签约名册",
            "steps-0-unlocks": "1",
        }
    )
    phone.press(_("Save"))
    project.refresh_from_db()
    assert (project.requested, project.milestones.count()) == (cny(50_000), 1)
    phone.does_in_public(project, "submit")
    window(town.call_officer, 1280).does(
        project,
        "find_eligible",
        **{
            name: value
            for rule in ("staff", "papers", "lawful")
            for name, value in (
                (f"{rule}_passed", "yes"),
                (f"{rule}_evidence", "原件齐全，已当面核对。"),
            )
        },
    )
    window(town.call_officer, 1280).does(project, "begin_review")
    window(town.chair, 1280).does(
        project,
        "put_on_notice",
        approved_government="40000",
        approved_social="5000",
        assessment="方案可行，预算合理。",
    )
    calendar.shift(timedelta(days=6))
    window(town.town_officer, 1280).does(project, "approve")
    topic.refresh_from_db()
    assert topic.state == "executing"
    window(town.funds, 1280).does(
        project,
        "draft_agreement",
        authority="南海区社会治理服务中心",
        government_pool=government.pk,
        social_pool=social.pk,
    )
    agreement = project.agreements.get()
    phone = window(town.manager)
    phone.open(project.get_absolute_url())
    phone.follow(_("Read and sign the agreement"))
    phone.does_in_public(agreement, "sign_by_organisation", signer="黎社工，主任", agree=True)
    window(town.funds, 1280).does(project, "sign", document="协议2026-1", signer="邝主任")
    phone.does_in_public(project, "start")
    milestone = Milestone.objects.get()
    phone.open(project.get_absolute_url())
    phone.follow(str(milestone.lifecycle.transition("reach").label))
    phone.fill(evidence="二十六档中二十四档已签，公约张贴在街口。")
    phone.press(str(milestone.lifecycle.transition("reach").label))
    window(town.follow_up, 1280).does(milestone, "accept")
    for n, pool, amount in ASKED:
        source = {"government": government, "social": social}[pool]
        phone.does_in_public(
            project, "request_payment", instalment=n, pool=source.pk, amount=amount
        )
    for request in PaymentRequest.objects.order_by("pk"):
        window(town.funds, 1280).does(request, "approve")
        window(town.finance, 1280).does(request, "record_paid", document=f"国库{request.pk}")
    money = project_money([project.number])[project.number]
    assert money.paid == cny(45_000)
    return project


def come_together(town, window, project, calendar) -> None:
    """An activity of the project: neighbours sign up, one more waits, the host ticks who came."""
    desk = window(town.activity_host, 1280)
    desk.open(reverse("volunteers_desk:new"))
    desk.fill(
        title="夜宵街清洁夜",
        description="收档后一起清理街面，学习垃圾分类。",
        kind="service",
        area=town.nanhai.community.pk,
        project=project.pk,
        organisation=town.organisation.pk,
    )
    with desk.page.expect_navigation():
        desk.page.locator("form.form button").last.click()
    activity = Activity.objects.get()
    tomorrow = timezone.localdate() + timedelta(days=1)
    desk.open(reverse("volunteers_desk:session_new", args=[activity.pk]))
    desk.fill(
        date=tomorrow.isoformat(),
        begins="20:00",
        ends="22:00",
        place="夜宵街口",
        capacity=2,
        waiting_capacity=5,
    )
    with desk.page.expect_navigation():
        desk.page.locator("form.form button").last.click()
    desk.does(activity, "publish")
    for neighbour in town.neighbours[:3]:
        phone = window(neighbour)
        phone.open(activity.get_absolute_url())
        with phone.page.expect_navigation():
            phone.page.locator("main .rows__end form button").first.click()
    first = window(town.neighbours[0])
    first.open(activity.get_absolute_url())
    first.press(_("Sign off"))
    session = Session.objects.get()
    assert sorted(session.signups.values_list("status", flat=True)).count("confirmed") == 2

    calendar.move_to(session.starts_at + timedelta(minutes=10))
    desk = window(town.activity_host, 1280)
    for _neighbour in range(2):
        desk.open(reverse("volunteers_desk:session", args=[session.pk]))
        with desk.page.expect_navigation():
            desk.page.locator("button[name='in']").first.click()
    assert ParticipationEvent.objects.filter(kind="service").count() == 2
    calendar.move_to(session.ends_at + timedelta(minutes=30))
    window(town.activity_host, 1280).does(activity, "finish", result="清运垃圾十二袋，二十档参与。")


def close(town, window, project) -> None:
    """Spending reported and verified by another officer, the rest given back, closed."""
    phone = window(town.manager)
    for pool in {request.pool for request in PaymentRequest.objects.select_related("pool")}:
        spent = "38000" if pool.origin.source_type == "district_fiscal" else "5000"
        phone.does_in_public(
            project,
            "report",
            pool=pool.pk,
            text="购置音量监测屏、清洁工具，支付活动支出。",
            **{
                "vouchers-0-number": f"发票{spent}",
                "vouchers-0-issued_on": timezone.localdate().isoformat(),
                "vouchers-0-supplier": "桂城电子器材店",
                "vouchers-0-purpose": "音量监测屏和清洁工具",
                "vouchers-0-line": project.budget_lines.first().pk,
                "vouchers-0-amount": spent,
            },
        )
        if spent == "38000":
            government = pool
    for report in Report.objects.order_by("pk"):
        window(town.second_finance, 1280).does(report, "verify")
    window(town.finance, 1280).does(
        project, "give_back", pool=government.pk, amount="2000", document="缴款1"
    )
    phone.does_in_public(
        project,
        "finish",
        result_story="夜宵街二十六档全部错时经营，夜间投诉由每月三十宗降到两宗。",
    )
    phone.does_in_public(project, "list_asset", name="音量监测屏", value="6000", stays_with="社区")
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
        evaluation, "submit", findings="走访八档，投诉台账属实。", **points
    )
    phone = window(town.manager)
    phone.open(project.get_absolute_url())
    phone.follow(str(evaluation.lifecycle.transition("accept").label))
    phone.press(str(evaluation.lifecycle.transition("accept").label))
    window(town.call_officer, 1280).does(project, "close")
    money = project_money([project.number])[project.number]
    assert (money.verified, money.returned) == (cny(43_000), cny(2_000))


def everyone_was_told(town, window, topic) -> None:
    """Back to all four neighbours, once each."""
    topic.refresh_from_db()
    assert topic.state == "done"
    assert OutcomeNotice.objects.count() == 4
    for neighbour in town.neighbours:
        outcome = Notice.objects.filter(recipient=neighbour, template="appeals.outcome")
        assert outcome.count() == 1
    phone = window(town.neighbours[3])
    phone.open("/me/inbox/")
    phone.sees("夜宵街")


def the_thread_shows_it_all(window, appeals, topic, project) -> None:
    """A visitor without account reads the whole thread, with its links and without a name."""
    visitor = window()
    for url in (
        reverse("insights:thread", args=["topic", topic.number]),
        reverse("insights:thread", args=["project", project.number]),
    ):
        visitor.open(url)
        for text in (
            "夜宵街错时经营公约",
            "夜宵街邻里共治",
            "夜宵街清洁夜",
            "45,000",
        ):
            visitor.sees(text)
        shown = visitor.page.inner_text("body")
        for private in ("陈街坊", appeals[0].body, appeals[0].query_code):
            assert private not in shown
        links = visitor.page.eval_on_selector_all("main a", "all => all.map(a => a.pathname)")
        assert topic.get_absolute_url() in links
        assert project.get_absolute_url() in links
