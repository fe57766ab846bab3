"""Matters of the past: appeals about one thing gathered, taken up, and everyone told.

Called by ``deliberation``, which knows what became of each matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from appeals.models import Appeal, Cluster, ClusterMember, OutcomeNotice
from appeals.models.cluster import party_key
from foundation.areas.demo import OfficeHours
from foundation.lifecycle.services import PastStep, replay
from foundation.notices.services import NoticeRow, notify_many
from foundation.people.models import Duty
from foundation.people.roles import Role


@dataclass(frozen=True)
class Taking:
    """How a matter went on: the topic it became, and when and what its people were told."""

    topic_number: str
    at: datetime
    url: str
    told_at: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Matter:
    appeals: Sequence[Appeal]
    title: str
    statement: str
    gathered_at: datetime
    taking: Taking | None


def load(matters: Sequence[Matter], hours: OfficeHours) -> list[Cluster]:
    """Write the clusters with their histories; told people find the outcome in their inbox."""
    dispatcher = Duty.objects.filter(role=Role.DISPATCHER).select_related("user").earliest("pk")
    clusters = Cluster.objects.bulk_create(
        Cluster(
            title=matter.title[:80],
            statement=matter.statement,
            area=matter.appeals[0].area,
            created_at=matter.gathered_at,
            state="gathered",
            is_demo=True,
        )
        for matter in matters
    )
    ClusterMember.objects.bulk_create(
        ClusterMember(
            cluster=cluster, appeal=appeal, added_by=dispatcher.user, added_at=matter.gathered_at
        )
        for cluster, matter in zip(clusters, matters, strict=True)
        for appeal in matter.appeals
    )
    histories, notices, letters = [], [], []
    for cluster, matter in zip(clusters, matters, strict=True):
        confirmed = hours.later(matter.gathered_at)
        steps = [PastStep("confirm", confirmed, by=dispatcher.user, duty=dispatcher)]
        taking = matter.taking
        if taking:
            steps.append(PastStep("take_up", taking.at, args={"topic": taking.topic_number}))
        if taking and taking.told_at:
            steps.append(PastStep("settle", taking.told_at, args={"text": taking.text}))
            parties = {party_key(appeal): appeal for appeal in reversed(matter.appeals)}
            for key, appeal in parties.items():
                notices.append(
                    OutcomeNotice(
                        cluster=cluster,
                        party_key=key,
                        appellant=appeal.appellant,
                        text=taking.text,
                        told_at=taking.told_at,
                    )
                )
                if appeal.appellant:
                    context = {"title": cluster.title, "text": taking.text}
                    letters.append(
                        NoticeRow(
                            f"outcome:{cluster.pk}",
                            appeal.appellant,
                            "appeals.outcome",
                            context,
                            taking.url,
                            taking.told_at,
                        )
                    )
        histories.append((cluster, dispatcher.user, matter.gathered_at, steps))
    replay(histories)
    OutcomeNotice.objects.bulk_create(notices)
    notify_many(letters, inbox_only=True)
    return clusters
