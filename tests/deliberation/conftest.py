"""A community with a residents' representatives' meeting of nine and its officers."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from deliberation.models import Body, BodyMember, RuleSet
from deliberation.services import check_in, raise_topic
from foundation.lifecycle.services import perform
from foundation.people.roles import Role


@pytest.fixture
def council(nanhai):
    rules = RuleSet.objects.create(
        code="residents-rep",
        name="居民代表会议",
        body_kind="residents_rep",
        track="decision",
        quorum=[{"basis": "eligible", "num": 2, "den": 3, "strict": False}],
        pass_rule=[{"basis": "present", "num": 1, "den": 2, "strict": True}],
        notice_days=3,
        legal_basis="test",
    )
    body = Body.objects.create(
        name="桂园社区居民代表会议", kind="residents_rep", area=nanhai.community, rule_set=rules
    )
    for n in range(9):
        BodyMember.objects.create(body=body, name=f"代表{n}")
    return body


@pytest.fixture
def officers(nanhai, make_user, grant):
    def person(name, role, scope):
        user = make_user(name)
        grant(user, role, scope)
        return user

    here = nanhai.community
    return SimpleNamespace(
        panel=person("黄审议", Role.ADMISSION_PANEL, here),
        convener=person("罗召集", Role.CONVENER, here),
        host=person("潘主持", Role.HOST, here),
        recorder=person("简记录", Role.RECORDER, here),
        teller=person("孔计票", Role.TELLER, here),
        second_teller=person("麦监票", Role.TELLER, here),
        town=person("邝干部", Role.TOWN_OFFICER, nanhai.town),
        centre=person("欧阳主任", Role.TOWN_CENTRE_OFFICER, nanhai.town),
        worker=person("龙社工", Role.COMMUNITY_WORKER, here),
    )


@pytest.fixture
def resident(make_user, nanhai):
    return make_user("陈桂芳", home_community=nanhai.community)


@pytest.fixture
def topic(resident, nanhai):
    return raise_topic(
        by=resident,
        title="三栋加装电梯",
        body="三栋多数老人住高层，建议加装电梯并商定费用分摊。",
        area=nanhai.community,
        submission="t1",
        track="decision",
    )


@pytest.fixture
def tally():
    def make(in_favour=5, against=1, abstained=1, invalid=0, issued=None, not_returned=0):
        cast = in_favour + against + abstained + invalid
        return {
            "in_favour": in_favour,
            "against": against,
            "abstained": abstained,
            "invalid": invalid,
            "issued": cast + not_returned if issued is None else issued,
            "not_returned": not_returned,
        }

    return make


@pytest.fixture
def bring(topic, council, officers, tally):
    """``bring("deciding", present=7)``: bring the topic along the decision path."""

    def to(state, present=7, counted=None):
        counted = counted or tally()
        start = timezone.now() + timedelta(days=5)
        members = list(council.members.all()[:present])
        path = [
            ("admit", officers.panel, {"track": "decision"}),
            (
                "schedule",
                officers.convener,
                {"body": council, "starts_at": start, "venue": "议事厅"},
            ),
            ("give_notice", officers.convener, {"motion": "同意加装并按楼层分摊"}),
            ("open", officers.host, {"at": start}),
            ("put_to_vote", officers.host, {}),
            ("count", officers.teller, counted),
            ("confirm_count", officers.second_teller, counted),
            ("publish", officers.convener, {}),
        ]
        for action, by, data in path:
            if topic.state == state:
                break
            perform(topic, action, by=by, **data)
            if action == "open":
                check_in(topic.current_item.sitting, by=officers.recorder, members=members)
        assert topic.state == state
        return topic

    return to
