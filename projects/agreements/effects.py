"""What drawing up, signing and adding to an agreement do: terms freeze, money is promised."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from foundation.files.services import attach
from foundation.interface.formats import money
from foundation.lifecycle import Step
from foundation.lifecycle.services import SYSTEM, open_case, perform
from funds import services as funds
from funds.models import Account
from projects.agreements import terms
from projects.models import Agreement, Instalment
from projects.models.agreement import conditions_of
from projects.rules import yuan
from projects.steps import posted

SCAN = "scan"


def approved_sources(project, data) -> list[tuple]:
    """Each pool that is to pay, with the approved amount."""
    return [
        (data[name], approved)
        for name, approved in (
            ("government_pool", project.approved_government),
            ("social_pool", project.approved_social),
        )
        if approved.amount
    ]


def draw_up(step: Step) -> None:
    """A new version with the approved data, frozen."""
    project, data = step.obj, step.data
    agreed = terms.draw_up(
        project,
        authority=data["authority"].strip(),
        sources=approved_sources(project, data),
        plan=data.get("plan") or terms.usual_plan(project),
    )
    agreement = write_version(project, agreed, by=step.actor, at=step.at)
    step.args["agreement"] = agreement.number


def write_version(project, agreed: dict, *, by, at) -> Agreement:
    """Keep terms as the next version, with its instalments."""
    last = project.agreements.order_by("-version").first()
    agreement = Agreement(
        project=project,
        version=last.version + 1 if last else 1,
        terms=agreed,
        digest=terms.digest(agreed),
        drawn_on=timezone.localdate(at),
        is_demo=project.is_demo,
    )
    open_case(agreement, by=by, at=at)
    Instalment.objects.bulk_create(instalment_rows(agreement))
    return agreement


def instalment_rows(agreement: Agreement) -> list[Instalment]:
    """The plan of the terms as rows that payments can name."""
    return [
        Instalment(
            agreement=agreement,
            number=row["number"],
            share_percent=Decimal(row["share"]),
            amount=yuan(row["amount"]),
            condition_id=next((one["id"] for one in reversed(conditions_of(row))), None),
            due_on=row["due_on"],
        )
        for row in agreement.terms["instalments"]
    ]


def sign_for_organisation(step: Step) -> None:
    agreement = step.obj
    agreement.organisation_signer = step.data["signer"].strip()
    agreement.organisation_signed_by = step.actor
    agreement.organisation_signed_at = step.at
    _keep_scan(agreement, step)
    step.args["signer"] = agreement.organisation_signer


def _keep_scan(agreement: Agreement, step: Step) -> None:
    if step.data.get("scan"):
        attach(agreement, step.data["scan"], purpose=SCAN, by=step.actor)


def sign_for_authority(step: Step) -> None:
    """What the authority's officer recorded when both had signed."""
    agreement, data = step.obj, step.data
    agreement.document = data["document"]
    agreement.authority_signer = data["signer"]
    agreement.authority_signed_by = data["signed_by"]
    agreement.authority_signed_at = step.at
    step.args["document"] = agreement.document


def promise_money(step: Step) -> None:
    """The agreement comes into force and promises its money, pool by pool."""
    project, data = step.obj, step.data
    agreement = Agreement.objects.open().get(project=project)
    _keep_scan(agreement, step)
    perform(
        agreement,
        "bring_into_force",
        by=SYSTEM,
        at=step.at,
        document=data["document"].strip(),
        signer=(data.get("signer") or "").strip(),
        signed_by=step.actor,
    )
    for row in agreement.terms["sources"]:
        pool = Account.objects.get(pk=row["pool"])
        _commit(step, pool, yuan(Decimal(row["amount"])), None, suffix=f":{pool.pk}")
    step.args |= {"amount": money(project.approved), "document": agreement.document}


def _commit(step: Step, pool, amount, field: str | None, suffix: str = "") -> None:
    project = step.obj
    posted(
        step,
        funds.commit,
        pool,
        project.number,
        project.area,
        amount,
        theme=project.purpose,
        organisation=project.organisation,
        document=step.data["document"],
        field=field,
        suffix=suffix,
    )


def amend(project, *, by, at, document: str, signer: str, **more) -> Agreement:
    """The approved data as they stand now become the next version, in force at once.

    ``more`` is what ``terms.amended`` takes, and under ``asked`` whose wish it was: the name,
    the person and the moment that stand for the organisation's signature.
    """
    asked = more.pop("asked", None)
    last = Agreement.objects.in_force().get(project=project)
    agreed = terms.amended(last.terms, project, document=document, **more)
    perform(last, "supersede", by=SYSTEM, at=at)
    agreement = write_version(project, agreed, by=SYSTEM, at=at)
    return perform(
        agreement,
        "amend",
        by=SYSTEM,
        at=at,
        document=document,
        signer=signer,
        signed_by=by,
        asked=asked,
    )


def take_amendment(step: Step) -> None:
    """In force by a decision: the organisation's request stands for its signature."""
    agreement = step.obj
    if asked := step.data["asked"]:
        (
            agreement.organisation_signer,
            agreement.organisation_signed_by,
            agreement.organisation_signed_at,
        ) = asked
    sign_for_authority(step)


def add_donation(step: Step) -> None:
    """Donated money promised on top of the agreement: a version says so, with its instalment."""
    project, data = step.obj, step.data
    amount, pool = yuan(data["amount"]), data["pool"]
    document = data["document"].strip()
    _commit(step, pool, amount, "amount")
    project.added_donations += amount
    agreed = Agreement.objects.in_force().get(project=project).terms
    due_on = data.get("due_on") or timezone.localdate(step.at)
    agreement = amend(
        project,
        by=step.actor,
        at=step.at,
        document=document,
        signer=str(step.duty.unit or step.duty.area)[:60],
        sources=_with_source(agreed["sources"], terms.source(pool, amount)),
        added={
            "amount": f"{amount.amount:.2f}",
            "conditions": [],
            "due_on": due_on.isoformat(),
            "pool": pool.pk,
        },
    )
    step.args |= {
        "amount": money(amount),
        "source": pool.public_name,
        "agreement": agreement.number,
    }


def _with_source(sources: list[dict], added: dict) -> list[dict]:
    """A pool that pays already pays more; another one is added."""
    if all(row["pool"] != added["pool"] for row in sources):
        return [*sources, added]
    return [
        row | {"amount": f"{Decimal(row['amount']) + Decimal(added['amount']):.2f}"}
        if row["pool"] == added["pool"]
        else row
        for row in sources
    ]
