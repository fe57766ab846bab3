"""Running sums: whatever is posted and undone, they are what the legs add up to."""

import threading
from datetime import date
from io import StringIO
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.areas.models import Area
from funds import errors, postings, selectors, services
from funds.entries import STANDINGS, EntryFilter, entries, sum_of, total_of
from funds.models import Tally, Transfer
from funds.reading import one_moment
from funds.reconcile import differences
from funds.rules import from_fen
from funds.selectors import MEASURES, Figures
from funds.tallies import rebuild
from tests.funds.factories import yuan
from tests.funds.test_reconcile import tamper

REFS = ("NH2018-0001", "NH2018-0002", "NH2018-0003")
THEMES = ("lifts", "children")
DAYS = (date(2018, 12, 31), date(2019, 1, 1), date(2019, 3, 9))


def disagreements() -> list[str]:
    """Every public figure that is not the sum of its entries, which are added up one by one."""
    legs = [(key, leg) for key in MEASURES for leg in entries(chosen=EntryFilter(measure=key))]

    def differs(figures, choose=lambda leg: True) -> bool:
        sums = dict.fromkeys(MEASURES, 0)
        for key, leg in legs:
            if choose(leg):
                sums[key] += leg.fen
        return figures != Figures(**{key: from_fen(fen) for key, fen in sums.items()})

    areas = list(Area.objects.all())
    found = ["all"] if differs(selectors.totals()) else []
    for year in (None, 2018, 2019):

        def of_year(leg, year=year):
            return year is None or leg.transfer.occurred_on.year == year

        rows = [
            (row, lambda leg, row=row: leg.account.theme == row.key)
            for row in selectors.by_theme(year)
        ]
        rows += [
            (row, lambda leg, row=row: leg.account.source_type == row.key)
            for row in selectors.by_source_type(year)
        ]
        for row in selectors.by_town(year):
            if row.filter_name:
                rows.append((row, lambda leg, row=row: leg.account.area == row.label))
            else:
                rows.append((row, lambda leg, row=row: row.label.covers(leg.account.area)))
        found += [
            f"{year} {row.key}"
            for row, choose in rows
            if differs(row.figures, lambda leg, c=choose, y=of_year: y(leg) and c(leg))
        ]
        found += [
            f"{year} {area}"
            for area in areas
            if differs(
                selectors.area_money(area, year),
                lambda leg, a=area, y=of_year: y(leg) and a.covers(leg.account.area),
            )
        ]
    found += [
        row.key
        for row in selectors.by_year()
        if differs(row.figures, lambda leg, y=row.label: leg.transfer.occurred_on.year == y)
    ]
    town = next(area for area in areas if area.level == "town")
    found += [
        f"{town} {row.key}"
        for row in selectors.by_month(town)
        if differs(
            row.figures,
            lambda leg, month=row.label: (
                town.covers(leg.account.area) and leg.transfer.occurred_on.replace(day=1) == month
            ),
        )
    ]
    return found


def wrong_totals(first: int) -> list[EntryFilter]:
    """Of every so-manieth filter, those whose total, read from running sums or balances, is not their entries' sum."""
    areas = list(Area.objects.all())
    places = [{}, *({"area": area} for area in areas), *({"only": area} for area in areas)]
    times = [{}, {"year": 2019}, {"month": "2019-01"}, {"month": "2019-01", "year": 2018}]
    more = [{}, {"theme": "lifts"}, {"source_type": "enterprise"}, {"kind": "pay"}]
    asked = [
        EntryFilter(measure=key, **place, **time, **rest)
        for key in MEASURES
        for place, time in product(places, times)
        for rest in more
    ]
    asked += [
        EntryFilter(standing=name, **place, **rest)
        for name in STANDINGS
        for place in places
        for rest in [*more, {"pool_year": 2018}, {"project_ref": REFS[0]}, {"line": "-"}]
    ]
    asked = asked[first::EVERY]
    return [one for one in asked if total_of(one) != sum_of(entries(chosen=one))]


#: All filters at each example would take minutes; each example looks at other ones.
EVERY = 61
STEP = st.tuples(
    st.sampled_from(["fund", "give", "kind", "promise", "pay", "verify", "back", "undo", "bulk"]),
    st.integers(0, len(REFS) - 1),
    st.integers(1, 40_000),
    st.sampled_from(DAYS),
)


def step(book, action, at, fen, day, key):
    """One posting; each project has its own theme and community."""
    ref, theme, amount = REFS[at], THEMES[at % 2], yuan(fen) / 100
    area = book.areas[f"community{1 + at % 2}"]
    record = book.record(key=key, on=day)
    if action == "fund":
        services.appropriate(book.budget, book.pool, amount, **record)
    elif action == "give":
        services.receive_donation(book.donor, book.gift_pool, amount, **record)
    elif action == "kind":
        giver = services.open_source(
            "kind", "某厂", "enterprise", book.areas["town2"], is_in_kind=True
        )
        services.receive_in_kind(giver, ref, area, amount, valuation="市价", theme=theme, **record)
    elif action == "promise":
        services.commit(book.pool, ref, area, amount, theme=theme, **record)
    elif action == "undo":
        numbers = list(Transfer.objects.order_by("number").values_list("number", flat=True))
        if numbers:
            services.reverse(Transfer.objects.get(number=numbers[fen % len(numbers)]), **record)
    elif action == "bulk":
        services.post_many(
            postings.appropriate(
                book.budget, book.pool, amount, **book.record(key=f"{key}-{part}", on=day)
            )
            for part in range(3)
        )
    else:
        name = {"back": "give_back"}.get(action, action)
        getattr(services, name)(ref, book.pool, amount, **record)


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEP, max_size=20), st.integers(0, EVERY - 1))
def test_every_figure_is_the_sum_of_its_entries_after_any_postings_and_reversals(
    book, steps, first
):
    before = Transfer.objects.count()
    for at, (action, ref, fen, day) in enumerate(steps):
        try:
            step(book, action, ref, fen, day, key=f"t{before}-{at}")
        except errors.LedgerError:
            continue
    assert disagreements() == []
    assert wrong_totals(first) == []
    assert differences() == []
    kept = dict(Tally.objects.exclude(fen=0).values_list("pk", "fen"))
    rebuild()
    assert dict(Tally.objects.exclude(fen=0).values_list("pk", "fen")) == kept


def used(book):
    book.fund(1000)
    book.promise(400, theme="lifts")
    services.pay("NH2018-0001", book.pool, yuan(300), **book.record())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_tally SET fen = fen + 1 WHERE month = 0",
        "DELETE FROM funds_tally WHERE month = 5",
        "UPDATE funds_tally SET theme = 'other' WHERE theme = 'lifts'",
    ],
)
def test_reconcile_finds_a_changed_sum_and_rebuilding_puts_it_right(book, statement):
    used(book)
    tamper(statement)
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("reconcile", stderr=err)
    assert "南海" in err.getvalue()
    call_command("reconcile", "--rebuild", stdout=StringIO())
    assert disagreements() == []


def test_a_refused_posting_leaves_no_trace_in_the_sums(book):
    book.fund(10)
    before = selectors.totals()
    specs = [
        postings.appropriate(book.budget, book.pool, yuan(5), **book.record()),
        postings.commit(book.pool, "P", book.areas["town1"], yuan(100), **book.record()),
    ]
    with pytest.raises(errors.Overdrawn):
        services.post_many(specs)
    assert selectors.totals() == before


def test_the_headline_and_its_number_are_of_one_moment(book, django_assert_num_queries):
    book.fund(10)
    with django_assert_num_queries(1):
        head = selectors.headline()
    assert (head.government, head.as_of_transfer) == (yuan(10), 1)


def test_the_cost_of_a_figure_does_not_grow_with_the_ledger(book):
    for _time in range(3):
        book.fund(1)
    rows = Tally.objects.count()
    for _time in range(20):
        book.fund(1)
    assert Tally.objects.count() == rows


def read_while_another_posts(book) -> tuple:
    """(first figure, number read later) while someone posts in between."""
    first = selectors.totals().government

    def post():
        try:
            book.fund(5)
        finally:
            connections.close_all()

    other = threading.Thread(target=post)
    other.start()
    other.join()
    return first, selectors.as_of_transfer()


@pytest.mark.django_db(transaction=True)
def test_reads_of_one_moment_do_not_see_what_is_posted_between_them(book):
    book.fund(10)
    with one_moment():
        assert read_while_another_posts(book) == (yuan(10), 1)
    assert not connection.in_atomic_block
    assert selectors.headline().government == yuan(15)


@pytest.mark.django_db(transaction=True)
def test_control_without_it_the_number_belongs_to_a_later_state(book):
    book.fund(10)
    assert read_while_another_posts(book) == (yuan(10), 2)


@pytest.mark.parametrize(
    "chosen",
    [
        {"measure": "paid", "year": 2018},
        {"standing": "promised", "theme": "lifts"},
        {"standing": "received", "source_type": "enterprise", "pool_year": 2018},
    ],
)
def test_the_total_of_a_figure_reads_no_leg(book, chosen, django_assert_num_queries):
    used(book)
    with django_assert_num_queries(1) as asked:
        total_of(EntryFilter(**chosen))
    assert "funds_leg" not in asked.captured_queries[0]["sql"]
