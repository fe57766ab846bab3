"""A host with an open activity, and residents who want to come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.lifecycle.services import perform
from foundation.people.roles import Role
from volunteers.models import Session
from volunteers.services import add_session, draft_activity


@pytest.fixture
def host(make_user, grant, nanhai):
    user = make_user("梁主办")
    grant(user, Role.ACTIVITY_HOST, nanhai.town)
    return user


@pytest.fixture
def other_host(make_user, grant, nanhai):
    user = make_user("何协办")
    grant(user, Role.COMMUNITY_WORKER, nanhai.community)
    return user


@pytest.fixture
def resident(make_user, nanhai):
    return make_user("陈桂芳", home_community=nanhai.community)


@pytest.fixture
def residents(make_user):
    return [make_user(f"街坊{n}") for n in range(6)]


@pytest.fixture
def draft(host, nanhai):
    """``draft(kind=…)``: an activity nobody sees yet."""

    def make(by=None, **fields):
        return draft_activity(
            by=by or host,
            **{
                "title": "周末河涌清洁",
                "description": "一起清理桂园涌两岸的垃圾，工具由社区提供。",
                "kind": "activity",
                "area": nanhai.community,
                **fields,
            },
        )

    return make


@pytest.fixture
def plan(host):
    """``plan(activity, capacity=2, begins=timedelta(days=1))``: a session ahead."""

    def make(activity, capacity=2, waiting=3, begins=timedelta(days=1), hours=2):
        starts_at = timezone.now() + begins
        return add_session(
            activity,
            by=host,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            place="桂园社区服务站",
            capacity=capacity,
            waiting_capacity=waiting,
        )

    return make


@pytest.fixture
def session(draft, plan, host):
    """A session of two places and three to wait, of a published activity."""
    activity = draft()
    session = plan(activity)
    perform(activity, "publish", by=host)
    session.activity = activity
    return session


@pytest.fixture
def shift(draft, plan, host):
    """The same as volunteer service."""
    activity = draft(kind="service", title="长者探访")
    session = plan(activity)
    perform(activity, "publish", by=host)
    session.activity = activity
    return session


@pytest.fixture
def move():
    """``move(session, minutes=-30)``: put the session so many minutes from now, two hours long."""

    def to(session, minutes):
        session.starts_at = timezone.now() + timedelta(minutes=minutes)
        session.ends_at = session.starts_at + timedelta(hours=2)
        Session.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at, ends_at=session.ends_at
        )
        return session

    return to
