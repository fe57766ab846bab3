"""A topic from raising to its result: the decision path, its refusals, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deliberation.models import Resolution, ResolutionDuty, Topic
from deliberation.services import answer_opinion, check_in, fulfil_duty, give_opinion, support
from foundation.lifecycle import clocks
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import perform
from foundation.lifecycle.verification import verify
from foundation.notices.models import Notice
from participation.models import ParticipationEvent

pytestmark = pytest.mark.django_db


def test_a_decision_is_counted_published_and_takes_effect_after_the_notice(bring):
    topic = bring("on_notice")
    resolution = Resolution.objects.get()
    assert resolution.outcome == "passed"
    assert resolution.quorum_checks[0] == {
        "basis": "eligible",
        "count": 7,
        "total": 9,
        "needed": 6,
        "met": True,
    }
    assert resolution.pass_checks[0]["needed"] == 4
    due = RunningClock.objects.of(topic).running().get(kind="public_notice").due_at
    RunningClock.objects.of(topic).update(is_provisional=False)
    clocks.sweep(due - timedelta(minutes=1))
    topic.refresh_from_db()
    assert topic.state == "on_notice"
    clocks.sweep(due)
    topic.refresh_from_db()
    assert topic.state == "in_force"
    assert ResolutionDuty.objects.get().resolution == resolution
    assert verify(topic) == []


def test_a_motion_without_a_majority_of_those_present_fails(bring, tally):
    topic = bring("failed", counted=tally(in_favour=3, against=1, abstained=3))
    assert topic.current_item.resolution.outcome == "failed"


def test_without_a_quorum_there_is_no_vote(bring, officers):
    topic = bring("deliberating", present=5)
    with pytest.raises(GuardFailed):
        perform(topic, "put_to_vote", by=officers.host)
    perform(topic, "declare_no_quorum", by=officers.host)
    assert topic.state == "no_quorum"


def test_who_has_left_does_not_count_for_the_quorum(bring, officers):
    topic = bring("deliberating", present=6)
    topic.current_item.sitting.attendances.filter(pk__gt=0).first()
    gone = topic.current_item.sitting.attendances.first()
    gone.out_at = timezone.now()
    gone.save()
    with pytest.raises(GuardFailed):
        perform(topic, "put_to_vote", by=officers.host)


def test_short_notice_needs_a_reason(topic, council, officers):
    perform(topic, "admit", by=officers.panel, track="decision")
    soon = timezone.now() + timedelta(days=1)
    perform(topic, "schedule", by=officers.convener, body=council, starts_at=soon, venue="议事厅")
    with pytest.raises(GuardFailed):
        perform(topic, "give_notice", by=officers.convener, motion="同意")
    perform(
        topic, "give_notice", by=officers.convener, motion="同意", emergency_reason="暴雨内涝抢修"
    )
    assert topic.current_item.sitting.emergency_reason == "暴雨内涝抢修"


def test_rule_and_roll_are_frozen_with_the_notice(bring, council):
    topic = bring("noticed")
    council.rule_set.quorum = []
    council.rule_set.save()
    council.members.all().delete()
    item = topic.current_item
    assert item.eligible == 9
    assert item.rules["quorum"] != []


def test_the_second_teller_is_another_person_with_the_same_result(bring, officers, tally):
    topic = bring("counted")
    with pytest.raises(NotAllowed):
        perform(topic, "confirm_count", by=officers.teller, **tally())
    with pytest.raises(GuardFailed):
        perform(topic, "confirm_count", by=officers.second_teller, **tally(in_favour=6, against=0))


def test_more_ballots_than_people_are_refused(bring, officers, tally):
    topic = bring("deciding")
    with pytest.raises(GuardFailed):
        perform(topic, "count", by=officers.teller, **tally(in_favour=8))


def test_a_resolution_that_does_not_follow_from_its_count_is_not_published(bring, officers):
    topic = bring("passed")
    Resolution.objects.update(outcome="failed")
    with pytest.raises(GuardFailed):
        perform(topic, "publish", by=officers.convener)


def test_nobody_admits_their_own_topic(topic, grant, resident, nanhai):
    from foundation.people.roles import Role

    grant(resident, Role.ADMISSION_PANEL, nanhai.community)
    with pytest.raises(GuardFailed):
        perform(topic, "admit", by=resident, track="decision")


def test_a_consultation_ends_in_advice_when_every_opinion_is_answered(
    topic, council, officers, make_user
):
    perform(topic, "admit", by=officers.panel, track="consultation")
    start = timezone.now() + timedelta(days=5)
    perform(topic, "schedule", by=officers.convener, body=council, starts_at=start, venue="榕树头")
    author = make_user("何街坊")
    opinion = give_opinion(topic, by=author, text="一楼要补偿")
    perform(topic, "give_notice", by=officers.convener, motion="听取意见")
    perform(topic, "open", by=officers.host, at=start)
    with pytest.raises(GuardFailed):
        perform(topic, "put_to_vote", by=officers.host)
    with pytest.raises(GuardFailed):
        perform(topic, "conclude", by=officers.host, conclusion="原则同意")
    answer_opinion(opinion, by=officers.worker, disposition="partly", answer="另行协商补偿")
    perform(topic, "conclude", by=officers.host, conclusion="原则同意", dissent="一楼住户保留意见")
    assert topic.current_item.resolution.outcome == "concluded"
    assert Notice.objects.filter(
        recipient=author, template="deliberation.opinion_answered"
    ).exists()


def test_an_objection_stops_the_notice_and_its_answer_starts_it_again(bring, resident, officers):
    topic = bring("on_notice")
    perform(topic, "object", by=resident, ground="未通知我们楼")
    assert not RunningClock.objects.of(topic).running().filter(kind="public_notice").exists()
    perform(topic, "dismiss_objection", by=officers.town, answer="公告已张贴")
    assert RunningClock.objects.of(topic).running().filter(kind="public_notice").exists()


def test_only_residents_of_the_area_may_object(bring, make_user, nanhai):
    topic = bring("on_notice")
    with pytest.raises(GuardFailed):
        perform(
            topic, "object", by=make_user("外人", home_community=nanhai.far_community), ground="x"
        )


def test_attendance_is_counted_once_and_guests_as_heads(bring, council, officers):
    topic = bring("deliberating", present=6)
    sitting = topic.current_item.sitting
    again = check_in(sitting, by=officers.recorder, members=list(council.members.all()[:6]))
    assert again == 0
    check_in(sitting, by=officers.recorder, members=[], unidentified=12)
    assert sum(e.heads for e in ParticipationEvent.objects.all()) == 18
    assert set(ParticipationEvent.objects.values_list("kind", flat=True)) == {"public_affairs"}


def test_when_it_is_done_everyone_who_spoke_up_is_told(bring, make_user):
    from foundation.lifecycle.services import SYSTEM

    topic = bring("passed")
    supporter, author = make_user("支持者"), make_user("建言者")
    support(topic, by=supporter)
    topic.opinions.create(author=author, text="早点动工")
    Topic.objects.filter(pk=topic.pk).update(state="on_notice")
    perform(topic, "take_effect", by=SYSTEM)
    duty = ResolutionDuty.objects.get()
    for _ in range(2):
        fulfil_duty(duty, result="电梯已投入使用，楼道无障碍。")
    told = Notice.objects.filter(template="deliberation.done")
    assert {n.recipient for n in told} == {topic.raised_by, supporter, author}
    duty.refresh_from_db()
    assert duty.done_on is not None


def test_pages_are_public_only_after_admission(client, topic, officers, client_for):
    assert client.get(topic.get_absolute_url()).status_code == 404
    perform(topic, "admit", by=officers.panel, track="decision")
    assert client.get(reverse("deliberation:list")).status_code == 200


def test_the_desk_enters_an_attendance_sheet(bring, client_for, officers, council):
    topic = bring("deliberating", present=6)
    sitting = topic.current_item.sitting
    url = reverse("deliberation_desk:attendance", args=[sitting.pk])
    client = client_for(officers.recorder)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    late = council.members.last()
    assert client.post(url, {"members": [late.pk], "unidentified": 3}).status_code == 302
    assert sitting.present().count() == 7
    page = client.get(reverse("lifecycle_desk:case", args=["deliberation.topic", topic.pk]))
    assert page.status_code == 200
