"""A year of random actions by all roles, through the forms people fill in.

Whatever table of projects or money a module declares is played, so a new step is in the game
the day it is declared. Nothing here knows what should happen; only what never may. More years
than one are played where CIVIC_YEARS says so.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from foundation.areas.loading import load_shipped_calendar
from foundation.lifecycle import clocks, registry
from foundation.lifecycle.acting import attempt, prepare
from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.models import Event
from foundation.lifecycle.services import available
from foundation.people.models import Membership
from foundation.people.roles import Role
from funds import reconcile, selectors, services
from funds.errors import LedgerError
from funds.models import Account, Leg, Transfer
from funds.rules import SOCIAL, AccountKind, TransferKind
from projects.agreements.guards import still_as_approved
from projects.models import Agreement, Project
from projects.models.agreement import conditions_of
from tests.projects.conftest import cny
from tests.projects.year.filling import fill
from tests.projects.year.town import Town

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 1, 5, 2, tzinfo=UTC)
WEEKS = 51
STEPS_A_WEEK = 24
#: Steps that end a case are taken now and then only, or nothing would ever be paid.
RARELY = 0.02
ENDS = {
    "withdraw",
    "reject",
    "decline",
    "drop",
    "cancel",
    "suspend",
    "terminate",
    "find_ineligible",
    "refuse",
    "take_back",
    "lapse",
    "dismiss_return",
    "send_back",
}
#: Weeks after which somebody tries again what was refused.
PATIENCE = 8
STATUSES = {200, 400, 403, 409, 422}


@pytest.fixture
def clock():
    with time_machine.travel(FIRST, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=range(int(os.environ.get("CIVIC_YEARS", "1"))))
def dice(request):
    return Random(request.param)


@pytest.fixture
def town(clock, nanhai, make_user, grant, dice):
    load_shipped_calendar()
    town = Town(nanhai, make_user, grant, dice)
    for _ in range(3):
        town.propose()
    return town


def cases(dice):
    """Cases of projects and money that are not over, each sort as likely as any other."""
    sorts = [
        lifecycle
        for lifecycle in registry.all_lifecycles()
        if lifecycle.name.startswith(("projects.", "funds."))
    ]
    dice.shuffle(sorts)
    for lifecycle in sorts:
        going_on = registry.model_of(lifecycle)._base_manager.exclude(
            state__in=lifecycle.final_states()
        )
        yield from dice.sample(found := list(going_on.order_by("-pk")[:25]), len(found))


def one_step(town, done: Counter, tried_on: Counter, rested: dict[tuple, int], week: int) -> None:
    """Somebody whose office it could be does something, or is told why not and leaves it be."""
    dice = town.dice
    for case in cases(dice):
        steps = [
            step
            for step in registry.of(case).from_state(case.state)
            if town.who_might(case, step) and rested.get((case, step.name), 0) <= week
        ]
        onwards = [step for step in steps if step.name not in ENDS]
        if not onwards:
            continue
        offered = steps if dice.random() < RARELY else onwards
        weights = [1 / (1 + tried_on[case, step.name]) ** 2 for step in offered]
        (step,) = dice.choices(offered, weights)
        tried_on[case, step.name] += 1
        user = dice.choice(town.who_might(case, step))
        try:
            form = prepare(case, step.name, user).form
            tried = attempt(case, step.name, user, *fill(form, dice))
        except LifecycleError:
            was_done = False
        else:
            assert tried.status in STATUSES
            assert tried.done or tried.form.errors
            was_done = tried.done
        done[(step.name, was_done)] += 1
        if not was_done:
            rested[case, step.name] = week + PATIENCE
        return


def not_for_everybody(town) -> None:
    """Somebody tries any step of any table; who has no right to it changes nothing."""
    dice = town.dice
    for case in islice(cases(dice), 1):
        user, step = dice.choice(town.people), dice.choice(registry.of(case).transitions)
        allowed = step in available(case, user)
        before = Transfer.objects.count()
        if not allowed:
            with pytest.raises(LifecycleError):
                prepare(case, step.name, user)
            tried = attempt(case, step.name, user, *fill(_blank(case, step, user), dice))
            assert not tried.done
            assert Transfer.objects.count() == before


def _blank(case, step, user):
    return step.form_class()(obj=case, transition=step, user=user, initial={})


def play(town, clock) -> Counter:
    done: Counter = Counter()
    tried_on: Counter = Counter()
    rested: dict[tuple, int] = {}
    for week in range(WEEKS):
        clock.shift(timedelta(days=7))
        clocks.sweep()
        if week % 3 == 0:
            town.propose()
        if week % 2 == 0:
            town.ask_for_change(week)
        if week % 4 == 0:
            town.draft_order()
            town.pledge()
        for _ in range(STEPS_A_WEEK):
            one_step(town, done, tried_on, rested, week)
        not_for_everybody(town)
        assert_totals_are_the_ledgers()
        assert_agreements_say_what_stands()
    return done


# --- What never may happen -------------------------------------------------------------


def assert_totals_are_the_ledgers() -> None:
    government = social = 0
    arrivals = (TransferKind.APPROPRIATE, TransferKind.DONATE, TransferKind.OPEN)
    for leg in Leg.objects.filter(transfer__kind__in=arrivals).select_related("account"):
        if leg.account.kind == AccountKind.POOL:
            if leg.account.source_type in SOCIAL:
                social += leg.fen
            else:
                government += leg.fen
    headline = selectors.headline()
    assert headline.government.amount * 100 == government
    assert headline.social_cash.amount * 100 == social


def assert_agreements_say_what_stands() -> None:
    """Whatever was changed: each plan makes up its money and names milestones there are."""
    for agreement in Agreement.objects.in_force().select_related("project"):
        still_as_approved(agreement)
        plan = list(agreement.instalments.all())
        assert sum(row.amount for row in plan) == agreement.project.agreed
        standing = set(agreement.project.milestones.exclude(state="dropped").values_list("pk"))
        for row in plan:
            assert {(one["id"],) for one in conditions_of(row.terms)} <= standing


def assert_every_prefix_of_the_log_holds() -> None:
    """Replay the ledger from its first transfer: sums, floors, order, purposes, signatures."""
    accounts = Account.objects.in_bulk()
    standing: Counter = Counter()
    ever: dict[tuple, Counter] = defaultdict(Counter)
    legs = defaultdict(list)
    for leg in Leg.objects.order_by("pk"):
        legs[leg.transfer_id].append(leg)
    members = set(Membership.objects.values_list("organisation_id", "user_id"))
    organisations = dict(Project.objects.values_list("number", "organisation_id"))
    in_force = _agreements_came_into_force()
    for transfer in Transfer.objects.order_by("number"):
        moved = legs[transfer.pk]
        assert len(moved) >= 2
        assert sum(leg.fen for leg in moved) == 0
        projects = set()
        for leg in moved:
            account = accounts[leg.account_id]
            standing[account.pk] += leg.fen
            if account.kind != AccountKind.SOURCE:
                assert standing[account.pk] >= 0, transfer
            if account.project_ref and account.kind != AccountKind.POOL:
                projects.add(account.project_ref)
                ever[account.project_ref, account.source_type, account.origin_id][account.kind] += (
                    leg.fen
                )
                if account.theme:
                    theme = Project.objects.get(number=account.project_ref).purpose
                    assert account.theme == theme, transfer
        for project in projects:
            held = Counter()
            for (ref, *_source), kinds in ever.items():
                if ref == project:
                    held.update(kinds)
            assert min(held.values(), default=0) >= 0, transfer
            assert transfer.recorded_at >= in_force[project], "no money before the agreement"
        if transfer.kind == TransferKind.PAY:
            assert transfer.by_id != transfer.approved_by_id
            (project,) = projects
            for signer in (transfer.by_id, transfer.approved_by_id):
                assert (organisations[project], signer) not in members


def _agreements_came_into_force() -> dict[str, datetime]:
    type_ = ContentType.objects.get_for_model(Agreement)
    numbers = dict(Agreement.objects.values_list("pk", "project__number"))
    return {
        numbers[event.object_id]: event.at
        for event in Event.objects.filter(content_type=type_, action="bring_into_force").order_by(
            "-at"
        )
    }


def test_a_year_of_random_actions_keeps_the_books(town, clock, dice):
    done = play(town, clock)
    assert_every_prefix_of_the_log_holds()
    assert reconcile.differences() == []
    assert reconcile.broken_links() == []
    succeeded = {action for action, was_done in done if was_done}
    assert {"sign", "request_payment", "record_paid", "report", "verify"} <= succeeded, dict(done)
    assert town.changes["asked"], town.changes
    came_and_went = Event.objects.filter(action="strike").exists()
    assert came_and_went, "some milestone was dropped by a change in a year like this"
    refused = sum(times for (_action, was_done), times in done.items() if not was_done)
    assert refused, "somebody is refused in a year like this"


def test_after_the_year_is_closed_nothing_is_dated_back_into_it(town, clock, dice):
    clock.move_to(datetime(2027, 1, 4, 2, tzinfo=UTC))
    first, second = town.holding(Role.FINANCE_OFFICER)
    pool = Account.objects.filter(kind=AccountKind.POOL).first()
    record = {"by": first, "document": "决算", "on": timezone.localdate()}
    services.close_year(2026, approved_by=second, key="close", **record)
    with pytest.raises(LedgerError):
        services.appropriate(
            pool.origin, pool, cny(1), key="late", **record | {"on": date(2026, 12, 1)}
        )
    assert reconcile.differences() == []
