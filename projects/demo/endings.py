"""How past projects ended: evaluated by somebody from outside, with what lasts listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from foundation.areas.demo import OfficeHours
from foundation.lifecycle.services import PastStep
from foundation.people.models import Duty, User
from foundation.people.roles import Role
from funds.rules import from_fen
from projects.closing import rubric
from projects.models import Asset, Evaluation, Project
from projects.models.closing import EvaluationKind, Grade

#: Best and worst share of the points a project of each grade got, and how many got it.
QUALITIES = (((92, 99), 18), ((78, 88), 60), ((63, 73), 22))
#: One project in so many bought something that lasts.
WITH_ASSETS = 6
ASSETS = ("折叠桌椅一批", "便携音响一套", "急救箱和轮椅", "工具柜一组", "投影仪一台", "遮阳棚两顶")
KEPT_BY = ("社区居委会", "党群服务中心", "邻里中心", "社区志愿服务站")
FINDINGS = {
    Grade.EXCELLENT: (
        "目标全部完成，居民参与面广，台账、票据、照片一一对应；做法值得推广。",
        "完成情况超出约定，受访居民满意度高，资金使用规范，骨干能独立接着做。",
    ),
    Grade.GOOD: (
        "主要目标完成，居民反映好；建议把活动记录写得更及时。",
        "按计划完成，资金使用合规；志愿者培训还可以再深入一些。",
    ),
    Grade.PASSED: (
        "基本完成约定事项，参与人数偏少，部分记录为事后补齐，已要求整改。",
        "完成了主要活动，宣传不够，居民知晓率一般；票据齐全。",
    ),
}


@dataclass
class Ending:
    """The evaluation of one project, its history, and its part in the project's own."""

    evaluation: Evaluation
    planner: User
    planned_at: datetime
    accepted_at: datetime
    steps: list[PastStep]
    project_steps: list[PastStep]
    #: What the project's history says of the evaluation; its number is known once it is saved.
    named: dict[str, Any]
    assets: list[Asset] = field(default_factory=list)


class Endings:
    def __init__(self, rng: Random, hours: OfficeHours):
        self.rng, self.hours = rng, hours
        found = Duty.objects.filter(user__is_demo=True).select_related("user").order_by("pk")
        self.evaluators = list(found.filter(role=Role.ASSESSOR))
        self.follow_up = found.filter(role=Role.FOLLOW_UP_OFFICER)[0]

    def of(self, project: Project, manager: User, finished: datetime, total: int) -> Ending:
        """After the result was reported: planned, made, accepted; ``total`` fen were given."""
        rng, hours = self.rng, self.hours
        evaluator, follow_up = rng.choice(self.evaluators), self.follow_up
        planned = hours.later(finished)
        submitted = hours.later(planned, 1)
        accepted = hours.later(submitted, 1)
        points = self._points()
        together = rubric.total(points)
        grade = rubric.grade(together)
        evaluation = Evaluation(
            project=project,
            kind=EvaluationKind.FINAL,
            evaluator=evaluator.user,
            due_on=localdate(hours.later(planned, 10)),
            rubric=rubric.CURRENT,
            points=points,
            total=together,
            grade=grade,
            findings=rng.choice(FINDINGS[Grade(grade)]),
            decided_on=localdate(accepted),
            state="accepted",
            is_demo=True,
        )
        said = {"grade": str(evaluation.get_grade_display())}
        named: dict[str, Any] = {"kind": str(evaluation.get_kind_display())}
        assets = self._assets(project, total)
        own = finished - timedelta(minutes=20)
        lasting = [
            PastStep("list_asset", own, by=manager, target="running", args={"asset": asset.name})
            for asset in assets
        ] or [PastStep("declare_no_assets", own, by=manager, target="running")]
        project.no_assets = not assets
        plan = PastStep(
            "plan_evaluation",
            planned,
            by=follow_up.user,
            duty=follow_up,
            target="finishing",
            args=named,
        )
        return Ending(
            evaluation=evaluation,
            planner=follow_up.user,
            planned_at=planned,
            accepted_at=accepted,
            steps=[
                PastStep("submit", submitted, by=evaluator.user, duty=evaluator, args=said),
                PastStep("accept", accepted, by=manager, args=said),
            ],
            project_steps=[*lasting, plan],
            named=named,
            assets=assets,
        )

    def _points(self) -> dict[str, int]:
        ranges, weights = zip(*QUALITIES, strict=True)
        low, high = self.rng.choices(ranges, weights)[0]
        return {
            row.key: round(row.most * self.rng.randint(low, high) / 100)
            for row in rubric.EDITIONS[rubric.CURRENT]
        }

    def _assets(self, project: Project, total: int) -> list[Asset]:
        if self.rng.randrange(WITH_ASSETS):
            return []
        keeper = f"{project.area.short_name}{self.rng.choice(KEPT_BY)}"
        worth = from_fen(total * self.rng.randrange(4, 12) // 10_000 * 100)
        name = self.rng.choice(ASSETS)
        return [Asset(project=project, name=name, value=worth, stays_with=keeper)]
