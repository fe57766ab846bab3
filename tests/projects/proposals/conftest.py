"""An open call with rules, and a proposal to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from projects.calls.services import prepare_call, publish_call
from projects.models import CallLineRule
from projects.proposals.services import plan_milestone


@pytest.fixture
def call(officers, nanhai, today):
    written = prepare_call(
        by=officers.call,
        title="公益创投",
        description="为老服务",
        area=nanhai.district,
        opens_on=today,
        closes_on=today + timedelta(days=10),
        ceiling=60_000,
        return_days=7,
    )
    CallLineRule.objects.create(call=written, kind="management", max_percent=10)
    return publish_call(written, by=officers.town)


@pytest.fixture
def answering(proposal, call, manager, today):
    """A proposal to the call with everything it needs."""

    def make(n=1, **more):
        project = proposal(n, call=call, **more)
        plan_milestone(project, by=manager, title="招募", due_on=today, unlocks=2)
        return project

    return make


@pytest.fixture
def typed(nanhai, theme, today):
    """What the editor's form sends, with changes."""

    def data(version=1, lines=(), steps=(), partners=(), **changes):
        filled = {
            "version": version,
            "title": "平安敲门1",
            "summary": "为独居长者建立每日问候。",
            "target_group": "独居长者",
            "target_people": "120",
            "area": nanhai.community.pk,
            "theme": theme.pk,
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=300)).isoformat(),
        }
        for name, rows in (("lines", lines), ("steps", steps), ("partners", partners)):
            filled[f"{name}-count"] = len(rows)
            for n, row in enumerate(rows):
                filled |= {f"{name}-{n}-{field}": value for field, value in row.items()}
        return filled | changes

    return data


def line(kind="activity", price="50000", **changes):
    row = {
        "kind": kind,
        "description": "探访物料",
        "quantity": "1",
        "unit": "项",
        "unit_price": price,
        "source": "grant",
    }
    return row | changes
