"""Recount, chain, checkpoints and what random use may never break."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds import errors, postings, selectors, services
from funds.models import Account, Leg, Transfer
from funds.reconcile import broken_links, differences
from tests.funds.factories import standing, yuan

REFS = ("NH2018-0001", "NH2018-0002")


def use(book):
    """A little life: funded, promised, paid, verified, one reversal."""
    book.fund(1000)
    book.promise(400)
    services.pay(REFS[0], book.pool, yuan(300), **book.record())
    services.verify(REFS[0], book.pool, yuan(200), **book.record())
    services.reverse(book.promise(50, ref=REFS[1]), **book.record())


def tamper(statement: str) -> None:
    """Change a row as someone with the file in hand could: without the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What is still to be checked at commit is checked before the tampering, not after.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = [(name, sql) for name, sql in cursor.fetchall() if name.startswith("funds_")]
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement)
        for _name, sql in triggers:
            cursor.execute(sql)


def test_a_used_book_reconciles(book):
    use(book)
    services.take_checkpoints()
    out = StringIO()
    call_command("reconcile", stdout=out)
    call_command("verify_funds", stdout=out)
    assert Transfer.objects.order_by("number").last().digest in out.getvalue()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE funds_leg SET fen = fen + 1 WHERE transfer_id = 2 AND fen > 0", "#2"),
        ("UPDATE funds_balance SET fen = fen + 1", "区财政"),
        ("UPDATE funds_checkpoint SET fen = fen + 1", "2018"),
        ("UPDATE funds_transfer SET document = 'x' WHERE number = 3", "#3"),
        ("DELETE FROM funds_leg WHERE transfer_id = 4", "#4"),
    ],
)
def test_reconcile_lists_what_was_changed_by_hand(book, statement, expected):
    use(book)
    services.take_checkpoints(date(2018, 6, 1))
    tamper(statement)
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("reconcile", stderr=err)
    assert expected in err.getvalue()


@pytest.mark.parametrize(
    "change",
    ["document = 'X'", "occurred_on = '2018-05-03'", "reason = '.'", "key = 'other'"],
)
def test_one_changed_value_breaks_the_chain_where_it_is(book, change):
    use(book)
    tamper(f"UPDATE funds_transfer SET {change} WHERE number = 3")
    assert [broken.label for broken in broken_links()] == ["#3"]
    with pytest.raises(CommandError):
        call_command("verify_funds", stderr=StringIO())


def test_a_balance_at_any_number_is_checkpoint_plus_legs(book):
    use(book)
    services.take_checkpoints(date(2018, 5, 1))
    book.fund(5)
    services.take_checkpoints(date(2018, 6, 1))
    book.fund(7)
    assert [selectors.balance_at(book.pool, n).amount for n in (1, 2, 6, 7, 8)] == [
        1000,
        600,
        600,
        605,
        612,
    ]


def test_a_checkpoint_is_taken_once_a_month(book):
    use(book)
    assert services.take_checkpoints() > 0
    book.fund(5)
    assert services.take_checkpoints() == 0


def test_bulk_and_single_posting_make_the_same_book(book):
    area = book.areas["community1"]
    record = book.record
    specs = [
        postings.appropriate(book.budget, book.pool, yuan(1000), **record()),
        postings.commit(book.pool, REFS[0], area, yuan(400), theme="lifts", **record()),
        postings.pay(REFS[0], book.pool, yuan(300), **record()),
        postings.verify(REFS[0], book.pool, yuan(200), **record()),
        postings.give_back(REFS[0], book.pool, yuan(100), **record()),
    ]
    assert services.post_many(specs) == 5
    assert services.post_many(specs) == 5
    assert Transfer.objects.count() == 5
    assert list(differences()) == []
    assert list(broken_links()) == []
    money = selectors.project_money([REFS[0], "none"])
    assert money[REFS[0]].paid == yuan(300)
    assert money["none"].paid == yuan(0)


def test_a_bulk_posting_that_overdraws_posts_nothing(book):
    specs = [
        postings.appropriate(book.budget, book.pool, yuan(10), **book.record()),
        postings.commit(book.pool, "P", book.areas["town1"], yuan(11), **book.record()),
    ]
    with pytest.raises(errors.Overdrawn):
        services.post_many(specs)
    assert not Transfer.objects.exists()
    assert standing(book.pool) == yuan(0)


ACTION = st.tuples(
    st.sampled_from(["fund", "promise", "release", "pay", "verify", "back", "restore", "undo"]),
    st.sampled_from(REFS),
    st.integers(1, 60_000),
    st.booleans(),
)


def act(book, action, ref, fen, key):
    amount, record = yuan(fen) / 100, book.record(key=key)
    if action == "fund":
        services.appropriate(book.budget, book.pool, amount, **record)
    elif action == "promise":
        services.commit(book.pool, ref, book.areas["community1"], amount, **record)
    elif action == "undo":
        numbers = Transfer.objects.order_by("number").values_list("number", flat=True)
        if numbers:
            chosen = Transfer.objects.get(number=numbers[fen % len(numbers)])
            services.reverse(chosen, **record)
    else:
        name = {"back": "give_back"}.get(action, action)
        getattr(services, name)(ref, book.pool, amount, **record)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ACTION, max_size=25))
def test_whatever_is_tried_every_invariant_holds(book, actions):
    before = Transfer.objects.count()
    for at, (action, ref, fen, twice) in enumerate(actions):
        key = f"h{before}-{at}"
        for _attempt in range(2 if twice else 1):
            try:
                act(book, action, ref, fen, key)
            except errors.LedgerError:
                continue
    assert list(differences()) == []
    assert list(broken_links()) == []
    assert sum(Leg.objects.values_list("fen", flat=True)) == 0
    figures = selectors.totals()
    assert figures.committed >= figures.paid >= figures.verified + figures.returned


def test_public_totals_equal_the_ledger_to_the_fen(book):
    use(book)
    services.receive_donation(book.donor, book.gift_pool, yuan("72.61"), **book.record())
    head = selectors.headline()
    assert head.government == standing(book.budget) == yuan(1000)
    assert head.social == standing(book.donor) == yuan("72.61")
    assert head.as_of_transfer == Transfer.objects.count()
    assert head.leverage == pytest.approx(0.07261)
    for rows in (
        selectors.by_town(),
        selectors.by_month(),
        selectors.by_year(),
        selectors.by_source_type(),
    ):
        assert sum((row.figures for row in rows), selectors.Figures()) == selectors.totals()
    assert selectors.area_money(book.areas["town1"]).committed == yuan(400)
    assert Account.objects.count() > 4
