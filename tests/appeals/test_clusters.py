"""Appeals about one matter are linked, not merged, and everyone behind them is told once."""

from __future__ import annotations

import pytest

from appeals.models import Nature, OutcomeNotice
from appeals.services import confirm_cluster, gather, take_up, tell_outcome
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbours(make_user):
    return [make_user(f"街坊{n}") for n in "甲乙丙丁"]


@pytest.fixture
def cluster(file, neighbours, staff, nanhai):
    appeals = [file(by=person) for person in neighbours]
    return gather(
        appeals,
        by=staff.dispatcher,
        title="夜宵街噪声",
        statement="多位街坊反映。",
        area=nanhai.town,
    )


def test_fewer_than_three_people_are_not_a_shared_matter(file, staff, neighbours, nanhai):
    twice = [file(by=neighbours[0]), file(by=neighbours[0]), file(by=neighbours[1])]
    small = gather(twice, by=staff.dispatcher, title="t", statement="s", area=nanhai.town)
    with pytest.raises(GuardFailed):
        confirm_cluster(small, by=staff.dispatcher)


def test_a_protected_appeal_is_never_gathered(file, staff, nanhai):
    report = file(nature=Nature.REPORT)
    with pytest.raises(GuardFailed):
        gather([report], by=staff.dispatcher, title="t", statement="s", area=nanhai.town)


def test_an_appeal_belongs_to_one_matter(cluster, staff, nanhai):
    with pytest.raises(GuardFailed):
        gather(
            cluster.appeals.all(), by=staff.dispatcher, title="t", statement="s", area=nanhai.town
        )


def test_every_party_is_told_exactly_once_however_often_asked(cluster, staff, neighbours, file):
    confirm_cluster(cluster, by=staff.dispatcher)
    take_up(cluster, topic_number="T2026-0001", url="/topics/T2026-0001/")
    for _ in range(2):
        tell_outcome(cluster, text="夜宵街错时经营，项目已验收。", url="/x/")
    assert OutcomeNotice.objects.filter(cluster=cluster).count() == len(neighbours)
    outcome = Notice.objects.filter(template="appeals.outcome")
    assert sorted(n.recipient.display_name for n in outcome) == sorted(
        p.display_name for p in neighbours
    )


def test_gathering_changes_nothing_of_the_appeals(cluster):
    for appeal in cluster.appeals.all():
        assert appeal.state == "submitted"
        assert appeal.events.count() == 1


def test_dissolving_sets_the_members_free(cluster, staff):
    perform(cluster, "dissolve", by=staff.dispatcher, reason="不是同一件事")
    assert cluster.members.count() == 0


def test_a_walk_in_without_account_gets_a_printed_notice(file, staff, neighbours, nanhai, settings):
    from foundation.notices.models import PrintItem

    appeals = [
        *[file(by=person) for person in neighbours[:2]],
        file(by=staff.operator, walk_in_name="何婆婆", channel="window"),
    ]
    cluster = gather(appeals, by=staff.dispatcher, title="t", statement="s", area=nanhai.community)
    confirm_cluster(cluster, by=staff.dispatcher)
    take_up(cluster, topic_number="T1", url="/t/")
    tell_outcome(cluster, text="已办结", url="/t/")
    assert PrintItem.objects.filter(template="appeals.outcome").count() == 1
