"""One case of each lifecycle, in ``nanhai.community`` and, where it has one, with ``unit``.

A module that adds a lifecycle adds its case here; a test fails until it does.
"""

from __future__ import annotations

from django.utils import timezone

from appeals.models import Cluster, Nature
from appeals.services import file_appeal
from deliberation.models import Body, BodyMember, RuleSet, Sitting
from deliberation.models.sitting import AgendaItem
from deliberation.services import raise_topic
from foundation.lifecycle.services import SYSTEM, open_case
from spaces.models import Space, SpaceLevel
from spaces.services import request_booking
from tests.lifecycle.sample.models import Sample
from tests.spaces.factories import house, slot


def sample(nanhai, unit, make_user):
    owner = make_user("陈小明")
    return open_case(
        Sample(title="楼道灯坏了", area=nanhai.community, unit=unit, owner=owner), by=owner
    )


def appeal(nanhai, unit, make_user):
    filed = file_appeal(
        by=make_user("陈桂芳"),
        title="夜宵档噪声",
        body="凌晨还在放音响。",
        area=nanhai.community,
        nature=Nature.COMPLAINT,
        submission="case",
    )
    filed.lead_unit = unit
    filed.save()
    return filed


def cluster(nanhai, unit, make_user):
    return open_case(
        Cluster(title="夜宵街噪声", statement="多位街坊反映。", area=nanhai.community),
        by=make_user("谭派单"),
    )


def topic(nanhai, unit, make_user):
    raised = raise_topic(
        by=make_user("陈桂芳"),
        title="加装电梯",
        body="商定费用分摊。",
        area=nanhai.community,
        submission="case",
        track="decision",
    )
    rules = RuleSet.objects.create(
        code="r", name="r", body_kind="residents_rep", track="decision", notice_days=3,
        legal_basis="test",
    )  # fmt: skip
    body = Body.objects.create(
        name="代表会议", kind="residents_rep", area=nanhai.community, rule_set=rules
    )
    BodyMember.objects.create(body=body, name="代表")
    sitting = Sitting.objects.create(body=body, venue="议事厅", starts_at=timezone.now())
    AgendaItem.objects.create(sitting=sitting, topic=raised, motion="同意")
    return raised


def space(nanhai, unit, make_user):
    return open_case(
        Space(level=SpaceLevel.PARK, code="park", name="创益园", area=nanhai.district), by=SYSTEM
    )


def booking(nanhai, unit, make_user):
    *_above, room = house(nanhai)
    return request_booking(room, make_user("何订房"), **slot(), purpose="读书会", heads=8)


CASES = {
    "sample.sample": sample,
    "appeals.appeal": appeal,
    "appeals.cluster": cluster,
    "deliberation.topic": topic,
    "spaces.space": space,
    "spaces.booking": booking,
}
