"""A running project with three budget lines, and the ways its organisation asks for changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from projects.changes.content import standing
from projects.changes.services import ask
from projects.models import ChangeRequest
from projects.proposals.services import write
from tests.projects.conftest import budget_line

#: What each line was signed for, in yuan: fifty thousand of the grant, five of its own.
SIGNED = {"物料": 30_000, "督导": 20_000, "场地": 5_000}


@pytest.fixture
def running(proposal, manager, bring):
    """A project that is under way, with lines of two payers and a partner."""
    project = proposal()
    write(
        project,
        by=manager,
        lines=[
            budget_line(20, description="物料", quantity=Decimal(1_500)),
            budget_line(20_000, description="督导", kind="personnel"),
            budget_line(5_000, description="场地", kind="venue", source="own"),
        ],
        partners=[{"name": "社区居委会", "role": "联系居民"}],
    )
    return bring(project, "running")


@pytest.fixture
def wish():
    """Contents an organisation may ask for, from how things stand."""

    def shift(project, new=(), **yuan):
        """``shift(project, 物料=29_000, 督导=21_000)``; 0 takes a line away."""
        lines = []
        for row in standing(project, "budget")["lines"]:
            fen = yuan.get(row["description"], row["fen"] / 100) * 100
            if fen:
                lines.append(row | {"fen": int(fen)})
        lines += [
            {"id": None, "kind": "other", "description": name, "source": "grant", "fen": y * 100}
            for name, y in new
        ]
        return {"lines": lines}

    def schedule(project, ends_on=None, **milestone):
        content = standing(project, "schedule")
        if ends_on:
            content["ends_on"] = ends_on.isoformat()
        content["milestones"][0] |= milestone
        return content

    def milestones(project, drop=(), new=(), **instalments):
        """``milestones(project, drop=["招募"], new=[("结业", day, [2])], 开工=[3])``."""
        content = standing(project, "schedule")
        rows = [row for row in content["milestones"] if row["title"] not in drop]
        for row in rows:
            row["instalments"] = instalments.get(row["title"], row["instalments"])
        rows += [
            {
                "id": None,
                "title": title,
                "due_on": due_on.isoformat(),
                "evidence": "签到表",
                "instalments": numbers,
            }
            for title, due_on, numbers in new
        ]
        return content | {"milestones": rows}

    return SimpleNamespace(shift=shift, schedule=schedule, milestones=milestones)


@pytest.fixture
def asked(manager):
    """``asked(project, "budget", content)``: sent by the organisation."""

    def send(project, kind, after, by=manager, **more) -> ChangeRequest:
        key = more.pop("submission", f"c{ChangeRequest.objects.count()}")
        reason = "台风停课，活动改为入户。"
        return ask(project, by=by, kind=kind, after=after, reason=reason, submission=key, **more)

    return send


@pytest.fixture
def later(running):
    """A later end within the year of the present one, and one in the year after it."""
    last = running.ends_on.replace(month=12, day=31)
    return SimpleNamespace(
        same_year=min(running.ends_on + timedelta(days=10), last),
        next_year=last + timedelta(days=1),
    )
