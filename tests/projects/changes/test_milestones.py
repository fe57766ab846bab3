"""Milestones that come and go by a change, and what instalments are paid after then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import SYSTEM, perform
from foundation.lifecycle.verification import verify
from projects.agreements import guards as agreements
from projects.agreements import letter, terms
from projects.agreements.effects import write_version
from projects.agreements.selectors import current_agreement, instalments
from projects.changes import rules
from projects.changes.content import standing
from projects.changes.rules import Size
from projects.changes.selectors import differences
from projects.models import ChangeRequest, Milestone
from projects.spending.selectors import instalment_states

pytestmark = pytest.mark.django_db


def paid_after(project) -> dict[int, str]:
    """What holds up each instalment now, which is what the agreement in force says."""
    project.refresh_from_db()
    agreement = current_agreement(project)
    agreements.still_as_approved(agreement)
    return {row.number: row.after for row in instalments(project)}


def waiting(project) -> dict[int, list[str]]:
    return {
        row.number: [milestone.title for milestone in row.waits_for]
        for row in instalment_states(project)
    }


@pytest.fixture
def agreed_to(asked, officers):
    """``agreed_to(project, content)``: asked for and agreed to by whose size it is."""

    def decided(project, after) -> ChangeRequest:
        change = asked(project, "schedule", after)
        if change.size == Size.LEADER:
            return perform(change, "approve_above", by=officers.town)
        return perform(change, "approve", by=officers.funds)

    return decided


# --- what stands afterwards -----------------------------------------------------------------


def test_a_new_milestone_stands_in_the_next_version_and_holds_up_its_instalment(
    running, wish, agreed_to, today, manager, pools
):
    due_on = today + timedelta(days=60)
    change = agreed_to(running, wish.milestones(running, new=[("结业展示", due_on, [2])]))
    assert change.size == Size.OFFICER, "nothing is let go"
    added = running.milestones.get(title="结业展示")
    assert (added.state, added.due_on, added.evidence_required) == ("planned", due_on, "签到表")
    assert paid_after(running) == {1: "", 2: "“招募志愿者”、“结业展示”"}
    assert waiting(running) == {1: [], 2: ["招募志愿者", "结业展示"]}
    second = instalments(running).get(number=2)
    assert (second.condition, second.due_on) == (added, due_on), "not before its last milestone"
    milestones = change.agreement.terms["project"]["milestones"]
    assert [row["title"] for row in milestones] == ["招募志愿者", "结业展示"]
    assert letter.write(change.agreement).startswith(b"%PDF")
    perform(added, "reach", by=manager, evidence="签到表六十人")
    assert verify(added) == []


def test_a_milestone_no_instalment_is_paid_after_comes_and_goes_by_an_officers_word(
    running, wish, agreed_to, today
):
    agreed_to(running, wish.milestones(running, new=[("中期走访", today, [])]))
    change = agreed_to(running, wish.milestones(running, drop=["中期走访"]))
    assert change.size == Size.OFFICER
    dropped = running.milestones.get(title="中期走访")
    event = dropped.events.latest("seq")
    assert (dropped.state, event.action) == ("dropped", "strike")
    assert event.args == {"change": change.case_number}
    assert verify(dropped) == []
    assert paid_after(running) == {1: "", 2: "“招募志愿者”"}
    assert [row["title"] for row in change.agreement.terms["project"]["milestones"]] == [
        "招募志愿者"
    ]


def test_an_instalment_changes_its_milestone_in_the_change_that_drops_the_old_one(
    running, wish, agreed_to, today
):
    due_on = today + timedelta(days=90)
    after = wish.milestones(running, drop=["招募志愿者"], new=[("结业展示", due_on, [2])])
    change = agreed_to(running, after)
    assert change.size == Size.LEADER, "two fifths of the money"
    assert paid_after(running) == {1: "", 2: "“结业展示”"}
    assert instalments(running).get(number=2).due_on == due_on
    changed = {row.label: (row.before, row.after) for row in differences(change) if row.is_changed}
    assert changed["第2期款的拨付条件"] == ("招募志愿者", "结业展示")
    assert [after for _before, after in changed.values()].count("取消") == 1


def test_a_milestone_reported_and_not_accepted_may_still_be_dropped(
    running, wish, agreed_to, today, manager
):
    milestone = running.milestones.get()
    perform(milestone, "reach", by=manager, evidence="名册三十人")
    agreed_to(running, wish.milestones(running, drop=[milestone.title], new=[("结业", today, [2])]))
    milestone.refresh_from_db()
    assert milestone.state == "dropped"
    assert not RunningClock.objects.of(milestone).running().exists()


def test_payments_wait_for_the_new_milestone_and_no_longer_for_the_dropped_one(
    running, wish, agreed_to, today, manager, officers, pay, pools
):
    after = wish.milestones(running, drop=["招募志愿者"], new=[("结业展示", today, [2])])
    agreed_to(running, after)
    with pytest.raises(GuardFailed, match="结业展示"):
        pay(running, pools.government, 1_000, instalment=2)
    milestone = running.milestones.get(title="结业展示")
    perform(milestone, "reach", by=manager, evidence="签到表六十人")
    perform(milestone, "accept", by=officers.follow)
    pay(running, pools.government, 1_000, instalment=2)


# --- what cannot be ---------------------------------------------------------------------------


def test_an_instalment_is_not_left_without_a_milestone_ahead_of_it(
    running, wish, asked, today, agreed_to, manager, officers
):
    with pytest.raises(GuardFailed, match="招募志愿者"):
        asked(running, "schedule", wish.milestones(running, drop=["招募志愿者"]))
    agreed_to(running, wish.milestones(running, new=[("结业展示", today, [2])]))
    first = running.milestones.get(title="招募志愿者")
    perform(first, "reach", by=manager, evidence="名册三十人")
    perform(first, "accept", by=officers.follow)
    for after in (
        wish.milestones(running, drop=["结业展示"]),
        wish.milestones(running, 结业展示=[]),
    ):
        with pytest.raises(GuardFailed):
            asked(running, "schedule", after)
    assert waiting(running)[2] == ["结业展示"]


def test_an_accepted_milestone_stays(running, wish, asked, today, manager, officers):
    milestone = running.milestones.get()
    drop = wish.milestones(running, drop=[milestone.title], new=[("结业展示", today, [2])])
    change = asked(running, "schedule", drop)
    perform(milestone, "reach", by=manager, evidence="名册三十人")
    perform(milestone, "accept", by=officers.follow)
    with pytest.raises(GuardFailed):
        perform(change, "approve_above", by=officers.town)
    milestone.refresh_from_db()
    assert (milestone.state, running.milestones.count()) == ("accepted", 1)


def test_what_was_asked_for_stays_payable_as_it_was(
    running, wish, asked, pay, pools, today, officers
):
    new = [("结业展示", today, [1])]
    change = asked(running, "schedule", wish.milestones(running, new=new))
    pay(running, pools.government, 1_000)
    with pytest.raises(GuardFailed):
        perform(change, "approve", by=officers.funds)


@pytest.mark.parametrize("numbers", [[1], [3], [0]])
def test_a_new_milestone_holds_up_only_an_instalment_that_waits_still(
    running, wish, asked, pay, pools, today, numbers
):
    pay(running, pools.government, 1_000)
    with pytest.raises(GuardFailed):
        asked(running, "schedule", wish.milestones(running, new=[("结业展示", today, numbers)]))


def test_days_of_new_milestones_lie_ahead_and_within_the_period(running, wish, asked, today):
    for due_on in (today - timedelta(days=1), running.ends_on + timedelta(days=1)):
        with pytest.raises(GuardFailed):
            asked(running, "schedule", wish.milestones(running, new=[("结业", due_on, [])]))


def test_a_project_keeps_a_milestone(running, wish, asked, agreed_to, officers, today):
    agreed_to(running, wish.milestones(running, new=[("结业", today, [])]))
    with pytest.raises(GuardFailed):
        asked(running, "schedule", wish.milestones(running, drop=["招募志愿者", "结业"]))


def test_nobody_drops_a_milestone_of_an_agreement_without_a_change(running, manager, officers):
    milestone = running.milestones.get()
    for person in (manager, officers.funds, officers.follow):
        with pytest.raises(NotAllowed):
            perform(milestone, "strike", by=person)
    with pytest.raises(GuardFailed):
        perform(milestone, "drop", by=manager)


# --- whose consent ------------------------------------------------------------------------------


def test_what_is_let_go_in_pieces_counts_together():
    signed = {1: set(), 2: {7}, 3: {8}}
    amounts = {1: 50_00, 2: 25_00, 3: 25_00}
    once = {2: {9}, 3: {8}}
    assert rules.size_of_conditions(signed, once, amounts) == Size.OFFICER
    assert rules.size_of_conditions(signed, {2: {9}, 3: {9}}, amounts) == Size.LEADER
    assert rules.size_of_conditions(signed, {2: {7, 9}, 3: {8, 9}}, amounts) == Size.OFFICER
    thirty = {1: 70_00, 2: 30_00}
    assert rules.size_of_conditions({2: {7}}, {2: set()}, thirty) == Size.OFFICER
    assert rules.size_of_conditions({2: {7}}, {2: set()}, thirty | {2: 30_01}) == Size.LEADER


def test_after_a_leaders_consent_what_stands_is_what_the_next_change_is_measured_by(
    running, wish, agreed_to, today
):
    day = today + timedelta(days=30)
    agreed_to(running, wish.milestones(running, drop=["招募志愿者"], new=[("结业", day, [2])]))
    change = agreed_to(running, wish.milestones(running, new=[("回访", day, [])]))
    assert change.size == Size.OFFICER


# --- versions of before -------------------------------------------------------------------------


def test_an_agreement_of_before_is_read_as_it_was_meant(running, wish, agreed_to, today):
    """One milestone was named; another that unlocks the instalment held it up all the same."""
    last = current_agreement(running)
    named = running.milestones.get()
    Milestone.objects.create(
        project=running, title="备案", due_on=today, unlocks=2, state="planned"
    )
    old = [
        {key: value for key, value in row.items() if key != "conditions"}
        | {
            "milestone": named.pk if row["conditions"] else None,
            "condition": named.title if row["conditions"] else "",
        }
        for row in last.terms["instalments"]
    ]
    with transaction.atomic():
        perform(last, "supersede", by=SYSTEM)
        version = write_version(
            running, last.terms | {"instalments": old}, by=SYSTEM, at=last.authority_signed_at
        )
        perform(version, "amend", by=SYSTEM, document="旧版", signer="", signed_by=None, asked=None)
    assert waiting(running)[2] == ["招募志愿者", "备案"]
    row = terms.holding_up(old[1], running.milestones.all())
    assert {milestone.title for milestone in row} == {"招募志愿者", "备案"}
    numbers = [row["instalments"] for row in standing(running, "schedule")["milestones"]]
    assert numbers == [[2], [2]]
    agreed_to(running, wish.milestones(running, drop=["备案"]))
    assert paid_after(running)[2] == "“招募志愿者”"


# --- on the phone, without scripts ----------------------------------------------------------------


@pytest.fixture
def page(running):
    return reverse("projects:ask_change", args=[running.number, "schedule"])


@pytest.fixture
def typed(running):
    """The schedule form as it is sent, nothing changed."""
    milestone = running.milestones.get()
    return {
        "submission": "k1",
        "reason": "台风停课，改为结业展示。",
        "ends_on": running.ends_on.isoformat(),
        f"due_{milestone.pk}": milestone.due_on.isoformat(),
        f"title_{milestone.pk}": milestone.title,
        f"instalments_{milestone.pk}": ["2"],
    }


def test_a_milestone_is_dropped_and_another_added_on_one_page(
    running, page, typed, today, manager, officers, client, client_for
):
    phone, milestone = client_for(manager), running.milestones.get()
    form = phone.get(page).context["form"]
    assert form[f"instalments_{milestone.pk}"].initial == [2]
    form = typed | {
        f"drop_{milestone.pk}": "on",
        f"title_{milestone.pk}": "",
        "title_new2": "结业展示",
        "due_new2": today.isoformat(),
        "instalments_new2": ["2"],
    }
    compared = phone.post(page, form | {"compare": "1"})
    assert compared.status_code == 200
    assert "结业展示" in compared.text
    assert not ChangeRequest.objects.exists()
    sent = phone.post(page, form)
    change = ChangeRequest.objects.get()
    assert sent.url == change.get_absolute_url()
    assert phone.post(page, form).url == sent.url, "sent twice, asked once"
    desk = client_for(officers.town)
    case = desk.get(reverse("lifecycle_desk:case", args=["projects.change", change.pk])).text
    assert "第2期款的拨付条件" in case
    perform(change, "approve_above", by=officers.town)
    for url in (running.get_absolute_url(), change.get_absolute_url()):
        assert "结业展示" in client.get(url).text
    agreement = phone.get(change.agreement.get_absolute_url()).text
    assert "结业展示" in agreement
    assert milestone.title not in agreement


def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    running, page, typed, today, manager, client_for
):
    phone, milestone = client_for(manager), running.milestones.get()
    new = {"title_new1": "结业展示", "due_new1": today.isoformat()}
    for wrong, field in (
        ({f"drop_{milestone.pk}": "on"}, f"drop_{milestone.pk}"),
        (new | {f"drop_{milestone.pk}": "on"}, f"drop_{milestone.pk}"),
        ({f"instalments_{milestone.pk}": []}, f"instalments_{milestone.pk}"),
        ({"title_new1": "结业展示"}, "due_new1"),
        ({"evidence_new1": "留着这句"}, "title_new1"),
        (new | {"due_new1": "2001-01-01"}, "due_new1"),
        (new | {"instalments_new1": ["7"]}, "instalments_new1"),
        (new | {"due_new1": "不知道"}, "due_new1"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
    ):
        answer = phone.post(page, typed | wrong | {"reason": "留着这句"})
        assert answer.status_code == 422, wrong
        assert field in answer.context["form"].errors, wrong
        assert "留着这句" in answer.text
    assert not ChangeRequest.objects.exists()
