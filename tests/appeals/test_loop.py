"""The closed loop: from the first word to the call-back, and every refusal on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appeals.models import Appeal, Assignment, Nature, Outcome
from appeals.selectors import catalogue_rule, suggestions
from foundation.lifecycle.errors import GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import available, perform
from foundation.lifecycle.verification import verify
from foundation.notices.models import Notice

pytestmark = pytest.mark.django_db


def handle_clock(appeal):
    return RunningClock.objects.of(appeal).running().get(kind="handle")


def test_an_appeal_walks_the_whole_loop(file, walk, resident):
    appeal = walk(file(), "closed")
    assert appeal.outcome == Outcome.RESOLVED
    assert verify(appeal) == []
    assert not RunningClock.objects.of(appeal).running().exists()
    told = Notice.objects.filter(recipient=resident).values_list("template", flat=True)
    assert set(told) == {"appeals.accepted", "appeals.replied", "appeals.closed"}


def test_the_same_submission_files_once(file, resident, nanhai):
    from appeals.services import file_appeal

    first = file()
    again = file_appeal(
        by=resident, title="x", body="y", area=nanhai.community, nature="help", submission="s1"
    )
    assert again == first
    assert Appeal.objects.count() == 1


def test_the_time_limit_follows_the_nature(file, staff, service):
    days = {}
    for nature in ("help", "complaint"):
        appeal = file(nature=nature)
        perform(appeal, "accept", by=staff.operator, subject=service.night, nature=nature)
        days[nature] = handle_clock(appeal).amount
    assert days == {"help": 10, "complaint": 15}


def test_the_words_suggest_a_subject_and_the_catalogue_a_unit(file, staff, service):
    appeal = file()
    assert suggestions(appeal.body) == [service.night]
    perform(appeal, "accept", by=staff.operator, subject=service.night)
    assert catalogue_rule(appeal).lead == service.law


def test_only_an_inquiry_is_answered_at_once(file, staff):
    reply = {"decision": "explain", "text": "您可以在社区服务站办理，周一至周五。"}
    with pytest.raises(GuardFailed):
        perform(file(), "answer_now", by=staff.operator, **reply)
    inquiry = perform(file(nature=Nature.INQUIRY), "answer_now", by=staff.operator, **reply)
    assert inquiry.state == "replied"
    assert inquiry.replies.get().issued_at is not None


def test_declining_needs_a_second_person(file, staff):
    appeal = file()
    perform(appeal, "propose_decline", by=staff.operator, ground="法院审理中", reason="已立案")
    with pytest.raises(NotAllowed):
        perform(appeal, "decline", by=staff.operator)
    perform(appeal, "decline", by=staff.second_operator, public_text="请等待法院判决。")
    assert appeal.state == "declined"
    assert appeal.events.last().args["ground"] == "法院审理中"


def test_a_unit_may_dispute_once_and_then_the_decision_stands(file, walk, staff, service):
    appeal = walk(file(), "dispatched")
    perform(appeal, "dispute", by=staff.leader, reason="属于住建", proposed_unit=service.housing)
    perform(appeal, "reroute", by=staff.dispatcher, unit=service.housing)
    assert appeal.lead_unit == service.housing
    with pytest.raises(GuardFailed):
        perform(
            appeal, "dispute", by=staff.other_leader, reason="也不归我", proposed_unit=service.law
        )


def test_there_is_always_exactly_one_lead_unit(file, walk, staff, service):
    appeal = walk(file(), "dispatched")
    perform(appeal, "dispute", by=staff.leader, reason="属于住建", proposed_unit=service.housing)
    perform(appeal, "reroute", by=staff.dispatcher, unit=service.housing)
    assert [a.unit for a in Assignment.objects.filter(appeal=appeal, ends_at=None)] == [
        service.housing
    ]


def test_the_unit_complained_about_never_handles_or_sees(file, staff, service):
    appeal = file(respondent_unit=service.law)
    perform(appeal, "accept", by=staff.operator, subject=service.night)
    with pytest.raises(GuardFailed) as refused:
        perform(appeal, "dispatch", by=staff.dispatcher, unit=service.law)
    assert service.district.name in refused.value.message
    for person in (staff.officer, staff.leader):
        assert not Appeal.objects.visible_to(person).filter(pk=appeal.pk).exists()


def test_a_department_matter_does_not_go_to_the_town(file, staff, service):
    service.night.department_only = True
    service.night.save()
    appeal = file()
    perform(appeal, "accept", by=staff.operator, subject=service.night)
    with pytest.raises(GuardFailed):
        perform(appeal, "dispatch", by=staff.dispatcher, unit=service.town)


def test_a_report_of_wrongdoing_is_protected_from_the_first_moment(file, grant, make_user, nanhai):
    from foundation.people.roles import Role

    report = file(nature=Nature.REPORT)
    grid = make_user("网格员")
    grant(grid, Role.GRID_OFFICER, nanhai.community)
    assert Appeal.objects.visible_to(grid).count() == 0
    file(nature=Nature.HELP)
    assert Appeal.objects.visible_to(grid).count() == 1
    assert report.confidentiality == "protected"


def test_taking_back_is_offered_to_who_filed_and_never_of_a_report(file, make_user):
    resident = make_user("街坊")

    def offered(nature):
        appeal = file(by=resident, nature=nature)
        return {transition.name for transition in available(appeal, resident)}

    assert "withdraw" in offered(Nature.COMPLAINT)
    assert "withdraw" not in offered(Nature.REPORT)


def test_who_wrote_the_reply_does_not_approve_it(file, walk, staff, grant, service):
    from foundation.people.roles import Role

    grant(staff.officer, Role.UNIT_LEADER, service.law)
    appeal = walk(file(), "reply_review")
    with pytest.raises(NotAllowed):
        perform(appeal, "approve", by=staff.officer)


def test_material_is_asked_for_once(file, walk, staff, resident):
    appeal = walk(file(), "in_process")
    perform(appeal, "ask_party", by=staff.officer, missing="照片")
    perform(appeal, "supply", by=resident, supplement="已发")
    with pytest.raises(GuardFailed):
        perform(appeal, "ask_party", by=staff.officer, missing="再来一张")


def test_unsolved_is_handled_again_in_half_the_time_at_most_twice(file, walk, staff):
    appeal = walk(file(), "replied")
    for _ in range(2):
        perform(appeal, "redo", by=staff.callback, resolved="no", reason="音响照旧")
        assert handle_clock(appeal).amount == 7
        perform(appeal, "submit_reply", by=staff.officer, decision="support", text="再次整改" * 6)
        perform(appeal, "approve", by=staff.leader)
    with pytest.raises(GuardFailed):
        perform(appeal, "redo", by=staff.callback, resolved="no", reason="还是照旧")


def test_the_handling_unit_does_not_call_back(file, walk, staff, grant, service):
    from foundation.people.roles import Role

    grant(staff.callback, Role.UNIT_OFFICER, service.law)
    appeal = walk(file(), "replied")
    with pytest.raises(GuardFailed):
        perform(appeal, "close", by=staff.callback, reached=True, resolved="yes")


def test_the_appellant_may_reopen_once_within_thirty_days(file, walk, resident):
    appeal = walk(file(), "closed")
    late = appeal.closed_at + timedelta(days=31)
    with pytest.raises(GuardFailed):
        perform(appeal, "reopen", by=resident, reason="又响了", at=late)
    perform(appeal, "reopen", by=resident, reason="又响了")
    assert (appeal.state, appeal.outcome) == ("in_process", "")


def test_a_reply_nobody_confirms_closes_after_fifteen_days(file, walk):
    from foundation.lifecycle.clocks import sweep

    appeal = walk(file(), "replied")
    due = RunningClock.objects.of(appeal).running().get(kind="call_back").due_at
    RunningClock.objects.of(appeal).update(is_provisional=False)
    sweep(due + timedelta(minutes=1))
    appeal.refresh_from_db()
    assert (appeal.state, appeal.outcome) == ("closed", Outcome.UNCONFIRMED)


def test_a_withdrawn_appeal_cannot_be_handled(file, walk, staff, resident):
    appeal = walk(file(), "in_process")
    perform(appeal, "withdraw", by=resident)
    with pytest.raises(WrongState):
        perform(appeal, "submit_reply", by=staff.officer, decision="support", text="太晚了" * 10)
    assert not Assignment.objects.filter(appeal=appeal, ends_at=None).exists()


def test_danger_in_the_text_marks_the_appeal_urgent(file):
    assert file(title="楼下起火了").is_urgent
    assert not file(title="路灯坏了").is_urgent


def test_numbers_of_a_day_are_consecutive(file):
    first, second = file().number, file().number
    assert first.startswith(f"NH-{timezone.localdate():%Y%m%d}-")
    assert int(second[-4:]) == int(first[-4:]) + 1


def test_the_leader_grants_more_time_once_and_the_appellant_is_told_why(
    file, walk, staff, resident, client_for
):
    appeal = walk(file(), "in_process")
    before = handle_clock(appeal)
    form = reverse("lifecycle_desk:act", args=["appeals.appeal", appeal.pk, "extend"])
    desk = client_for(staff.leader)
    assert desk.post(form, {"workdays": "16", "reason": "等待检测"}).status_code == 422
    assert desk.post(form, {"workdays": "5", "reason": ""}).status_code == 422
    assert handle_clock(appeal).due_at == before.due_at
    assert desk.post(form, {"workdays": "5", "reason": "噪声检测要排期"}).status_code == 302
    assert handle_clock(appeal).extension == 5
    assert handle_clock(appeal).due_at > before.due_at
    told = Notice.objects.get(recipient=resident, template="appeals.extended")
    assert "噪声检测要排期" in told.body and "5" in told.body
    assert "噪声检测要排期" in client_for(resident).get(appeal.get_absolute_url()).text
    assert "噪声检测要排期" not in client_for(staff.other_officer).get(form).text
    with pytest.raises(GuardFailed):
        perform(appeal, "extend", by=staff.leader, workdays=1, reason="再要一天")
    with pytest.raises(NotAllowed):
        perform(appeal, "extend", by=staff.officer, workdays=1, reason="忙")


def test_the_centre_withdraws_an_appeal_only_for_its_caller(file, staff, resident, client_for):
    appeal = file()
    form = reverse("lifecycle_desk:act", args=["appeals.appeal", appeal.pk, "withdraw"])
    desk = client_for(staff.operator)
    assert desk.post(form, {"reason": "来电说不必办了"}).status_code == 422
    assert desk.post(form, {"at_request": "on", "reason": ""}).status_code == 422
    done = desk.post(form, {"at_request": "on", "reason": "11月25日来电，本人要求撤回"})
    assert done.status_code == 302
    appeal.refresh_from_db()
    last = appeal.events.last()
    assert (appeal.state, last.actor, last.on_behalf_of) == ("withdrawn", staff.operator, resident)
    mine = file()
    own = reverse("lifecycle:act", args=["appeals.appeal", mine.pk, "withdraw"])
    assert client_for(resident).post(own, {}).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "withdrawn"
