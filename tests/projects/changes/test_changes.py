"""Changes of what was agreed: who decides, what stands afterwards, what cannot be had."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed, LifecycleError, NotAllowed, WrongState
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import check, perform
from foundation.notices.models import Notice
from foundation.people.models import Membership, Organisation
from foundation.people.roles import Role
from projects.agreements import guards as agreements
from projects.agreements import letter
from projects.agreements.selectors import current_agreement, instalments
from projects.changes import selectors
from projects.changes.rules import Size
from projects.models import Agreement, ChangeRequest, PaymentRequest
from tests.projects.conftest import cny

pytestmark = pytest.mark.django_db


def amounts(project) -> dict[str, int]:
    return {line.description: line.amount.amount for line in project.budget_lines.all()}


def terms_agree(project) -> Agreement:
    """The version in force, which says what the project says."""
    project.refresh_from_db()
    agreement = current_agreement(project)
    agreements.still_as_approved(agreement)
    return agreement


# --- by their size ----------------------------------------------------------------------


def test_a_shift_within_the_tolerance_is_recorded_at_once_and_stands_in_a_new_version(
    running, wish, asked
):
    change = asked(running, "budget", wish.shift(running, 物料=28_000, 督导=22_000))
    assert (change.state, change.size, change.decided_under) == ("recorded", Size.NOTICE, None)
    assert amounts(running) == {"物料": 28_000, "督导": 22_000, "场地": 5_000}
    agreement = terms_agree(running)
    assert (agreement.version, change.agreement) == (2, agreement)
    assert [a.state for a in running.agreements.order_by("version")] == ["superseded", "in_force"]
    assert Notice.objects.filter(template="projects.change_recorded").exists()
    assert not RunningClock.objects.of(change).running().exists()


def test_the_projects_own_history_names_the_change(running, wish, asked):
    change = asked(running, "budget", wish.shift(running, 物料=28_000, 督导=22_000))
    event = running.events.latest("seq")
    assert (event.action, event.visibility) == ("change", "public")
    assert event.args == {"change": change.case_number, "agreement": f"{running.number}-A2"}


def test_small_shifts_cannot_add_up_to_a_large_one(running, wish, asked):
    asked(running, "budget", wish.shift(running, 物料=28_000, 督导=22_000))
    change = asked(running, "budget", wish.shift(running, 物料=27_999, 督导=22_001))
    assert (change.state, change.size) == ("submitted", Size.OFFICER)
    assert amounts(running)["物料"] == 28_000, "nothing stands before it was agreed to"


def test_what_was_agreed_to_is_what_the_next_shift_is_measured_by(running, wish, asked, officers):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    perform(change, "approve", by=officers.funds)
    assert terms_agree(running).version == 2
    again = asked(running, "budget", wish.shift(running, 物料=22_500, 督导=27_500))
    assert again.state == "recorded"


def test_an_extension_does_not_renew_the_tolerance(running, wish, asked, officers, later):
    asked(running, "budget", wish.shift(running, 物料=28_000, 督导=22_000))
    longer = asked(running, "schedule", wish.schedule(running, ends_on=later.next_year))
    perform(longer, "approve_above", by=officers.town)
    change = asked(running, "budget", wish.shift(running, 物料=26_000, 督导=24_000))
    assert change.size == Size.OFFICER


def test_a_large_shift_goes_before_the_leader_and_no_officer_agrees_to_it(
    running, wish, asked, officers
):
    change = asked(running, "budget", wish.shift(running, 物料=10_000, 督导=40_000))
    assert (change.state, change.size) == ("before_leader", Size.LEADER)
    assert change not in ChangeRequest.objects.actionable_by(officers.funds)
    assert change in ChangeRequest.objects.actionable_by(officers.town)
    for action, by, refusal in (
        ("approve", officers.funds, WrongState),
        ("approve_above", officers.funds, NotAllowed),
    ):
        with pytest.raises(refusal):
            perform(change, action, by=by)
    perform(change, "approve_above", by=officers.town)
    assert amounts(running)["督导"] == 40_000
    assert change.decided_under.role == Role.TOWN_OFFICER


def test_officers_cannot_let_a_large_shift_pass_in_pieces(running, wish, asked, officers):
    first = asked(running, "budget", wish.shift(running, 物料=20_000, 督导=30_000))
    assert first.size == Size.OFFICER
    perform(first, "approve", by=officers.funds)
    second = asked(running, "budget", wish.shift(running, 物料=12_000, 督导=38_000))
    assert second.size == Size.LEADER


def test_above_the_towns_limit_the_district_decides(
    running, wish, asked, officers, monkeypatch, later
):
    monkeypatch.setattr("projects.rules.TOWN_MAY_APPROVE", cny(49_999))
    change = asked(running, "schedule", wish.schedule(running, ends_on=later.next_year))
    for action in ("approve_above", "refuse_above", "send_back_above"):
        with pytest.raises(NotAllowed):
            perform(change, action, by=officers.town, reason="金额较大")
    perform(change, "approve_above", by=officers.leader)


def test_an_officer_may_put_any_change_before_the_leader(running, wish, asked, officers):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    perform(change, "put_before_leader", by=officers.funds)
    perform(change, "approve_above", by=officers.town)
    assert selectors.agreed_amounts(running, by_leader=True) == selectors.agreed_amounts(running)


# --- what a change may be -----------------------------------------------------------------


def test_each_payer_bears_as_much_as_before(running, wish, asked):
    with pytest.raises(GuardFailed, match="50,000"):
        asked(running, "budget", wish.shift(running, 物料=30_001))
    with pytest.raises(GuardFailed):
        asked(running, "budget", wish.shift(running, 物料=29_000, 场地=6_000))
    with pytest.raises(GuardFailed):
        asked(running, "budget", wish.shift(running))
    assert not ChangeRequest.objects.exists()


def test_a_line_keeps_at_least_what_was_spent_on_it(
    running, wish, asked, pay, send_report, officers, pools, voucher
):
    line = running.budget_lines.get(description="督导")
    pay(running, pools.government, 20_000)
    report = send_report(
        running, pools.government, vouchers=[voucher(19_500, line=line)], evidence="签收表"
    )
    for gives, takes in ((19_499, 30_501), (0, 50_000)):
        with pytest.raises(GuardFailed, match="19,500"):
            asked(running, "budget", wish.shift(running, 督导=gives, 物料=takes))
    assert asked(running, "budget", wish.shift(running, 督导=19_500, 物料=30_500))
    perform(report, "send_back", by=officers.funds, reason="发票不清")
    assert asked(running, "budget", wish.shift(running, 督导=19_400, 物料=30_600))


def test_a_line_spent_beyond_its_plan_may_stay_as_it_is_or_grow(
    running, wish, asked, pay, send_report, pools, voucher
):
    line = running.budget_lines.get(description="督导")
    pay(running, pools.government, 24_000)
    send_report(
        running,
        pools.government,
        vouchers=[voucher(21_500, line=line)],
        evidence="签收表",
        overrun_reason="多办一场",
    )
    assert asked(running, "budget", wish.shift(running, 督导=20_500, 物料=29_500))


def test_an_amount_below_what_was_spent_is_marked_in_the_form(
    running, pay, send_report, pools, voucher, manager, client_for
):
    lines = {line.description: line for line in running.budget_lines.all()}
    pay(running, pools.government, 20_000)
    send_report(running, pools.government, vouchers=[voucher(19_500, line=lines["督导"])])
    page = reverse("projects:ask_change", args=[running.number, "budget"])
    sent = {f"amount_{line.pk}": str(line.amount.amount) for line in lines.values()}
    sent |= {f"amount_{lines['督导'].pk}": "19000", f"amount_{lines['物料'].pk}": "31000"}
    answer = client_for(manager).post(page, sent | {"reason": "留着这句", "submission": "s"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"amount_{lines['督导'].pk}"]
    assert "19,500" in answer.text
    assert "留着这句" in answer.text
    assert not ChangeRequest.objects.exists()


def test_a_line_is_made_and_another_taken_away(running, wish, asked, officers):
    after = wish.shift(running, new=[("保险", 20_000)], 督导=0)
    change = asked(running, "budget", after)
    assert change.size == Size.LEADER, "two fifths of the budget"
    perform(change, "approve_above", by=officers.town)
    assert amounts(running) == {"物料": 30_000, "场地": 5_000, "保险": 20_000}
    line = running.budget_lines.get(description="保险")
    assert (line.quantity, line.unit_price) == (1, cny(20_000))
    terms_agree(running)


def test_a_shifted_line_keeps_its_quantity_where_the_price_allows(running, wish, asked):
    asked(running, "budget", wish.shift(running, 物料=28_500, 督导=21_500))
    line = running.budget_lines.get(description="物料")
    assert (line.quantity, line.unit_price) == (1_500, cny(19))


def test_an_extension_moves_end_milestones_and_the_plan_of_instalments(
    running, wish, asked, officers, later
):
    plan = [(row.number, row.amount) for row in instalments(running)]
    due = later.same_year
    after = wish.schedule(running, ends_on=due, due_on=due.isoformat(), title="招募三十名志愿者")
    change = asked(running, "schedule", after)
    assert change.size == Size.OFFICER
    perform(change, "approve", by=officers.funds)
    agreement = terms_agree(running)
    milestone = running.milestones.get()
    assert (running.ends_on, milestone.due_on, milestone.title) == (due, due, "招募三十名志愿者")
    second = instalments(running).get(number=2)
    assert (second.due_on, second.condition) == (due, milestone)
    assert second.after == "“招募三十名志愿者”"
    assert agreement.terms["instalments"][1]["conditions"] == [
        {"id": milestone.pk, "title": "招募三十名志愿者"}
    ]
    assert [(row.number, row.amount) for row in instalments(running)] == plan


def test_a_milestone_that_was_reported_can_no_longer_change(
    running, wish, asked, manager, officers
):
    change = asked(running, "schedule", wish.schedule(running, title="另一件事"))
    milestone = running.milestones.get()
    perform(milestone, "reach", by=manager, evidence="名册三十人")
    with pytest.raises(GuardFailed):
        perform(change, "approve", by=officers.funds)
    perform(change, "refuse", by=officers.funds, reason="里程碑已报完成")
    with pytest.raises(GuardFailed):
        asked(running, "schedule", wish.schedule(running, title="另一件事"))


def test_milestones_stay_within_the_period(running, wish, asked, today):
    late = (running.ends_on + timedelta(days=1)).isoformat()
    with pytest.raises(GuardFailed):
        asked(running, "schedule", wish.schedule(running, due_on=late))
    with pytest.raises(GuardFailed):
        asked(running, "schedule", wish.schedule(running, ends_on=today - timedelta(days=1)))


def test_a_partner_is_replaced_and_another_added(running, asked, officers):
    partner = running.partners.get()
    after = {
        "partners": [
            {"id": partner.pk, "name": "桂园街坊会", "role": "联系居民"},
            {"id": None, "name": "义工联", "role": "入户"},
        ]
    }
    change = asked(running, "partners", after)
    assert change.size == Size.OFFICER
    perform(change, "approve", by=officers.funds)
    assert [p.name for p in running.partners.all()] == ["桂园街坊会", "义工联"]
    assert terms_agree(running).terms["project"]["partners"][1]["name"] == "义工联"


def test_the_new_version_keeps_everything_else_as_signed(running, wish, asked):
    first = current_agreement(running)
    printed = letter.write(first)
    change = asked(running, "budget", wish.shift(running, 物料=29_000, 督导=21_000))
    second = terms_agree(running)
    same = ("edition", "authority", "sources", "instalments", "tolerance", "report_days")
    assert {key: second.terms[key] for key in same} == {key: first.terms[key] for key in same}
    assert second.terms["amended_by"] == change.case_number
    assert (second.organisation_signed_by, second.document) == (
        change.requested_by,
        change.case_number,
    )
    first.refresh_from_db()
    assert letter.write(first) == printed, "what was signed reads as it did"
    assert letter.write(second).startswith(b"%PDF")


def test_payments_made_before_are_found_by_the_number_of_their_instalment(
    running, wish, asked, pay, pools
):
    pay(running, pools.government, 1_000)
    asked(running, "budget", wish.shift(running, 物料=29_000, 督导=21_000))
    numbers = {row.number for row in instalments(running)}
    assert set(PaymentRequest.objects.values_list("instalment", flat=True)) <= numbers
    pay(running, pools.government, 500)


# --- who, when, how often -----------------------------------------------------------------


def test_nobody_of_the_organisation_or_of_a_partner_decides(
    running, wish, asked, manager, officers, grant, nanhai, organisation, make_user
):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    grant(manager, Role.FUNDS_OFFICER, nanhai.district)
    partner = Organisation.objects.create(name="桂园街坊会", area=nanhai.community)
    running.partners.update(organisation=partner)
    friend = make_user("容街坊")
    grant(friend, Role.FUNDS_OFFICER, nanhai.district)
    Membership.objects.create(organisation=partner, user=friend, role="member")
    for person in (manager, friend):
        for action in ("approve", "refuse", "send_back"):
            with pytest.raises(NotAllowed):
                perform(change, action, by=person, reason="同意")
    organisation.memberships.all().delete()
    with pytest.raises(NotAllowed):
        perform(change, "approve", by=manager)
    perform(change, "approve", by=officers.funds)


def test_only_the_organisation_asks(running, wish, asked, officers):
    with pytest.raises(NotAllowed):
        asked(running, "budget", wish.shift(running, 物料=29_000, 督导=21_000), by=officers.funds)


def test_one_change_waits_at_a_time_and_sending_twice_asks_once(running, wish, asked):
    shift = wish.shift(running, 物料=25_000, 督导=25_000)
    first = asked(running, "budget", shift, submission="k")
    assert asked(running, "budget", shift, submission="k") == first
    with pytest.raises(GuardFailed):
        asked(running, "schedule", wish.schedule(running, title="另一件事"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.create(
            project=running, sequence=9, kind="budget", before={}, after={}, state="returned",
            requested_by=first.requested_by, submission="x", size="officer",
        )  # fmt: skip


def test_a_change_sent_back_is_explained_and_goes_where_it_came_from(
    running, wish, asked, officers, manager
):
    change = asked(running, "budget", wish.shift(running, 物料=10_000, 督导=40_000))
    perform(change, "send_back_above", by=officers.town, reason="请附报价单")
    clock = RunningClock.objects.of(change).running().get()
    assert clock.paused_at is not None
    perform(change, "explain", by=manager, explanation="报价单见附件")
    assert (change.state, change.explanation) == ("before_leader", "报价单见附件")
    clock.refresh_from_db()
    assert clock.paused_at is None


def test_a_refused_change_leaves_everything_as_it_was(running, wish, asked, officers):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    with pytest.raises(GuardFailed):
        perform(change, "refuse", by=officers.funds)
    perform(change, "refuse", by=officers.funds, reason="与项目目标不符")
    assert amounts(running)["物料"] == 30_000
    assert running.agreements.count() == 1
    assert Notice.objects.filter(template="projects.change_refused").exists()
    assert asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000)).sequence == 2


def test_the_organisation_takes_its_request_back(running, wish, asked, manager):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    perform(change, "withdraw", by=manager)
    assert selectors.may_ask(running, selectors.newest(running))


def test_who_lets_a_change_wait_too_long_is_told_and_so_are_those_above(
    running, wish, asked, officers
):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    clock = RunningClock.objects.of(change).get()
    assert (clock.amount, clock.unit) == (10, "workday")
    moment = timezone.now() - timedelta(days=1)
    RunningClock.objects.of(change).update(
        due_at=moment, next_check_at=moment, warned_at=moment, is_provisional=False
    )

    def told():
        return set(
            Notice.objects.filter(template="lifecycle.clock_late").values_list(
                "recipient", flat=True
            )
        )

    sweep()
    assert told() == {officers.funds.pk, officers.town.pk}
    RunningClock.objects.of(change).update(next_check_at=moment)
    sweep()
    assert officers.leader.pk in told()


def test_nothing_is_changed_while_suspended_and_the_clock_rests(running, wish, asked, officers):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    perform(running, "suspend", by=officers.town, reason="核查")
    clock = RunningClock.objects.of(change).running().get()
    assert clock.paused_at is not None
    with pytest.raises(GuardFailed):
        perform(change, "approve", by=officers.funds)
    perform(running, "resume_from_suspension", by=officers.town, reason="已查清")
    clock.refresh_from_db()
    assert clock.paused_at is None
    perform(change, "approve", by=officers.funds)
    perform(running, "suspend", by=officers.town, reason="再查")
    with pytest.raises(GuardFailed):
        asked(running, "budget", wish.shift(running, 物料=24_000, 督导=26_000))


def test_a_project_ends_only_once_its_change_is_decided(running, wish, asked, manager, officers):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    with pytest.raises(GuardFailed):
        perform(
            running, "finish", by=manager, result_story="一百二十位长者每天有人问候，逐户敲门。"
        )
    with pytest.raises(GuardFailed):
        perform(running, "terminate", by=officers.town, reason="停办")
    perform(change, "withdraw", by=manager)
    perform(running, "terminate", by=officers.town, reason="停办")
    with pytest.raises(GuardFailed):
        asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))


def test_the_database_keeps_what_was_asked_for(running, wish, asked):
    change = asked(running, "budget", wish.shift(running, 物料=29_000, 督导=21_000))
    mine = ChangeRequest.objects.filter(pk=change.pk)
    for act in (
        lambda: mine.update(after={}),
        lambda: mine.update(reason="x"),
        lambda: mine.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# --- donated money ------------------------------------------------------------------------


def test_added_donations_stand_in_a_new_version_with_an_instalment_of_their_own(
    running, officers, pools
):
    before = [(row.number, row.amount) for row in instalments(running)]
    data = {"pool": pools.social, "document": "捐赠协议1号"}
    perform(running, "add_donation", by=officers.funds, amount=5_000, **data)
    agreement = terms_agree(running)
    assert (agreement.version, agreement.document) == (2, "捐赠协议1号")
    assert (running.approved_social, running.added_donations) == (cny(10_000), cny(5_000))
    assert agreement.terms["project"]["total"] == "55000.00"
    assert [(row["pool"], row["amount"]) for row in agreement.terms["sources"]] == [
        (pools.government.pk, "40000.00"),
        (pools.social.pk, "15000.00"),
    ]
    plan = [(row.number, row.amount) for row in instalments(running)]
    assert plan == [*before, (3, cny(5_000))]
    assert sum(row.share_percent for row in instalments(running)) == 100
    assert Notice.objects.filter(template="projects.donation_added").exists()


def test_a_donation_that_does_not_fit_leaves_no_version(running, officers, pools):
    with pytest.raises(GuardFailed):
        perform(
            running, "add_donation", by=officers.funds, amount=10_001, pool=pools.social,
            document="捐赠协议1号",
        )  # fmt: skip
    assert running.agreements.count() == 1
    running.refresh_from_db()
    assert running.added_donations == cny(0)


def test_a_donation_does_not_renew_the_tolerance(running, wish, asked, officers, pools):
    asked(running, "budget", wish.shift(running, 物料=28_000, 督导=22_000))
    perform(running, "add_donation", by=officers.funds, amount=1, pool=pools.social, document="捐1")
    change = asked(running, "budget", wish.shift(running, 物料=26_000, 督导=24_000))
    assert change.size == Size.OFFICER


# --- several at once ------------------------------------------------------------------------

HANDS = 4


def rush(acts) -> list[type]:
    """All at the same moment; the refusals, and no other fault."""
    barrier = threading.Barrier(len(acts))
    refused: list[type] = []
    faults: list[Exception] = []

    def hand(act):
        try:
            barrier.wait()
            act()
        except (LifecycleError, IntegrityError) as why:
            refused.append(type(why))
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return refused


@pytest.fixture
def approvals(running, wish, asked, make_user, grant, nanhai):
    """Several officers who agree to the same change."""
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    people = [make_user(f"资金{n}") for n in range(HANDS)]
    for person in people:
        grant(person, Role.FUNDS_OFFICER, nanhai.district)
    return [
        lambda p=person: perform(ChangeRequest.objects.get(pk=change.pk), "approve", by=p)
        for person in people
    ]


@pytest.mark.django_db(transaction=True)
def test_of_several_who_agree_at_once_one_makes_the_version(approvals, running):
    assert rush(approvals) == [WrongState] * (HANDS - 1)
    assert running.agreements.count() == 2
    assert terms_agree(running).version == 2
    assert amounts(running)["物料"] == 25_000


@pytest.mark.django_db(transaction=True)
def test_control_whoever_decides_on_what_the_page_showed_makes_a_version_each(
    approvals, running, monkeypatch
):
    """Neither the state nor what the change starts from is looked at under the lock."""
    shown = ChangeRequest.objects.get().before

    def blind(obj, action, **more):
        if action == "approve":
            obj.state = "submitted"
        return check(obj, action, **more)

    monkeypatch.setattr("foundation.lifecycle.services.check", blind)
    monkeypatch.setattr("projects.changes.content.standing", lambda project, kind: shown)
    assert rush(approvals) == []
    assert running.agreements.count() == 1 + HANDS


@pytest.mark.django_db(transaction=True)
def test_of_several_asked_for_at_once_one_waits(running, wish, asked):
    shift = wish.shift(running, 物料=25_000, 督导=25_000)
    acts = [
        lambda n=n: asked(running, "budget", shift, submission=f"rush{n}") for n in range(HANDS)
    ]
    assert rush(acts) == [GuardFailed] * (HANDS - 1)
    assert running.changes.count() == 1
