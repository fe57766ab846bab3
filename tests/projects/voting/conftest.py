"""A call in which the residents choose among three proposals, its ballot, and residents."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from foundation.lifecycle.services import SYSTEM, perform
from foundation.people.roles import Role
from projects.models import Call, CallMoney
from projects.services import prepare_call
from projects.voting import services
from tests.projects.conftest import LOOKED_AT, cny, plan_milestone

#: A valid number of an identity card, of nobody.
IDENTITY = "440605195001011238"


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


def slip() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def call(nanhai, officers, pools, today):
    written = prepare_call(
        by=officers.call,
        title="街坊票选微项目",
        description="居民自己选。",
        area=nanhai.district,
        opens_on=today - timedelta(days=10),
        closes_on=today,
        ceiling=50_000,
        selection="residents",
        vote_opens_on=today + timedelta(days=1),
        vote_closes_on=today + timedelta(days=7),
        max_choices=2,
    )
    CallMoney.objects.create(call=written, pool=pools.government, amount=cny(50_000))
    CallMoney.objects.create(call=written, pool=pools.social, amount=cny(10_000))
    Call.objects.filter(pk=written.pk).update(state="open")
    written.refresh_from_db()
    return written


@pytest.fixture
def eligible(call, proposal, manager, officers, today):
    """Three proposals of 30,000, 25,000 and 20,000 yuan; the call closed."""
    found = []
    for number, amount in enumerate((30_000, 25_000, 20_000), start=1):
        project = proposal(number, call=call, requested=amount)
        plan_milestone(project, by=manager, title="招募志愿者", due_on=today)
        perform(project, "submit", by=manager)
        perform(project, "find_eligible", by=officers.call, looked_at=LOOKED_AT)
        found.append(project)
    perform(call, "close", by=SYSTEM)
    return found


@pytest.fixture
def prepared(call, eligible, officers):
    return services.draw_up(call, by=officers.call)


@pytest.fixture
def poll(prepared, officers, today):
    """Published, and open from today on."""
    return perform(
        prepared,
        "publish",
        by=officers.leader,
        opens_on=today,
        closes_on=today + timedelta(days=6),
    )


@pytest.fixture
def resident(make_user, nanhai, officers):
    """``resident("陈桂芳", community=…)``: with a confirmed community."""

    def make(name="陈桂芳", community=None, **more):
        return make_user(
            name,
            home_community=community or nanhai.community,
            home_verified_at=timezone.now(),
            **more,
        )

    return make


@pytest.fixture
def teller(make_user, grant, nanhai):
    def make(name, area=None):
        user = make_user(name)
        grant(user, Role.TELLER, area or nanhai.town)
        return user

    return make


@pytest.fixture
def vote(poll, resident):
    """``vote([1, 2], times=3)``: so many residents cast such a ballot."""

    def cast(choices, times=1):
        for _ in range(times):
            services.cast(poll, choices, by=resident("街坊"), slip=slip())

    return cast


@pytest.fixture
def decided(poll, officers):
    """Close and apply the rule."""

    def decide():
        perform(poll, "close", by=SYSTEM)
        return perform(poll, "decide", by=officers.call)

    return decide
