"""The whole demonstration at one hundredth: exact totals, clean invariants, told twice the same."""

import hashlib

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from appeals.models import Appeal, OutcomeNotice
from deliberation.models import Resolution, Topic
from foundation.areas.calendar import is_workday
from foundation.lifecycle.models import Event
from funds import selectors as money
from funds.models import Transfer
from nanhai_civic import demo_checks
from participation import selectors as people
from participation.models import ParticipationEvent
from projects.models import Project
from volunteers.models import Activity

pytestmark = pytest.mark.django_db

SCALE = 0.01
KEY_TABLES = (
    (Appeal, ("number", "title", "area__code", "state", "received_at", "query_code")),
    (Topic, ("number", "title", "area__code", "raised_by__handle")),
    (Resolution, ("number", "outcome", "tally")),
    (Project, ("number", "title", "area__code", "state", "requested")),
    # Keys name rows by their id, which PostgreSQL never hands out twice.
    (Transfer, ("number", "kind", "occurred_on", "document")),
    (ParticipationEvent, ("kind", "heads", "occurred_on", "space_ref", "person_ref", "method")),
)


def load() -> None:
    call_command("load_demo", scale=SCALE, verbosity=0)


def digests() -> dict[str, str]:
    """One digest a table over what was told of the past; today's cases carry today's date."""
    found = {}
    for model, columns in KEY_TABLES:
        rows = model.objects.order_by("pk").values_list(*columns)
        if model in (Appeal, Topic, Project):
            rows = rows.exclude(submission__startswith="demo-live")
        found[model.__name__] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


def test_the_totals_are_the_record_at_scale_and_every_check_passes():
    load()
    headline = money.headline()
    assert headline.government.amount * 100 == 12_000_000_000 * SCALE
    assert headline.social.amount * 100 == 726_000_000 * SCALE
    assert people.headline().person_times == 501_400 * SCALE
    assert Project.objects.exclude(submission__startswith="demo-live").count() == 13
    assert not any(faults for _line, faults in (check() for check in demo_checks.CHECKS))
    for model in (Appeal, Topic, Project, Activity):
        assert not model.objects.filter(is_demo=False).exists()


def test_one_thread_goes_from_the_appeal_to_those_who_raised_it():
    load()
    project = Project.objects.exclude(resolution_duty=None).filter(activities__isnull=False).first()
    topic = project.resolution.topic
    assert project.state == "closed"
    assert topic.state == "done"
    assert money.project_money([project.number])[project.number].verified.amount > 0
    told = OutcomeNotice.objects.filter(cluster=topic.cluster)
    assert told.count() == len(topic.cluster.parties()) > 2


def test_cases_of_today_were_moved_in_the_office_hours_of_the_days_before():
    load()
    for model in (Appeal, Topic, Project):
        cases = model.objects.filter(submission__startswith="demo-live").values("pk")
        events = Event.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=cases
        )
        moments = [timezone.localtime(event.at) for event in events.exclude(actor=None)]
        assert len({(moment.hour, moment.minute) for moment in moments}) > 10
        assert all(9 <= moment.hour < 18 and is_workday(moment.date()) for moment in moments)
        assert max(moments) < timezone.now()


class Undo(Exception):
    """Takes a whole load back."""


def test_the_same_seed_tells_the_same_story_twice():
    found = []
    for _ in range(2):
        with pytest.raises(Undo), transaction.atomic():
            load()
            found.append(digests())
            raise Undo
    assert found[0] == found[1]
