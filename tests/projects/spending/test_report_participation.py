"""What a spending report says of participation is what the sessions of its period recorded."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.interface.formats import minutes, number
from foundation.lifecycle.services import perform
from foundation.people.roles import Role
from participation.models import ParticipationEvent
from participation.rollups import aggregate
from projects.spending.selectors import reported_since
from volunteers.arrivals import tick_in
from volunteers.models import HourEntry, Session
from volunteers.selectors import took_part
from volunteers.services import add_session, confirm_hours, count_heads, draft_activity

pytestmark = pytest.mark.django_db

#: Heading of the part of the page that is read from the ledgers.
PARTICIPATION = "参与情况"


@pytest.fixture
def host(make_user, grant, nanhai):
    user = make_user("梁主办")
    grant(user, Role.ACTIVITY_HOST, nanhai.town)
    return user


@pytest.fixture
def held(host, nanhai, make_user):
    """``held(project, people, days=1, heads=4)``: a session at noon so many days ago, with who came."""

    def hold(project, people, *, days, heads=0, kind="service", minutes=0):
        activity = draft_activity(
            by=host,
            title="长者探访",
            description="每周入户看望独居长者，代买药品和日用品。",
            kind=kind,
            area=nanhai.community,
            project=project,
        )
        begins = timezone.now() + timedelta(days=1)
        session = add_session(
            activity,
            by=host,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            place="桂园社区服务站",
            capacity=20,
            waiting_capacity=0,
        )
        perform(activity, "publish", by=host)
        day = timezone.localdate() - timedelta(days=days)
        session.starts_at = timezone.make_aware(datetime.combine(day, time(12)))
        session.ends_at = session.starts_at + timedelta(hours=2)
        Session.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at, ends_at=session.ends_at
        )
        for person in people:
            tick_in(session, person, by=host)
        if heads:
            count_heads(session, heads, by=host)
        if minutes:
            confirm_hours(session, {person.pk: minutes for person in people}, by=host)
        return session

    return hold


def test_person_times_people_and_hours_equal_the_recorded_sessions_of_the_period(
    project, bring, proposal, pay, send_report, pools, held, make_user, client_for, manager, today
):
    bring(project, "running")
    type(project).objects.filter(pk=project.pk).update(starts_on=today - timedelta(days=5))
    project.refresh_from_db()
    anna, bo, cy = (make_user(name) for name in ("甲", "乙", "丙"))
    within = [
        held(project, [anna, bo], days=4, minutes=60),
        held(project, [bo, cy], days=3, heads=5, minutes=90),
        held(project, [anna], days=2, kind="activity"),
    ]
    held(project, [anna], days=6, minutes=120)
    held(project, [anna, bo, cy], days=1, minutes=30)
    held(proposal(2), [make_user("丁")], days=2, minutes=45)
    aggregate()
    until = today - timedelta(days=2)
    pay(project, pools.government, 1_000)
    report = send_report(project, pools.government, 500, until=until, vouchers=[])
    since = reported_since(project, report.until)
    counted = took_part(project, since, report.until)

    numbers = [str(session.pk) for session in within]
    events = ParticipationEvent.objects.filter(source_id__in=numbers, source_type__startswith="vol")
    assert counted.sessions == 3
    assert counted.person_times == sum(e.heads * e.sign for e in events) == 2 + 2 + 5 + 1
    assert counted.people == len({e.person_ref for e in events if e.person_ref}) == 3
    entries = HourEntry.objects.filter(session__in=within)
    assert counted.minutes == sum(entry.minutes for entry in entries) == 2 * 60 + 2 * 90
    page = client_for(manager).get(reverse("projects:report", args=[project.number, report.pk]))
    assert page.status_code == 200
    said = {
        "sessions": number(3),
        "person_times": number(10),
        "people": number(3),
        "minutes": minutes(counted.minutes),
    }
    facts = page.text[page.text.index(PARTICIPATION) :].split("<dd>")[1:5]
    assert [fact.split("</dd>")[0] for fact in facts] == list(said.values())
