"""Where cash stands and who got it: the parts are the whole, to the fen, after anything."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.people.roles import Role
from funds import errors, selectors, services, standing
from funds.budget import selectors as budget
from funds.entries import BELOW_A_SOURCE, STANDINGS, EntryFilter, entries, sum_of
from funds.models import Leg, Transfer
from funds.rules import from_fen
from tests.funds.factories import yuan
from tests.funds.test_orders import appropriation, posted
from tests.funds.test_pages import REF, figures
from tests.funds.test_tallies import STEP, step


def cash() -> int:
    """All cash below the sources, leg by leg."""
    legs = Leg.objects.filter(account__kind__in=BELOW_A_SOURCE, account__is_in_kind=False)
    return sum(legs.values_list("fen", flat=True))


@pytest.mark.django_db
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEP, max_size=20))
def test_picture_receivers_and_ledger_agree_after_any_postings(book, steps):
    before = Transfer.objects.count()
    for at, (action, ref, fen, day) in enumerate(steps):
        try:
            step(book, action, ref, fen, day, key=f"s{before}-{at}")
        except errors.LedgerError:
            continue
    whole = standing.flow()
    assert whole.standing("total") == from_fen(cash())
    ends = [whole.to_theme(theme) for theme in whole.themes]
    assert sum(ends, whole.standing("pool")) == whole.standing("total")
    by_year = [standing.flow(year) for year in (2018, 2019)]
    for name in STANDINGS:
        parts = [one.standing(name) for one in by_year]
        assert sum(parts, selectors.nothing()) == whole.standing(name)
    for rows in (standing.by_project, standing.by_organisation):
        found = rows(standing.Receivers())
        promised = sum((got.amount("promised") for got in found), selectors.nothing())
        assert promised == whole.standing("promised")


def test_an_organisation_is_known_from_the_promise_on_and_each_figure_is_its_entries(book):
    book.fund(1000)
    book.promise(400, theme="lifts", organisation=book.organisation)
    book.promise(50, ref="NH2018-0002")
    services.pay(REF, book.pool, yuan(300), payee_organisation=book.organisation, **book.record())
    named, unnamed = standing.by_organisation(standing.Receivers())
    assert (named.key, named.amount("promised"), named.amount("received")) == (
        book.organisation.pk,
        yuan(400),
        yuan(300),
    )
    assert (unnamed.key, unnamed.amount("promised")) == (None, yuan(50))
    of = EntryFilter(organisation=book.organisation, standing="received")
    assert sum_of(entries(chosen=of)) == yuan(300)


def test_the_budget_by_organisation_has_everything_and_what_nobody_was_promised(book):
    book.fund(1000)
    book.promise(400, organisation=book.organisation)
    book.promise(50, ref="NH2018-0002")
    lines = budget.by_organisation(book.areas["district"])
    assert [line.total for line in lines] == [yuan(400), yuan(50), yuan(550)]
    assert lines[0].label == "街坊会"
    assert lines[-1].chosen == {"standing": "pool"}


def test_an_empty_flow_is_drawn_as_none(client, book):
    assert standing.flow().sources == []
    book.fund(1)
    assert "series-1" in client.get(reverse("funds:money")).content.decode()


def test_the_picture_and_its_table_have_the_same_figures(client, book):
    book.fund(1000)
    book.promise(400, theme="lifts")
    services.receive_donation(book.donor, book.gift_pool, yuan("72.61"), **book.record())
    answer = client.get(reverse("funds:money"))
    drawn = sum(value for _start, _end, value in answer.context["streams"])
    together = answer.context["flow"]["rows"][-1]["cells"][0][0]
    assert drawn == together.amount == standing.flow().standing("total").amount
    assert len(figures(answer.content.decode())) > 15


def test_an_entry_leads_to_the_order_behind_it_for_its_readers_only(
    client, book, grant, client_for
):
    grant(book.maker, Role.FUNDS_OFFICER, book.areas["district"])
    grant(book.checker, Role.FINANCE_OFFICER, book.areas["district"])
    order = posted(book, appropriation(book))
    page = reverse("lifecycle_desk:case", args=["funds.order", order.pk])
    seen = client.get(reverse("funds:entries")).content.decode()
    assert order.document in seen and page not in seen
    assert page in client_for(book.checker).get(reverse("funds:entries")).content.decode()
