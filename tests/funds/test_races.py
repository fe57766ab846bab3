"""Sixteen at once, on whichever engine the tests run; each guard has a control without it."""

import random

import pytest
from django.db import connection
from django.db.models import Min

from funds import errors, ledger, services
from funds.models import Balance, Transfer
from funds.reconcile import broken_links, differences
from tests.funds.factories import at_once, make_book, standing, yuan

TRIES = 4
#: 64 tries of ¥50 on ¥1,000: twenty fit.
FIT = 20


@pytest.fixture
def book(transactional_db):
    return make_book()


def tried(service, *args, **record):
    """Whether it was posted; a busy book is asked again, as a person would."""
    while True:
        try:
            service(*args, **record)
        except errors.Busy:
            continue
        except errors.LedgerError:
            return False
        return True


def rush(book, before=lambda: None) -> int:
    """Everyone promises ¥50 from one pool, again and again; how many were told yes."""

    def work(worker):
        before()
        place = book.areas["community1"]
        return sum(
            tried(
                services.commit,
                book.pool,
                f"P{worker}",
                place,
                yuan(50),
                **book.record(key=f"{worker}-{at}"),
            )
            for at in range(TRIES)
        )

    return sum(at_once(work))


def test_a_pool_is_never_promised_twice(book):
    book.fund(1000)
    assert rush(book) == FIT
    assert standing(book.pool) == yuan(0)
    assert list(differences()) == []


def test_the_database_holds_alone_when_the_service_does_not_look(book, monkeypatch):
    book.fund(1000)
    monkeypatch.setattr(ledger, "check_standing", lambda *_: None)
    assert rush(book) == FIT
    assert list(differences()) == []


def test_control_with_both_guards_off_the_pool_is_overdrawn(book, monkeypatch):
    book.fund(1000)
    monkeypatch.setattr(ledger, "check_standing", lambda *_: None)

    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    if connection.vendor == "sqlite":
        assert rush(book, lambda: run("PRAGMA ignore_check_constraints = ON")) > FIT
    else:
        run("ALTER TABLE funds_balance DROP CONSTRAINT funds_balance_not_negative")
        try:
            assert rush(book) > FIT
            assert Balance.objects.aggregate(low=Min("fen"))["low"] < 0
            assert any("#" in sentence for sentence in differences())
        finally:
            run("UPDATE funds_balance SET fen = 0")
            run(
                "ALTER TABLE funds_balance ADD CONSTRAINT funds_balance_not_negative "
                "CHECK (fen >= 0)"
            )
        return
    assert Balance.objects.aggregate(low=Min("fen"))["low"] < 0
    assert any("#" in sentence for sentence in differences())


def test_one_key_posts_once_however_many_send_it(book):
    record = book.record(key="the same")
    posted = at_once(
        lambda _worker: services.appropriate(book.budget, book.pool, yuan(10), **record).number
    )
    assert set(posted) == {1}
    assert standing(book.pool) == yuan(10)


def test_random_life_at_once_keeps_every_invariant(book):
    book.fund(5000)
    acts = ("pay", "verify", "give_back", "restore", "release", "commit", "undo")

    def work(worker):
        dice = random.Random(worker)
        for at in range(8):
            # Every fifth is sent a second time by the neighbour.
            key = f"{worker - (dice.random() < 0.2)}-{at}"
            action, ref = dice.choice(acts), dice.choice(("A", "B", "C"))
            amount, record = yuan(dice.randint(1, 400)), book.record(key=key)
            if action == "commit":
                area = book.areas["community1"]
                tried(services.commit, book.pool, ref, area, amount, **record)
            elif action == "undo":
                some = Transfer.objects.exclude(kind="appropriate").order_by("?").first()
                if some:
                    tried(services.reverse, some, **record)
            else:
                tried(getattr(services, action), ref, book.pool, amount, **record)

    for ref in ("A", "B", "C"):
        book.promise(300, ref=ref)
    at_once(work)
    assert list(differences()) == []
    assert list(broken_links()) == []
