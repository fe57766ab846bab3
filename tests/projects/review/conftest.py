"""A closed call with money for two of three proposals, its chair and its assessors."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from foundation.assessment.models import ScoreSheet
from foundation.assessment.services import CriterionSpec, hand_in, publish_rubric
from foundation.lifecycle.services import SYSTEM, perform
from foundation.people.roles import Role
from projects.models import Call
from projects.models.call import CallMoney
from projects.review import services
from projects.services import prepare_call
from tests.projects.conftest import LOOKED_AT, cny, plan_milestone


@pytest.fixture
def jury(nanhai, make_user, grant):
    people = [make_user(name) for name in ("区评一", "区评二", "区评三", "区评四")]
    for person in people:
        grant(person, Role.ASSESSOR, nanhai.district)
    return people


@pytest.fixture
def call(nanhai, officers, pools, today):
    call = prepare_call(
        by=officers.call,
        title="社区微项目征集",
        description="每个项目最高五万元。",
        area=nanhai.district,
        opens_on=today,
        closes_on=today + timedelta(days=30),
        ceiling=50_000,
        rubric=publish_rubric(
            "venture",
            "公益创投评分表",
            [CriterionSpec("需求", 60, 10), CriterionSpec("可行", 40, 10)],
        ),
    )
    CallMoney.objects.create(call=call, pool=pools.government, amount=cny(70_000))
    CallMoney.objects.create(call=call, pool=pools.social, amount=cny(10_000))
    Call.objects.filter(pk=call.pk).update(state="open")
    call.refresh_from_db()
    return call


@pytest.fixture
def eligible(call, proposal, manager, officers, today):
    """Three proposals of the call, found eligible, and the call closed."""
    found = []
    for number in (1, 2, 3):
        project = proposal(number, call=call, requested=40_000)
        plan_milestone(project, by=manager, title="招募志愿者", due_on=today)
        perform(project, "submit", by=manager)
        perform(project, "find_eligible", by=officers.call, looked_at=LOOKED_AT)
        found.append(project)
    perform(call, "close", by=SYSTEM)
    return found


@pytest.fixture
def panel(call, eligible, officers, jury):
    return services.open_panel(call, by=officers.call, chair=officers.chair, assessors=jury[:3])


@pytest.fixture
def scored(panel, eligible):
    """All sheets in: the first proposal best, the third worst."""
    points = dict(zip([p.number for p in eligible], (9, 8, 3), strict=True))
    for sheet in ScoreSheet.objects.filter(entry__panel=panel).select_related(
        "entry", "assessor__user"
    ):
        given = points[sheet.entry.reference]
        hand_in(sheet, {1: given, 2: given}, "理由清楚。", by=sheet.assessor.user)
    return panel


@pytest.fixture
def ranked(scored, officers, eligible):
    services.conclude(scored, by=officers.chair)
    for project in eligible:
        project.refresh_from_db()
    return SimpleNamespace(panel=scored, projects=eligible)
