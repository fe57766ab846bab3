"""A case moves by its table only, whole or not at all, and leaves a sealed line."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from foundation.lifecycle import registry
from foundation.lifecycle.errors import Changed, GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.models import Event, RunningClock
from foundation.lifecycle.selectors import timeline
from foundation.lifecycle.services import SYSTEM, available, offers, perform
from foundation.lifecycle.table import NotTypedYet, Transition, Untyped, every, foreseen
from foundation.lifecycle.verification import broken_histories, verify
from foundation.people.roles import Role
from tests.lifecycle.sample.models import Sample

pytestmark = pytest.mark.django_db


def test_a_case_walks_its_table_and_every_step_is_written_down(case, operator, officer, leader):
    perform(case, "take", by=operator)
    perform(case, "answer", by=officer, answer="已更换灯泡")
    perform(case, "approve", by=leader)

    assert case.state == "closed"
    assert [(e.seq, e.action, e.source, e.target) for e in case.events] == [
        (1, "opened", "", "new"),
        (2, "take", "new", "handled"),
        (3, "answer", "handled", "answered"),
        (4, "approve", "answered", "closed"),
    ]
    assert case.events.get(seq=3).args == {"answer": "已更换灯泡"}
    assert case.events.get(seq=2).duty.role == Role.OPERATOR
    assert verify(case) == []


def test_a_transition_from_another_state_is_refused_with_a_sentence(case, officer):
    with pytest.raises(WrongState) as refused:
        perform(case, "answer", by=officer, answer="好的，已处理")
    assert refused.value.status == 409
    assert case.get_state_display() in refused.value.message


def test_a_person_without_the_duty_is_refused_before_the_state_is_told(case, owner, make_user):
    for stranger in (owner, make_user("路人")):
        with pytest.raises(NotAllowed):
            perform(case, "take", by=stranger)


def test_a_duty_in_another_town_does_not_reach(case, make_user, grant, nanhai):
    elsewhere = make_user("远方操作员")
    grant(elsewhere, Role.OPERATOR, nanhai.other_town)
    with pytest.raises(NotAllowed):
        perform(case, "take", by=elsewhere)


def test_a_unit_officer_of_another_unit_does_not_reach(case, make_user, grant, nanhai, operator):
    from foundation.people.models import Unit

    other = Unit.objects.create(
        code="traffic", name="交通局", kind="department", area=nanhai.district
    )
    stranger = make_user("别的单位")
    grant(stranger, Role.UNIT_OFFICER, other)
    perform(case, "take", by=operator)
    with pytest.raises(NotAllowed):
        perform(case, "answer", by=stranger, answer="不归我管")


def test_a_failed_guard_leaves_nothing_behind(case, operator, officer):
    perform(case, "take", by=operator)
    with pytest.raises(GuardFailed) as failed:
        perform(case, "answer", by=officer, answer="好")
    assert failed.value.field == "answer"
    case.refresh_from_db()
    assert case.state == "handled"
    assert case.events.count() == 2


def test_a_needed_reason_is_asked_for(case, operator, officer):
    perform(case, "take", by=operator)
    with pytest.raises(GuardFailed):
        perform(case, "ask", by=officer, reason="  ")
    perform(case, "ask", by=officer, reason="缺照片")
    assert case.events.last().reason == "缺照片"


def test_the_second_person_must_be_another_one(case, operator, officer, grant, unit):
    grant(officer, Role.UNIT_LEADER, unit)
    perform(case, "take", by=operator)
    perform(case, "answer", by=officer, answer="已处理完毕")
    with pytest.raises(NotAllowed):
        perform(case, "approve", by=officer)


def test_the_target_may_depend_on_what_was_decided(case, operator, officer, leader):
    perform(case, "take", by=operator)
    perform(case, "answer", by=officer, answer="已处理完毕")
    perform(case, "approve", by=leader, good=False)
    assert case.state == "handled"


def test_only_the_system_makes_the_systems_transitions(case, operator):
    with pytest.raises(NotAllowed):
        perform(case, "lapse", by=operator)
    with pytest.raises(NotAllowed):
        perform(case, "take", by=SYSTEM)
    assert perform(case, "lapse", by=SYSTEM).state == "lapsed"


def test_who_saw_an_older_page_is_told_to_look_again(case, operator, officer):
    perform(case, "take", by=operator)
    with pytest.raises(Changed):
        perform(case, "answer", by=officer, answer="已处理完毕", expected_seq=1)


def test_what_is_offered_is_what_may_be_done(case, operator, officer, owner):
    assert [t.name for t in available(case, operator)] == ["take"]
    assert available(case, officer) == []
    perform(case, "take", by=operator)
    assert [t.name for t in available(case, officer)] == ["ask", "answer"]
    perform(case, "ask", by=officer, reason="缺照片")
    assert [t.name for t in available(case, owner)] == ["supply"]


def test_what_would_be_refused_whatever_is_typed_is_offered_with_the_reason(
    case, operator, officer, leader, owner
):
    def obstacles(user):
        return {offer.transition.name: offer.obstacle for offer in offers(case, user)}

    perform(case, "take", by=operator)
    assert obstacles(officer) == {"ask": "", "answer": ""}
    perform(case, "ask", by=officer, reason="缺照片")
    perform(case, "supply", by=owner)
    assert obstacles(officer) == {"ask": "Asked once already.", "answer": ""}
    perform(case, "answer", by=officer, answer="已更换灯泡")
    assert obstacles(leader) == {"approve": ""}
    assert "Approve" in obstacles(officer)["approve"]
    assert obstacles(owner) == {}


def test_of_several_guards_only_those_marked_are_foreseen():
    @foreseen
    def known(step): ...

    def typed(step): ...

    step = Transition("go", "a", "b", "Go", by=[Role.OPERATOR], guard=every(typed, known))
    assert step.foreseen_guards == [known]


@pytest.mark.parametrize("ask", [lambda d: d["x"], lambda d: d.get("x"), len, list, bool])
def test_a_form_that_nobody_filled_in_answers_nothing(ask):
    with pytest.raises(NotTypedYet):
        ask(Untyped())


def test_a_step_of_last_resort_and_one_at_will_make_no_task():
    step = {"name": "go", "source": "a", "target": "b", "label": "Go", "by": [Role.OPERATOR]}
    assert Transition(**step).makes_task
    assert not Transition(**step, danger=True).makes_task
    assert not Transition(**step, at_will=True).makes_task


def test_history_cannot_be_changed_or_deleted(case):
    event = case.events.get()
    for change in (
        lambda: Event.objects.filter(pk=event.pk).update(reason="改"),
        lambda: Event.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_tampered_history_is_found(case, operator):
    perform(case, "take", by=operator)
    table = Event._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_no_update")
        else:
            # Deferred foreign keys are checked now: a table with checks pending is not altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET reason = 'x' WHERE seq = 2")
    assert len(verify(case)) == 1
    assert [problem.split(":")[0] for problem in broken_histories()] == [str(case.events.last())]


def test_a_state_changed_by_hand_and_a_case_without_history_are_found(make_case):
    moved, silent = make_case(), make_case()
    assert broken_histories() == []
    Sample.objects.filter(pk=moved.pk).update(state="closed")
    made = Sample.objects.create(title="无史", area=silent.area, owner=silent.owner, state="new")
    problems = broken_histories()
    assert len(problems) == 2
    assert f"sample.sample {moved.pk}: stands at closed" in problems[0]
    assert f"sample.sample {made.pk}: has no history" in problems[1]


def test_all_histories_are_read_in_few_statements(make_case, django_assert_max_num_queries):
    for _n in range(12):
        make_case()
    with django_assert_max_num_queries(2 * len(registry.all_lifecycles()) + 5):
        assert broken_histories() == []


def test_staff_act_at_the_request_of_the_owner_and_the_history_says_so(
    case, operator, officer, owner, client_for
):
    perform(case, "take", by=operator)
    perform(case, "ask", by=officer, reason="缺照片")
    url = reverse("lifecycle_desk:act", args=["sample.sample", case.pk, "supply"])
    assert "at_request" in client_for(operator).get(url).context["form"].fields
    client_for(operator).post(url, {"seen": "3", "at_request": "on"})
    case.refresh_from_db()
    event = case.events.last()
    assert (event.action, event.actor, event.on_behalf_of) == ("supply", operator, owner)
    line = timeline(case, "staff")[-1].who
    assert "应当事人要求" in line
    assert owner.display_name not in line
    assert verify(case) == []


def test_the_owner_is_not_asked_at_whose_request(case, operator, officer, owner, client_for):
    perform(case, "take", by=operator)
    perform(case, "ask", by=officer, reason="缺照片")
    url = reverse("lifecycle:act", args=["sample.sample", case.pk, "supply"])
    assert "at_request" not in client_for(owner).get(url).context["form"].fields


def test_the_owner_hears_exactly_once(case, operator, officer, owner):
    from foundation.notices.models import Notice

    perform(case, "take", by=operator)
    perform(case, "answer", by=officer, answer="已处理完毕")
    assert Notice.objects.filter(recipient=owner, template="sample.told").count() == 1


def test_scope_in_a_query_equals_scope_of_one_case(make_case, nanhai, make_user, grant, unit):
    cases = [make_case(area=area) for area in nanhai.communities]
    for role in (Role.OPERATOR, Role.UNIT_OFFICER):
        for scope in (nanhai.town, nanhai.far_community, nanhai.district, unit):
            user = make_user("某人")
            duty = grant(user, role, scope)
            one_by_one = {case.pk for case in cases if case.in_scope(duty)}
            if role == Role.UNIT_OFFICER and scope is not unit:
                one_by_one = set()
            queried = Sample.objects.filter(Sample.objects.all().scope_of(user, [role]))
            assert {case.pk for case in queried} == one_by_one


def test_stopping_the_last_step_stops_its_clock(case, operator, officer, leader):
    perform(case, "take", by=operator)
    perform(case, "answer", by=officer, answer="已处理完毕")
    perform(case, "approve", by=leader)
    assert not RunningClock.objects.of(case).running().exists()
