"""What is said is said once, in the caller's transaction, in the reader's language."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import translation

from foundation.notices.models import Delivery, Notice, PrintItem
from foundation.notices.registry import IncompleteContext, NoticeTemplate, UnknownTemplate, register
from foundation.notices.selectors import unread_count
from foundation.notices.services import (
    NoticeRow,
    mark_all_read,
    notify,
    notify_many,
    notify_walk_in,
    set_preferences,
)
from foundation.people.models import User
from tests.notices.conftest import NOON, PLAIN

pytestmark = pytest.mark.django_db


def channels(notice=None):
    rows = Delivery.objects.filter(notice=notice) if notice else Delivery.objects.all()
    return sorted(rows.values_list("channel", flat=True))


def test_a_notice_is_in_the_inbox_and_on_its_way_by_the_persons_channels(person):
    notify("appeal:1:replied", person, "tests.plain", {"number": 1}, "/appeals/1/")
    notice = Notice.objects.get(recipient=person)
    assert notice.url == "/appeals/1/"
    assert channels(notice) == ["email", "sms", "wechat"]


def test_saying_the_same_thing_again_changes_nothing(person):
    for _ in range(3):
        notify("appeal:1:replied", person, "tests.plain", {"number": 1})
    set_preferences(person, {"print": "at_once"})
    notify("appeal:1:replied", person, "tests.plain", {"number": 1})
    assert Notice.objects.count() == 1
    assert channels() == ["email", "sms", "wechat"]


def test_a_notice_goes_with_the_transaction_that_wrote_it(person):
    with pytest.raises(RuntimeError), transaction.atomic():
        notify("appeal:1:replied", person, "tests.plain", {"number": 1})
        raise RuntimeError
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_many_notices_take_few_statements(person, django_assert_max_num_queries):
    people = [User.objects.create_user(display_name=f"居民{n}") for n in range(60)]
    rows = [NoticeRow("topic:1", one, "tests.plain", {"number": 1}) for one in people]
    with django_assert_max_num_queries(8):
        assert notify_many([*rows, NoticeRow("topic:1", people[0], PLAIN, {"number": 1})]) == 60
    assert notify_many(rows) == 0
    assert Delivery.objects.count() == 180


def test_history_can_be_loaded_into_the_inbox_only(person):
    row = NoticeRow("old", person, "tests.plain", {"number": 1}, at=NOON)
    assert notify_many([row], inbox_only=True) == 1
    assert not Delivery.objects.exists()


def test_a_channel_set_to_never_is_not_used_and_one_set_to_urgent_only_for_urgent(person):
    set_preferences(person, {"sms": "urgent", "wechat": "never", "email": "never"})
    notify("a", person, "tests.plain", {"number": 1})
    notify("b", person, "tests.urgent", {"number": 1})
    assert channels(Notice.objects.get(key="a")) == []
    assert channels(Notice.objects.get(key="b")) == ["sms"]


def test_a_missing_value_or_an_unknown_template_is_refused_at_once(person):
    with pytest.raises(IncompleteContext, match="number"):
        notify("a", person, "tests.plain", {})
    with pytest.raises(UnknownTemplate):
        notify("a", person, "tests.nothing", {})
    with pytest.raises(ValueError, match="deliver_direct"):
        notify("a", person, "tests.code", {"code": 1})
    assert not Notice.objects.exists()


def test_a_template_name_belongs_to_one_template():
    with pytest.raises(ValueError, match="twice"):
        register(NoticeTemplate("tests.plain", subject="other", body="other"))


def test_a_notice_is_put_into_words_in_the_language_it_is_read_in(person):
    notify("a", person, "tests.plain", {"number": 7})
    notice = Notice.objects.get()
    with translation.override("en"):
        assert (notice.subject, notice.body) == ("E-mail", "Number 7")


def test_the_unread_count_takes_one_query_and_leaves_out_what_is_not_due(
    person, django_assert_num_queries
):
    notify("a", person, "tests.plain", {"number": 1})
    notify("b", person, "tests.plain", {"number": 1})
    notify("later", person, "tests.plain", {"number": 1}, at=NOON.replace(year=2999))
    with django_assert_num_queries(1):
        assert unread_count(person) == 2
    assert mark_all_read(person) == 2
    assert unread_count(person) == 0


def test_a_walk_in_gets_one_letter_an_event():
    for _ in range(2):
        notify_walk_in("appeal:1:replied", "何婆婆", None, "tests.plain", {"number": 1})
    notify_walk_in("appeal:2:replied", "何婆婆", None, "tests.plain", {"number": 1})
    assert PrintItem.objects.count() == 2
