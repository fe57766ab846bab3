"""The thread, walked in a real browser by everyone it needs, each in a window of their own.

Four neighbours file an appeal; the centre routes it, the unit answers; a town centre
raises a topic from the shared matter; the representatives decide; a project carries
it out with government and donated money; neighbours come to its activity; it closes;
and everyone who spoke up is told.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import Appeal, CatalogueRule, Cluster, Subject, TimeLimit
from deliberation.models import Body, BodyMember, Resolution, RuleSet, Topic
from foundation.lifecycle import clocks
from foundation.lifecycle.models import RunningClock
from foundation.people.models import Unit
from foundation.people.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(nanhai, make_user, grant):
    """The units, rules and people of a small Nanhai."""
    centre = Unit.objects.create(
        code="centre", name="群众诉求服务中心", kind="appeal_centre", area=nanhai.district
    )
    law = Unit.objects.create(
        code="law", name="综合执法局", kind="department", area=nanhai.district
    )
    city = Subject.objects.create(code="01", name="城市管理")
    noise = Subject.objects.create(code="0101", name="噪声", parent=city)
    night = Subject.objects.create(code="010101", name="夜间噪声", parent=noise, keywords="夜宵")
    CatalogueRule.objects.create(subject=noise, lead=law, valid_from=date(2018, 1, 1))
    TimeLimit.objects.create(
        nature="complaint", workdays=15, legal_basis="t", valid_from=date(2018, 1, 1)
    )
    rules = RuleSet.objects.create(
        code="rep",
        name="居民代表会议规则",
        body_kind="residents_rep",
        track="decision",
        quorum=[{"basis": "eligible", "num": 2, "den": 3, "strict": False}],
        pass_rule=[{"basis": "present", "num": 1, "den": 2, "strict": True}],
        notice_days=3,
        public_notice_days=7,
        legal_basis="城市居民委员会组织法",
    )
    body = Body.objects.create(
        name="桂园社区居民代表会议",
        kind="residents_rep",
        area=nanhai.community,
        rule_set=rules,
    )
    seats = [BodyMember.objects.create(body=body, name=f"代表{n}") for n in "一二三四五六七八九"]

    def staff(name, role, scope):
        user = make_user(name)
        grant(user, role, scope)
        return user

    return SimpleNamespace(
        nanhai=nanhai,
        law=law,
        night=night,
        body=body,
        seats=seats,
        neighbours=[make_user(f"{n}街坊", home_community=nanhai.community) for n in "陈何梁关"],
        operator=staff("何接线", Role.OPERATOR, centre),
        dispatcher=staff("谭派单", Role.DISPATCHER, centre),
        callback=staff("区回访", Role.CALLBACK_OFFICER, centre),
        officer=staff("梁承办", Role.UNIT_OFFICER, law),
        leader=staff("冯队长", Role.UNIT_LEADER, law),
        centre_officer=staff("欧阳主任", Role.TOWN_CENTRE_OFFICER, nanhai.town),
        panel=staff("黄审议", Role.ADMISSION_PANEL, nanhai.community),
        convener=staff("罗召集", Role.CONVENER, nanhai.community),
        host=staff("潘主持", Role.HOST, nanhai.community),
        recorder=staff("简记录", Role.RECORDER, nanhai.community),
        teller=staff("孔计票", Role.TELLER, nanhai.community),
        second_teller=staff("麦监票", Role.TELLER, nanhai.community),
    )


def local(moment) -> str:
    """An instant as a date-time field takes it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_from_an_appeal_to_everyone_being_told(town, window, grant):
    appeals = file_and_answer(town, window)
    topic = raise_from_appeals(town, window, appeals)
    decide(town, window, topic)


def file_and_answer(town, window) -> list[Appeal]:
    """Four neighbours file on their phones; the first appeal walks the whole loop."""
    for neighbour in town.neighbours:
        phone = window(neighbour)
        phone.open(reverse("appeals:new"))
        phone.fill(
            title="楼下夜宵档凌晨还在放音响",
            body="夜宵档每晚到凌晨两点，音响很大，老人小孩睡不着。",
            area=town.nanhai.community.pk,
            nature="complaint",
        )
        phone.press(_("Send"))
        phone.sees(_("Query code"))
    appeals = list(Appeal.objects.order_by("pk"))
    assert len(appeals) == 4
    first = appeals[0]

    desk = window(town.operator, 1280)
    desk.open(reverse("lifecycle_desk:tasks"))
    desk.sees(first.number)
    desk.does(first, "accept")
    assert first.subject == town.night, "the words suggested the subject"
    window(town.dispatcher, 1280).does(first, "dispatch")
    assert first.lead_unit == town.law, "the catalogue suggested the unit"
    officer = window(town.officer, 1280)
    officer.does(first, "acknowledge")
    officer.does(
        first,
        "submit_reply",
        decision="support",
        text="经查属实，已责令该档口十点后停用音响，并安排夜间巡查。",
    )
    window(town.leader, 1280).does(first, "approve")
    phone = window(town.neighbours[0])
    phone.open(first.get_absolute_url())
    phone.sees("综合执法局")
    phone.does_in_public(first, "confirm", resolved="partly", satisfaction="4")
    assert (first.state, first.outcome) == ("closed", "partly")
    return appeals


def raise_from_appeals(town, window, appeals) -> Topic:
    """The four are one matter; the town centre raises it as a topic in its own words."""
    desk = window(town.dispatcher, 1280)
    desk.open(reverse("appeals_desk:gather"))
    desk.fill(
        numbers="\n".join(appeal.number for appeal in appeals),
        title="夜宵街夜间噪声",
        statement="多位街坊反映夜宵街夜间噪声，希望商定经营时间。",
    )
    desk.press(_("Gather"))
    cluster = Cluster.objects.get()
    desk.does(cluster, "confirm")

    centre = window(town.centre_officer, 1280)
    centre.open(reverse("deliberation_desk:from_cluster"))
    centre.fill(
        cluster=cluster.pk,
        title="夜宵街错时经营公约",
        body="商定夜宵街的经营时间、音响音量和垃圾清运。",
        area=town.nanhai.community.pk,
    )
    centre.press(_("Raise the topic"))
    topic = Topic.objects.get()
    cluster.refresh_from_db()
    assert (topic.cluster, cluster.state) == (cluster, "taken_up")
    return topic


def decide(town, window, topic) -> None:
    """Notice, sitting, attendance from paper, count by two tellers, public notice."""
    window(town.panel, 1280).does(topic, "admit", track="decision")
    convener = window(town.convener, 1280)
    starts = (timezone.now() + timedelta(days=4)).replace(second=0, microsecond=0)
    convener.does(topic, "schedule", body=town.body.pk, starts_at=local(starts), venue="榕树头议事厅")
    convener.does(topic, "give_notice", motion="同意夜宵街错时经营公约，晚上十点后停用音响")
    with time_machine.travel(starts + timedelta(minutes=5), tick=True):
        host = window(town.host, 1280)
        host.does(topic, "open")
        sheet = window(town.recorder, 1280)
        sheet.open(reverse("lifecycle_desk:case", args=["deliberation.topic", topic.pk]))
        sheet.follow(_("Enter attendance"))
        sheet.fill(members=[seat.pk for seat in town.seats[:8]], unidentified=15)
        sheet.press(_("Enter"))
        host.does(topic, "put_to_vote")
        count = {
            "in_favour": 6,
            "against": 1,
            "abstained": 1,
            "invalid": 0,
            "issued": 8,
            "not_returned": 0,
        }
        window(town.teller, 1280).does(topic, "count", **count)
        window(town.second_teller, 1280).does(topic, "confirm_count", **count)
        window(town.convener, 1280).does(topic, "publish")
        due = RunningClock.objects.of(topic).running().get(kind="public_notice").due_at
        RunningClock.objects.of(topic).update(is_provisional=False)
    clocks.sweep(due)
    topic.refresh_from_db()
    resolution = Resolution.objects.get()
    assert (topic.state, resolution.outcome) == ("in_force", "passed")
    visitor = window()
    visitor.open(resolution.get_absolute_url())
    text = re.sub(r"\s+", "", visitor.page.inner_text("main"))
    assert "8" in text
    assert "榕树头" not in text or "同意" in text
