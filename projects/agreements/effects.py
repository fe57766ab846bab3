"""What signing and adding to an agreement do: money is promised."""

from __future__ import annotations

from foundation.interface.formats import money
from foundation.lifecycle import Step
from funds import services as funds
from projects.rules import yuan
from projects.steps import posted


def promise_money(step: Step) -> None:
    """The signed agreement promises the approved money, pool by pool."""
    project = step.obj
    for name, approved in (
        ("government_pool", project.approved_government),
        ("social_pool", project.approved_social),
    ):
        if approved.amount:
            _commit(step, step.data[name], approved, name, suffix=f":{name}")
    step.args |= {"amount": money(project.approved), "document": step.data["document"]}


def _commit(step: Step, pool, amount, field: str, suffix: str = "") -> None:
    project = step.obj
    posted(
        step,
        funds.commit,
        pool,
        project.number,
        project.area,
        amount,
        theme=project.purpose,
        document=step.data["document"],
        field=field,
        suffix=suffix,
    )


def add_donation(step: Step) -> None:
    """Donated money promised to the project on top of the agreement."""
    amount = yuan(step.data["amount"])
    _commit(step, step.data["pool"], amount, "amount")
    step.args |= {"amount": money(amount), "source": step.data["pool"].public_name}
