"""A sample case with its people: operator, unit officer, unit leader, owner."""

from __future__ import annotations

import pytest

from foundation.lifecycle.services import open_case
from foundation.people.models import Unit
from foundation.people.roles import Role
from tests.lifecycle.sample.models import Sample


@pytest.fixture
def unit(nanhai):
    return Unit.objects.create(
        code="housing", name="住建局", kind="department", area=nanhai.district
    )


@pytest.fixture
def owner(make_user):
    return make_user("陈小明")


@pytest.fixture
def operator(make_user, grant, nanhai):
    user = make_user("何接线")
    grant(user, Role.OPERATOR, nanhai.town)
    return user


@pytest.fixture
def officer(make_user, grant, unit):
    user = make_user("梁承办")
    grant(user, Role.UNIT_OFFICER, unit)
    return user


@pytest.fixture
def leader(make_user, grant, unit):
    user = make_user("冯科长")
    grant(user, Role.UNIT_LEADER, unit)
    return user


@pytest.fixture
def make_case(nanhai, unit, owner):
    def make(title="楼道灯坏了", area=None, **fields):
        case = Sample(title=title, area=area or nanhai.community, unit=unit, owner=owner, **fields)
        return open_case(case, by=owner)

    return make


@pytest.fixture
def case(make_case):
    return make_case()
