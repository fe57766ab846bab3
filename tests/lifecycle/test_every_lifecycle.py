"""What holds for every lifecycle of the house at once, read off its table.

For each: every state can be reached; every form exists and can be drawn; every
pair of state and action that the table does not declare is refused, every one it
declares passes the gate; and who may act, by role and by scope, equals the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django import forms
from django.template.loader import get_template

from foundation.lifecycle import Party, registry
from foundation.lifecycle import desk as desks
from foundation.lifecycle.errors import NotAllowed, WrongState
from foundation.lifecycle.models import CaseModel
from foundation.lifecycle.models.case import UNIT_ROLES
from foundation.lifecycle.services import SYSTEM, check
from foundation.people.models import Unit
from foundation.people.roles import THREE_ADMINISTRATORS, Role
from tests.lifecycle.cases import CASES

LIFECYCLES = registry.all_lifecycles()
EVERY = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)


@dataclass
class Scene:
    case: CaseModel
    unit: Unit
    make_user: Callable
    grant: Callable
    nanhai: object

    def in_state(self, state: str) -> CaseModel:
        """The case as if it stood there. Only a test may set a state like this."""
        type(self.case)._base_manager.filter(pk=self.case.pk).update(state=state)
        self.case.refresh_from_db()
        return self.case


@pytest.fixture
def scene(lifecycle, nanhai, make_user, grant):
    unit = Unit.objects.create(code="u", name="某单位", kind="department", area=nanhai.district)
    case = CASES[lifecycle.name](nanhai, unit, make_user)
    return Scene(case, unit, make_user, grant, nanhai)


def test_every_lifecycle_has_a_case_to_be_tested_with():
    assert {lc.name for lc in LIFECYCLES} == set(CASES)


@EVERY
def test_every_state_has_one_tone(lifecycle):
    toned = [state for group in lifecycle.tones.values() for state in group]
    assert sorted(toned) == sorted(lifecycle.states.values)


@EVERY
def test_every_state_is_reached_and_every_label_is_there(lifecycle):
    reached = {lifecycle.initial}
    while True:
        more = {
            target
            for t in lifecycle.transitions
            if reached & set(t.sources)
            for target in t.possible_targets
        } - reached
        if not more:
            break
        reached |= more
    assert reached == set(lifecycle.states.values)
    assert all(str(t.label) for t in lifecycle.transitions)
    assert lifecycle.final_states() or lifecycle.name == "spaces.space"


@EVERY
@pytest.mark.django_db
def test_every_form_can_be_drawn_for_every_transition(lifecycle, scene):
    user = scene.make_user("某人")
    for transition in lifecycle.transitions:
        if transition.parties == {Party.SYSTEM} and not transition.roles:
            continue
        case = scene.in_state(transition.sources[0])
        form = transition.form_class()(obj=case, transition=transition, user=user)
        assert isinstance(form, forms.Form)
        assert 'name="seen"' in str(form)


@EVERY
@pytest.mark.django_db
def test_exactly_the_declared_pairs_of_state_and_action_pass_the_gate(lifecycle, scene):
    clerk = scene.make_user("全职")
    for role in set(Role.values) - THREE_ADMINISTRATORS:
        scene.grant(clerk, role, scene.unit if role in UNIT_ROLES else scene.nanhai.district)
    for state in lifecycle.states.values:
        case = scene.in_state(state)
        for transition in lifecycle.transitions:
            by = SYSTEM if Party.SYSTEM in transition.parties else clerk
            if by is clerk and not transition.roles and Party.RESIDENT not in transition.parties:
                by = owner_of(case, transition.parties)
            if state in transition.sources:
                check(case, transition.name, by=by)
            else:
                with pytest.raises(WrongState):
                    check(case, transition.name, by=by)


@EVERY
@pytest.mark.django_db
def test_who_may_act_by_role_and_scope_equals_the_table(lifecycle, scene):
    here = {True: scene.nanhai.district, False: scene.nanhai.other_town}
    elsewhere = Unit.objects.create(
        code="e", name="别处", kind="department", area=scene.nanhai.other_town
    )
    for role in Role.values:
        for reaches in (True, False):
            user = scene.make_user(f"{role}-{reaches}")
            if role in UNIT_ROLES:
                scene.grant(user, role, scene.unit if reaches else elsewhere)
            else:
                scene.grant(user, role, here[reaches])
            for transition in lifecycle.transitions:
                case = scene.in_state(transition.sources[0])
                named = role in transition.roles and reaches
                if named or Party.RESIDENT in transition.parties:
                    check(case, transition.name, by=user)
                else:
                    with pytest.raises(NotAllowed):
                        check(case, transition.name, by=user)


def owner_of(case: CaseModel, parties):
    """Somebody whose own matter, or whose organisation's, the case is."""
    organisation = case.case_organisation
    if organisation is not None and Party.ORGANISATION in parties:
        return organisation.memberships.filter(role="manager").first().user
    for name in ("appellant", "raised_by", "owner", "requested_by", "person"):
        user = getattr(case, name, None)
        if user is not None:
            return user
    raise AssertionError(f"{case} has no owner to test with")


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)
def test_every_lifecycle_has_its_screens(lifecycle):
    desk = desks.get(lifecycle.name)
    assert str(desk.label)
    assert desk.columns
    get_template("lifecycle/desk/case.html")
