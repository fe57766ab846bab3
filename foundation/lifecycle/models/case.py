"""The base of every model with a lifecycle: what the one service must know of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.people.roles import Role
from foundation.people.scope import ScopedQuerySet, area_scope, unit_scope

if TYPE_CHECKING:
    from foundation.lifecycle.models.event import Event
    from foundation.lifecycle.table import Lifecycle

#: Roles whose reach is the unit they serve, not the unit's area.
UNIT_ROLES = frozenset({Role.UNIT_OFFICER, Role.UNIT_LEADER, Role.SUBCENTRE_OFFICER})


class CaseQuerySet(ScopedQuerySet):
    """Scope by area, and by unit for the roles that serve one."""

    unit_field: str = ""

    def scope_of(self, user, roles) -> Q:
        """Condition for cases on which ``user``'s duties in ``roles`` bear."""
        held = frozenset(roles)
        if not self.unit_field:
            return area_scope(user, held, self.area_field)
        return area_scope(user, held - UNIT_ROLES, self.area_field) | unit_scope(
            user, held & UNIT_ROLES, self.unit_field
        )

    def actionable_by(self, user) -> CaseQuerySet:
        """Cases that wait for ``user``: state and scope let them make a step that makes a task."""
        held = {duty.role for duty in getattr(user, "duties", [])}
        roles_by_state: dict[str, set[str]] = defaultdict(set)
        for transition in self.model.lifecycle.transitions:  # type: ignore[attr-defined]
            for state in transition.sources if transition.makes_task else ():
                roles_by_state[state] |= transition.roles & held
        states_by_roles: dict[frozenset[str], list[str]] = defaultdict(list)
        for state, roles in roles_by_state.items():
            if roles:
                states_by_roles[frozenset(roles)].append(state)
        condition = Q(pk__in=[])
        for group, states in states_by_roles.items():
            condition |= Q(state__in=states) & self.scope_of(user, group)
        return self.filter(condition)


class CaseModel(models.Model):
    """A thing with a lifecycle. The state is moved by ``lifecycle.services`` only."""

    lifecycle: ClassVar[Lifecycle]

    state = models.CharField(_("state"), max_length=24, db_index=True, editable=False)

    class Meta:
        abstract = True

    # --- what the table asks of a case; models override what differs ---

    @property
    def case_number(self) -> str:
        return str(self.pk)

    @property
    def case_title(self) -> str:
        return str(self)

    @property
    def case_area(self):
        """The area the case belongs to."""
        return self.area

    @property
    def case_unit(self):
        """The unit that handles the case, if one does."""
        return None

    @property
    def case_organisation(self):
        """The organisation whose managers may act as Party.ORGANISATION."""
        return None

    def is_party(self, user) -> bool:
        """Whether this is ``user``'s own matter (Party.OWNER)."""
        return False

    @property
    def case_person(self):
        """The account whose matter this is, if it has one: staff may act at its request."""
        return None

    def in_scope(self, duty) -> bool:
        """Whether a duty bears on this case; mirrors ``CaseQuerySet.scope_of``."""
        if duty.role in UNIT_ROLES and type(self).objects.all().unit_field:  # type: ignore[attr-defined]
            unit = self.case_unit
            return unit is not None and duty.unit_id == unit.pk
        return duty.covers_area(self.case_area)

    def people_in_charge(self):
        """Users reminded when a clock of this case runs low: those who can move it."""
        from foundation.lifecycle.selectors import people_who_can_act

        return people_who_can_act(self)

    # --- given ---

    def stand_at_first(self) -> None:
        """Take the first state, for an editor that saves before ``open_case`` does."""
        self.state = self.lifecycle.initial

    def stand_like(self, other: CaseModel) -> None:
        """Take the state of another copy of the same case: drafts do not know where it stands."""
        self.state = other.state

    def get_state_display(self) -> str:
        return self.lifecycle.states(self.state).label if self.state else ""

    @property
    def state_tone(self) -> str:
        """How a chip with the state looks, by what the table says it means."""
        return self.lifecycle.tone(self.state)

    @property
    def events(self) -> models.QuerySet[Event]:
        """The case's own history, oldest first."""
        from foundation.lifecycle.models.event import Event

        return Event.objects.of(self)

    @cached_property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(type(self), for_concrete_model=True)
