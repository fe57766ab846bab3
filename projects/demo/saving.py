"""Writing past projects down in bulk: rows first, then what hangs on them, then histories."""

from __future__ import annotations

from decimal import Decimal

from django.utils.timezone import localdate

from foundation.lifecycle.services import replay
from funds.models import Transfer
from funds.rules import from_fen
from participation.services import Assurance, Fact, Method, record_many
from projects.agreements import terms
from projects.agreements.effects import instalment_rows
from projects.demo.endings import Ending
from projects.demo.stories import AUTHORITY, Story
from projects.models import (
    Agreement,
    Asset,
    BudgetLine,
    Evaluation,
    Instalment,
    Milestone,
    PaymentRequest,
    Project,
    ProjectPartner,
    Report,
    TreasuryPayment,
    Voucher,
)
from projects.rules import SERVED


def save(stories: list[Story]) -> None:
    Project.objects.bulk_create((story.project for story in stories), batch_size=500)
    BudgetLine.objects.bulk_create((line for s in stories for line in s.lines), batch_size=1000)
    ProjectPartner.objects.bulk_create((p for s in stories for p in s.partners), batch_size=1000)
    opened: list[tuple] = _save_endings([s.ending for s in stories if s.ending])
    replay((s.project, s.manager, s.project.proposed_at, s.steps) for s in stories)
    numbers = dict(
        Transfer.objects.filter(key__startswith="demo:project:").values_list("key", "pk")
    )
    for model, name in (
        (Milestone, "milestones"),
        (PaymentRequest, "payments"),
        (Report, "reports"),
    ):
        rows = [(story, *row) for story in stories for row in getattr(story, name)]
        for story, row, _steps, last in rows:
            row.project_id = story.project.pk
            if model is Report:
                row.transfer_id = numbers.get(last)
        model.objects.bulk_create((row for _story, row, *_rest in rows), batch_size=500)
        if model is Milestone:
            opened += _save_agreements(stories)
        for story, row, steps, last in rows:
            at = last if model is Milestone else getattr(row, "requested_at", None)
            opened.append((row, story.manager, at or row.reported_at, steps))
    replay(opened)
    _save_payments_and_vouchers(stories, numbers)


def _save_payments_and_vouchers(stories: list[Story], numbers: dict[str, int]) -> None:
    """What hangs on saved requests, reports and budget lines."""
    payments = [row for story in stories for row in story.treasury]
    for payment, key in payments:
        payment.request_id, payment.transfer_id = payment.request.pk, numbers[key]
    TreasuryPayment.objects.bulk_create((row for row, _key in payments), batch_size=500)
    vouchers = [voucher for story in stories for voucher in story.vouchers]
    for voucher in vouchers:
        voucher.report_id, voucher.line_id = voucher.report.pk, voucher.line.pk
    Voucher.objects.bulk_create(vouchers, batch_size=500)


def _save_endings(endings: list[Ending]) -> list[tuple]:
    """The final evaluations, named in the histories of their projects, and what lasts."""
    for ending in endings:
        ending.evaluation.project_id = ending.evaluation.project.pk
        for asset in ending.assets:
            asset.project_id = asset.project.pk
    Evaluation.objects.bulk_create((ending.evaluation for ending in endings), batch_size=500)
    Asset.objects.bulk_create(asset for ending in endings for asset in ending.assets)
    for ending in endings:
        ending.named["evaluation"] = ending.evaluation.pk
    return [
        (ending.evaluation, ending.planner, ending.planned_at, ending.steps) for ending in endings
    ]


def _save_agreements(stories: list[Story]) -> list[tuple]:
    """The agreement of each project, its plan, and which instalment each payment was of."""
    opened = []
    for story in stories:
        project, agreement = story.project, story.agreement
        milestones = [row for row, *_rest in story.milestones]
        unlocking = next(row for row in milestones if row.unlocks == 2)
        agreement.project = project
        agreement.terms = terms.draw_up(
            project,
            authority=AUTHORITY,
            sources=[(pool, from_fen(fen)) for pool, fen in story.money],
            plan=[
                terms.Planned(Decimal(60), None, project.starts_on),
                terms.Planned(Decimal(40), unlocking, unlocking.due_on),
            ],
            milestones=milestones,
        )
        agreement.digest = terms.digest(agreement.terms)
        agreement.drawn_on = localdate(story.drawn_at)
        opened.append((agreement, story.drawn_by, story.drawn_at, story.agreement_steps))
    Agreement.objects.bulk_create((story.agreement for story in stories), batch_size=500)
    plan = [row for story in stories for row in instalment_rows(story.agreement)]
    Instalment.objects.bulk_create(plan, batch_size=500)
    numbered = {(row.agreement_id, row.number): row.pk for row in plan}
    for story in stories:
        for request, *_rest in story.payments:
            key = (story.agreement.pk, request.instalment)
            request.instalment_plan_id = numbered[key]
    return opened


def count_people_served(stories: list[Story]) -> None:
    record_many(
        Fact(
            SERVED,
            "serve",
            story.project.pk,
            story.project.area,
            report.until,
            Method.HAND_COUNT,
            Assurance.D,
            heads=report.served,
            organisation=story.project.organisation,
            row_key=f"report:{report.pk}",
            evidence=f"{story.project.number}经费使用报告",
        )
        for story in stories
        for report, *_rest in story.reports
        if report.served
    )
