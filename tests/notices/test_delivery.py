"""Out of the house once: retries, quiet hours, summary, leases, two workers at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from foundation.notices import delivery, rules
from foundation.notices.channels import PermanentFailure, TemporaryFailure
from foundation.notices.models import (
    Delivery,
    DeliveryState,
    DevelopmentMessage,
    Notice,
    PrintItem,
)
from foundation.notices.services import (
    NoticeRow,
    deliver_direct,
    deliver_due,
    notify,
    notify_many,
    set_preferences,
)
from foundation.people.models import User
from tests.notices.conftest import NOON

MIDNIGHT = NOON + timedelta(hours=12)


def of(channel):
    return Delivery.objects.get(channel=channel)


def say(person, key="a", template="tests.plain", at=NOON, number=1):
    notify(key, person, template, {"number": number}, "/appeals/1/", at=at)


@pytest.mark.django_db
class TestOneWorker:
    @pytest.fixture(autouse=True)
    def _ready(self, recorder, addresses):
        self.recorder, self.addresses = recorder, addresses

    def test_a_notice_leaves_by_sms_in_the_readers_language(self, person, settings):
        settings.WAGTAILADMIN_BASE_URL = "https://nanhai.example"
        User.objects.filter(pk=person.pk).update(language="en")
        say(person)
        deliver_due(NOON)
        (sent,) = self.recorder.sent
        assert (sent["channel"], sent["address"]) == ("sms", "13800000000")
        assert (sent["subject"], sent["body"]) == ("E-mail", "Number 1")
        assert sent["url"] == "https://nanhai.example/appeals/1/"
        assert (of("sms").state, of("sms").provider_reference) == ("sent", "ref-1")
        assert of("wechat").state == DeliveryState.NO_ADDRESS

    def test_delivering_again_sends_nothing_again(self, person):
        say(person)
        deliver_due(NOON)
        say(person)
        deliver_due(NOON + timedelta(days=3))
        assert [m["channel"] for m in self.recorder.sent] == ["sms"]

    def test_nobody_is_woken_at_night_except_for_what_is_urgent(self, person):
        say(person, "plain", at=MIDNIGHT)
        say(person, "urgent", "tests.urgent", at=MIDNIGHT)
        deliver_due(MIDNIGHT)
        assert [m["subject"] for m in self.recorder.sent] == ["Water off"]
        deliver_due(MIDNIGHT + timedelta(hours=8))
        assert len(self.recorder.sent) == 2

    def test_a_notice_for_later_waits(self, person):
        say(person, at=NOON + timedelta(days=1))
        deliver_due(NOON)
        assert not self.recorder.sent

    def test_a_days_mails_are_one_summary(self, person):
        self.addresses.clear()
        self.addresses["email"] = "a@b.example"
        for number in range(3):
            say(person, f"n{number}", number=number, at=NOON + timedelta(hours=number))
        deliver_due(NOON + timedelta(hours=5))
        assert not self.recorder.sent
        deliver_due(NOON + timedelta(hours=21))
        (sent,) = self.recorder.sent
        assert sent["body"].count("· ") == 3
        assert sent["url"].endswith("/me/inbox/")
        assert Delivery.objects.filter(channel="email", state="sent").count() == 3

    def test_a_temporary_failure_is_tried_again_later_and_later(self, person):
        say(person)
        self.recorder.failures.extend(TemporaryFailure("busy") for _ in range(2))
        deliver_due(NOON)
        first = of("sms")
        assert (first.state, first.attempts, first.error) == ("pending", 1, "busy")
        deliver_due(first.not_before - timedelta(seconds=1))
        assert of("sms").attempts == 1
        deliver_due(first.not_before)
        second = of("sms")
        assert second.attempts == 2
        deliver_due(second.not_before)
        assert (of("sms").state, len(self.recorder.sent)) == ("sent", 1)

    def test_a_providers_own_waiting_time_is_kept(self, person):
        say(person)
        self.recorder.failures.append(TemporaryFailure("quota", retry_after=timedelta(hours=7)))
        deliver_due(NOON)
        assert of("sms").not_before == NOON + timedelta(hours=7)

    def test_it_is_given_up_after_the_last_attempt(self, person):
        say(person)
        now = NOON
        for _ in range(rules.MAX_ATTEMPTS):
            self.recorder.failures.append(TemporaryFailure("busy"))
            deliver_due(now)
            now += timedelta(days=1)
        assert of("sms").state == DeliveryState.FAILED

    def test_a_permanent_failure_is_not_tried_again(self, person):
        say(person)
        self.recorder.failures.append(PermanentFailure("no such number"))
        deliver_due(NOON)
        deliver_due(NOON + timedelta(days=1))
        assert (of("sms").state, of("sms").error) == ("failed", "no such number")
        assert not self.recorder.sent

    def test_a_broken_back_end_does_not_stop_the_others(self, person, make_user):
        other = make_user("何敏")
        say(person)
        say(other)
        self.recorder.failures.append(RuntimeError("bug"))
        deliver_due(NOON)
        assert len(self.recorder.sent) == 1
        assert Delivery.objects.get(error="RuntimeError").state == DeliveryState.PENDING

    def test_what_a_dead_worker_held_is_taken_over_when_its_lease_ends(self, person):
        say(person)
        delivery._claim(NOON, set())
        deliver_due(NOON + timedelta(minutes=1))
        assert not self.recorder.sent
        deliver_due(NOON + delivery.LEASE)
        assert len(self.recorder.sent) == 1

    def test_a_slow_worker_does_not_send_what_another_has_taken_over(self, person):
        say(person)
        slow = delivery._messages(delivery._claim(NOON, set()))
        deliver_due(NOON + delivery.LEASE)
        for message in slow:
            delivery._deliver(message, NOON + delivery.LEASE)
        assert len(self.recorder.sent) == 1

    def test_who_chose_letters_gets_one_at_the_window(self, person, nanhai):
        User.objects.filter(pk=person.pk).update(home_community=nanhai.community)
        set_preferences(person, {"print": "at_once", "sms": "never"})
        say(person)
        deliver_due(NOON)
        item = PrintItem.objects.get()
        assert (item.name, item.area) == ("梁小满", nanhai.community)
        assert item.letter_body == "Number 1"


@pytest.mark.django_db
class TestCodes:
    def test_a_code_is_sent_at_once_and_kept_only_for_development(self):
        deliver_direct("sms", "13800000000", "tests.code", {"code": "482913"})
        assert DevelopmentMessage.objects.get().body == "Your code is 482913"
        assert not Notice.objects.exists()

    def test_in_production_neither_database_nor_log_holds_the_code(self, settings, caplog):
        settings.SHOW_DEVELOPMENT_PAGES = False
        with caplog.at_level("INFO"):
            deliver_direct("sms", "13800000000", "tests.code", {"code": "482913"})
        assert not DevelopmentMessage.objects.exists()
        assert "482913" not in caplog.text
        assert "13800000000" not in caplog.text

    def test_a_failure_reaches_the_caller(self, recorder):
        recorder.failures.append(TemporaryFailure("busy"))
        with pytest.raises(TemporaryFailure):
            deliver_direct("sms", "13800000000", "tests.code", {"code": "1"})


def workers(count, work) -> None:
    """Run ``work`` in threads that start together; their errors are raised here."""
    start, errors = threading.Barrier(count), []

    def run():
        try:
            start.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_each_delivery_is_sent_once(self, recorder, addresses, make_user):
        self.deliver_in_parallel(make_user)
        keys = [m["key"] for m in recorder.sent]
        assert len(keys) == len(set(keys)) == 30

    def test_control_without_the_claim_they_send_twice(
        self, recorder, addresses, make_user, monkeypatch
    ):
        """The twin with the guards off: everybody takes what is due, nobody asks who holds it."""
        both_have_read = threading.Barrier(2)

        def take_all(now, tried):
            found = list(Delivery.objects.due(now).exclude(pk__in=tried))
            if found:
                both_have_read.wait(timeout=20)
            return found

        monkeypatch.setattr(delivery, "_claim", take_all)
        monkeypatch.setattr(delivery, "_still_held", lambda message, now: True)
        monkeypatch.setattr(delivery, "_finish", lambda message, state, now, **fields: 1)
        self.deliver_in_parallel(make_user, count=2)
        assert len(recorder.sent) == 60

    def deliver_in_parallel(self, make_user, count=4):
        people = [make_user(f"居民{n}") for n in range(30)]
        notify_many(NoticeRow("k", p, "tests.plain", {"number": 1}, at=NOON) for p in people)
        Delivery.objects.exclude(channel="sms").delete()
        workers(count, lambda: deliver_due(NOON))

    def test_the_same_thing_said_by_many_at_once_is_said_once(self, person):
        workers(4, lambda: notify("k", person, "tests.plain", {"number": 1}))
        assert Notice.objects.count() == 1
        assert Delivery.objects.count() == 3
