"""Places and the waiting list, by example, by random walk and by a rush."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from foundation.people.models import User
from volunteers import services
from volunteers.errors import Clash, Full, SessionError
from volunteers.models import SEATED, Session, Signup, SignupStatus
from volunteers.queue import leave, sign_up, take_back

pytestmark = pytest.mark.django_db


def queue_of(session):
    live = session.signups.filter(status__in=[SignupStatus.CONFIRMED, SignupStatus.WAITING])
    return [(s.person.display_name, s.status) for s in live.select_related("person")]


def test_two_get_places_the_third_waits_and_moves_up(session, residents):
    first, second, third, fourth = residents[:4]
    for person in (first, second, third, fourth):
        sign_up(session, person)
    leave(session, first)
    assert queue_of(session) == [
        (second.display_name, "confirmed"),
        (third.display_name, "confirmed"),
        (fourth.display_name, "waiting"),
    ]
    told = Notice.objects.filter(recipient=third).values_list("template", flat=True)
    assert set(told) == {"volunteers.waiting", "volunteers.moved_up"}


def test_nobody_moves_up_when_somebody_who_waits_leaves(session, residents):
    for person in residents[:4]:
        sign_up(session, person)
    leave(session, residents[2])
    assert [status for _name, status in queue_of(session)] == ["confirmed", "confirmed", "waiting"]


def test_more_places_move_people_up_at_once(session, residents, host):
    for person in residents[:5]:
        sign_up(session, person)
    services.change_session(session, by=host, capacity=4)
    assert [status for _name, status in queue_of(session)] == ["confirmed"] * 4 + ["waiting"]


def test_places_in_use_cannot_be_cut(session, residents, host):
    for person in residents[:2]:
        sign_up(session, person)
    with pytest.raises(SessionError, match="2"):
        services.change_session(session, by=host, capacity=1)


def test_a_full_waiting_list_refuses(session, residents):
    for person in residents[:5]:
        sign_up(session, person)
    with pytest.raises(Full):
        sign_up(session, residents[5])


def test_signing_up_twice_is_one_sign_up_and_coming_back_is_the_end_of_the_queue(
    session, residents
):
    first, second, third = residents[:3]
    assert sign_up(session, first).pk == sign_up(session, first).pk
    sign_up(session, second)
    sign_up(session, third)
    leave(session, first)
    assert sign_up(session, first).is_waiting


def test_nobody_has_a_place_in_two_sessions_at_once(session, draft, plan, host, resident):
    elsewhere = draft(title="粤曲晚会")
    same_time = plan(elsewhere, begins=timedelta(days=1, hours=1))
    right_after = plan(elsewhere, begins=timedelta(days=1, hours=2, minutes=1))
    perform(elsewhere, "publish", by=host)
    sign_up(session, resident)
    with pytest.raises(Clash, match="周末河涌清洁"):
        sign_up(same_time, resident)
    assert sign_up(right_after, resident).status == SignupStatus.CONFIRMED


def test_waiting_elsewhere_gives_way_to_a_sure_place(session, draft, plan, host, residents):
    elsewhere = draft(title="粤曲晚会")
    same_time = plan(elsewhere, begins=timedelta(days=1, hours=1))
    perform(elsewhere, "publish", by=host)
    for person in residents[:3]:
        sign_up(session, person)
    assert sign_up(same_time, residents[2]).status == SignupStatus.CONFIRMED
    assert queue_of(session) == [(p.display_name, "confirmed") for p in residents[:2]]


def test_sign_up_closes_when_the_session_begins(session, resident, residents, move):
    sign_up(session, residents[0])
    move(session, -5)
    with pytest.raises(SessionError):
        sign_up(session, resident)
    with pytest.raises(SessionError):
        leave(session, residents[0])


def test_a_draft_takes_no_sign_ups(draft, plan, resident):
    with pytest.raises(SessionError):
        sign_up(plan(draft()), resident)


def test_the_host_takes_a_place_back_and_the_next_one_gets_it(session, residents):
    for person in residents[:3]:
        sign_up(session, person)
    take_back(session.signups.get(person=residents[0]))
    assert queue_of(session) == [(p.display_name, "confirmed") for p in residents[1:3]]


def test_the_time_stays_once_somebody_signed_up(session, resident, host):
    sign_up(session, resident)
    with pytest.raises(SessionError):
        services.change_session(
            session, by=host, starts_at=session.starts_at + timedelta(minutes=30)
        )


def test_calling_off_tells_everyone_once(session, residents, host):
    for person in residents[:3]:
        sign_up(session, person)
    services.call_off_session(session, by=host, reason="台风")
    services.call_off_session(session, by=host, reason="台风")
    assert queue_of(session) == []
    told = Notice.objects.filter(template="volunteers.called_off")
    assert set(told.values_list("recipient", flat=True)) == {p.pk for p in residents[:3]}


# --- I4: any walk keeps the queue in order ----------------------------------------------


class Walk(RuleBasedStateMachine):
    """The queue beside the plainest model of one: a list of names."""

    session: Session
    people: list[User]
    host: User

    @initialize()
    def begin(self):
        Signup.objects.all().delete()
        Session.objects.filter(pk=self.session.pk).update(capacity=2, waiting_capacity=3)
        self.capacity, self.queue = 2, []

    @rule(n=st.integers(0, 6))
    def someone_signs_up(self, n):
        if n in self.queue:
            sign_up(self.session, self.people[n])
        elif len(self.queue) >= self.capacity + 3:
            with pytest.raises(Full):
                sign_up(self.session, self.people[n])
        else:
            sign_up(self.session, self.people[n])
            self.queue.append(n)

    @precondition(lambda self: self.queue)
    @rule(data=st.data())
    def someone_leaves(self, data):
        n = data.draw(st.sampled_from(self.queue))
        leave(self.session, self.people[n])
        self.queue.remove(n)

    @rule(capacity=st.integers(1, 5))
    def the_host_changes_the_places(self, capacity):
        seated = min(len(self.queue), self.capacity)
        if capacity < seated:
            with pytest.raises(SessionError):
                services.change_session(self.session, by=self.host, capacity=capacity)
        else:
            services.change_session(self.session, by=self.host, capacity=capacity)
            self.capacity = capacity

    @invariant()
    def places_are_given_in_order_and_none_is_idle(self):
        live = list(
            self.session.signups.filter(
                status__in=[SignupStatus.CONFIRMED, SignupStatus.WAITING]
            ).order_by("pk")
        )
        assert [s.person for s in live] == [self.people[n] for n in self.queue]
        seats = [s.status == SignupStatus.CONFIRMED for s in live]
        assert seats == [at < self.capacity for at in range(len(live))]


def test_any_walk_keeps_the_queue_in_order(session, make_user, host):
    Walk.session, Walk.host = session, host
    Walk.people = [make_user(f"街坊{n}") for n in range(7)]
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- sixteen at once --------------------------------------------------------------------

HANDS = 16


def rush(people, act):
    barrier = threading.Barrier(HANDS)
    faults = []

    def hand(person):
        try:
            barrier.wait()
            act(person)
        except Full:
            pass
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_get_five_places_and_four_wait(draft, plan, host, make_user):
    activity = draft()
    session = plan(activity, capacity=5, waiting=4)
    perform(activity, "publish", by=host)
    people = [make_user(f"街坊{n}") for n in range(HANDS)]
    assert rush(people, lambda person: sign_up(session, person)) == []
    assert session.signups.filter(status="confirmed").count() == 5
    assert session.signups.filter(status="waiting").count() == 4


@pytest.mark.django_db(transaction=True)
def test_control_counting_without_the_lock_gives_too_many_places(draft, plan, host, make_user):
    activity = draft()
    session = plan(activity, capacity=5)
    perform(activity, "publish", by=host)
    people = [make_user(f"街坊{n}") for n in range(HANDS)]
    gate = threading.Barrier(HANDS)

    def unguarded(person):
        free = session.signups.filter(status__in=SEATED).count() < 5
        gate.wait()
        if free:
            Signup.objects.create(session=session, person=person, status="confirmed")

    rush(people, unguarded)
    assert session.signups.filter(status="confirmed").count() > 5
