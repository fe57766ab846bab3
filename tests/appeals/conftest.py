"""The appeals service at small scale: one centre, two departments, a town office."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from appeals.models import CatalogueRule, Nature, Subject, TimeLimit
from appeals.services import file_appeal
from foundation.people.models import Unit
from foundation.people.roles import Role


@pytest.fixture
def service(nanhai):
    """Units, subjects, catalogue and time limits."""
    centre = Unit.objects.create(
        code="centre", name="诉求服务中心", kind="appeal_centre", area=nanhai.district
    )
    district = Unit.objects.create(
        code="district", name="区政府办", kind="department", area=nanhai.district
    )
    law = Unit.objects.create(
        code="law", name="综合执法局", kind="department", area=nanhai.district, line_parent=district
    )
    housing = Unit.objects.create(
        code="housing", name="住建局", kind="department", area=nanhai.district, line_parent=district
    )
    town = Unit.objects.create(code="town", name="街道办", kind="town_office", area=nanhai.town)
    city = Subject.objects.create(code="01", name="城市管理")
    noise = Subject.objects.create(code="0101", name="噪声", parent=city)
    night = Subject.objects.create(
        code="010101", name="夜间经营噪声", parent=noise, keywords="夜宵\n烧烤\n凌晨"
    )
    CatalogueRule.objects.create(subject=noise, lead=law, valid_from=date(2018, 1, 1))
    for nature, days in (("inquiry", 2), ("help", 10), ("complaint", 15), ("suggestion", 10)):
        TimeLimit.objects.create(
            nature=nature, workdays=days, legal_basis="test", valid_from=date(2018, 1, 1)
        )
    return SimpleNamespace(
        centre=centre, district=district, law=law, housing=housing, town=town, night=night
    )


@pytest.fixture
def staff(service, make_user, grant):
    """One person a role."""

    def person(name, role, scope):
        user = make_user(name)
        grant(user, role, scope)
        return user

    return SimpleNamespace(
        operator=person("何接线", Role.OPERATOR, service.centre),
        second_operator=person("邓接线", Role.OPERATOR, service.centre),
        dispatcher=person("谭派单", Role.DISPATCHER, service.centre),
        officer=person("梁承办", Role.UNIT_OFFICER, service.law),
        leader=person("冯队长", Role.UNIT_LEADER, service.law),
        other_officer=person("关科员", Role.UNIT_OFFICER, service.housing),
        other_leader=person("霍科长", Role.UNIT_LEADER, service.housing),
        callback=person("区回访", Role.CALLBACK_OFFICER, service.centre),
    )


@pytest.fixture
def resident(make_user, nanhai):
    return make_user("陈桂芳", home_community=nanhai.community)


@pytest.fixture
def file(nanhai, resident):
    """``file(by=…, nature=…)``: an appeal that has just arrived."""
    made = []

    def filed(by=None, nature=Nature.COMPLAINT, area=None, title="夜宵档凌晨还在放音响", **more):
        made.append(1)
        return file_appeal(
            by=by or resident,
            title=title,
            body="楼下夜宵档每晚到凌晨两点，音响很大，老人睡不着。",
            area=area or nanhai.community,
            nature=nature,
            submission=f"s{len(made)}",
            **more,
        )

    return filed


@pytest.fixture
def walk(staff, service):
    """``walk(appeal, "replied")``: bring an appeal along the main path to a state."""
    from appeals.models import Decision
    from foundation.lifecycle.services import perform

    def to(appeal, state):
        path = [
            (
                "accepted",
                "accept",
                staff.operator,
                {"subject": service.night, "nature": "complaint"},
            ),
            ("dispatched", "dispatch", staff.dispatcher, {"unit": service.law}),
            ("in_process", "acknowledge", staff.officer, {}),
            (
                "reply_review",
                "submit_reply",
                staff.officer,
                {"decision": Decision.SUPPORT, "text": "经查属实，已责令整改并加强夜间巡查。"},
            ),
            ("replied", "approve", staff.leader, {}),
            ("closed", "close", staff.callback, {"reached": True, "resolved": "yes"}),
        ]
        for reached, action, by, data in path:
            if appeal.state == state:
                break
            perform(appeal, action, by=by, **data)
            assert appeal.state == reached
        return appeal

    return to
