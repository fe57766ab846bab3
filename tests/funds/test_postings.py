"""What one transfer may and may not do."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from djmoney.money import Money

from foundation.people.models import Membership
from funds import errors, ledger, services
from funds.models import Account, Leg, Transfer
from funds.postings import project_account
from funds.rules import FLOWS, PROJECT_KINDS, AccountKind, SourceType, TransferKind, flow_permitted
from tests.funds.factories import standing, yuan

REF = "NH2018-0001"


def account(book, kind, ref=REF, pool=None):
    return project_account(kind, pool or book.pool, ref)


def test_money_runs_from_the_budget_to_verified_and_returned(book):
    book.fund(1000)
    book.promise(400)
    services.pay(REF, book.pool, yuan(300), **book.record(), payee_organisation=book.organisation)
    services.verify(REF, book.pool, yuan("250.50"), **book.record())
    services.give_back(REF, book.pool, yuan("49.50"), **book.record())
    services.restore(REF, book.pool, yuan("49.50"), **book.record())
    services.release(REF, book.pool, yuan(100), **book.record())
    assert standing(book.budget) == yuan(1000)
    assert standing(book.pool) == yuan("749.50")
    assert standing(account(book, "committed")) == yuan(0)
    assert standing(account(book, "paid")) == yuan(0)
    assert standing(account(book, "verified")) == yuan("250.50")


def test_a_transfer_is_two_messages_on_postgresql(book):
    """One that takes the locks, one that writes: each trip keeps the next writer waiting."""
    book.fund(1000)
    other = services.open_pool(book.budget, "Other", 2018, book.areas["district"], line="other")
    record = book.record()
    with CaptureQueriesContext(connection) as asked:
        services.move_line(book.pool, other, yuan(1), **record)
    sent = [found["sql"] for found in asked.captured_queries if "SAVEPOINT" not in found["sql"]]
    assert len(sent) == (2 if connection.vendor == "postgresql" else 5), sent


def test_nothing_to_post_is_nothing_posted(book):
    assert services.post_many([]) == 0
    assert ledger.post([]) == []


def test_a_pool_cannot_promise_more_than_it_has(book):
    book.fund(100)
    with pytest.raises(errors.Overdrawn):
        book.promise("100.01")
    assert standing(book.pool) == yuan(100)
    assert Transfer.objects.count() == 1


def test_a_project_cannot_be_paid_more_than_it_was_promised(book):
    book.fund(1000)
    book.promise(100)
    with pytest.raises(errors.Overdrawn):
        services.pay(REF, book.pool, yuan(101), **book.record())


def test_a_project_without_commitment_cannot_be_paid(book):
    book.fund(1000)
    with pytest.raises(errors.Overdrawn):
        services.pay(REF, book.pool, yuan(1), **book.record())


def test_the_same_key_posts_once(book):
    record = book.record(key="once")
    first = services.appropriate(book.budget, book.pool, yuan(10), **record)
    again = services.appropriate(book.budget, book.pool, yuan(10), **record)
    assert first == again
    assert standing(book.pool) == yuan(10)


def test_the_same_key_with_other_content_is_an_error(book):
    record = book.record(key="once")
    services.appropriate(book.budget, book.pool, yuan(10), **record)
    with pytest.raises(errors.KeyReused):
        services.appropriate(book.budget, book.pool, yuan(11), **record)


@pytest.mark.parametrize(
    "amount", [yuan(0), yuan(-1), yuan("0.001"), Money("5", "USD"), yuan("NaN")]
)
def test_an_impossible_amount_is_refused(book, amount):
    with pytest.raises(errors.BadAmount):
        services.appropriate(book.budget, book.pool, amount, **book.record())


def test_a_date_in_the_future_is_refused(book):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(errors.FutureDate):
        services.appropriate(book.budget, book.pool, yuan(1), **book.record(on=tomorrow))


def test_a_posting_names_its_document(book):
    with pytest.raises(errors.DocumentMissing):
        services.appropriate(book.budget, book.pool, yuan(1), **book.record(document=" "))


def test_a_payment_needs_two_people(book):
    book.fund()
    book.promise()
    for signers in ({"approved_by": book.maker}, {"approved_by": None}, {"by": None}):
        with pytest.raises(errors.SignersMissing):
            services.pay(REF, book.pool, yuan(1), **book.record(**signers))


def test_a_member_of_the_paid_organisation_cannot_sign(book):
    book.fund()
    book.promise()
    Membership.objects.create(organisation=book.organisation, user=book.checker)
    with pytest.raises(errors.OwnOrganisation):
        services.pay(REF, book.pool, yuan(1), **book.record(), payee_organisation=book.organisation)


def test_a_reversal_restores_every_balance_once(book):
    book.fund(1000)
    promised = book.promise(400)
    services.reverse(promised, **book.record(reason="wrong project"))
    assert standing(book.pool) == yuan(1000)
    assert standing(account(book, "committed")) == yuan(0)
    with pytest.raises(errors.BadReversal):
        services.reverse(promised, **book.record())


def test_a_reversal_is_not_reversed(book):
    undone = services.reverse(book.fund(), **book.record())
    with pytest.raises(errors.BadReversal):
        services.reverse(undone, **book.record())


def test_money_that_moved_on_cannot_be_reversed_away(book):
    funded = book.fund(1000)
    book.promise(400)
    with pytest.raises(errors.Overdrawn):
        services.reverse(funded, **book.record())


def test_a_gift_goes_only_where_its_donor_wants_it(book):
    services.receive_donation(book.donor, book.gift_pool, yuan(500), **book.record())
    with pytest.raises(errors.PurposeMissed):
        book.promise(10, pool=book.gift_pool, theme="lifts")
    with pytest.raises(errors.PurposeMissed):
        book.promise(
            10, pool=book.gift_pool, theme="children", area=book.areas["community2"], ref="B"
        )
    book.promise(10, pool=book.gift_pool, theme="children", ref="C")


def test_a_gift_keeps_its_purpose_when_moved_between_lines(book):
    services.receive_donation(book.donor, book.gift_pool, yuan(500), **book.record())
    free = services.open_pool(book.donor, "Anything", 2018, book.areas["town1"])
    with pytest.raises(errors.PurposeMissed):
        services.move_line(book.gift_pool, free, yuan(1), **book.record())
    line = services.open_pool(
        book.donor, "Children, summer", 2018, book.areas["town1"], theme="children", line="summer"
    )
    services.move_line(book.gift_pool, line, yuan(1), **book.record())


def test_money_keeps_its_origin(book):
    services.receive_donation(book.donor, book.gift_pool, yuan(500), **book.record())
    book.fund()
    with pytest.raises(errors.OriginMixed):
        services.move_line(book.pool, book.gift_pool, yuan(1), **book.record())
    with pytest.raises(errors.OriginMixed):
        services.appropriate(book.budget, book.gift_pool, yuan(1), **book.record())


def test_a_donor_does_not_appropriate_and_a_budget_does_not_donate(book):
    with pytest.raises(errors.WrongFlow):
        services.appropriate(book.donor, book.gift_pool, yuan(1), **book.record())
    with pytest.raises(errors.WrongFlow):
        services.receive_donation(book.budget, book.pool, yuan(1), **book.record())


def test_a_gift_in_kind_is_shown_but_never_cash(book):
    giver = services.open_source(
        "rice", "米铺", SourceType.ENTERPRISE, book.areas["town1"], is_in_kind=True
    )
    services.receive_in_kind(
        giver,
        REF,
        book.areas["community1"],
        yuan(80),
        valuation="20 bags at the market price",
        **book.record(),
    )
    pool = services.open_pool(giver, "x", 2018, book.areas["town1"])
    with pytest.raises(errors.WrongFlow):
        services.receive_donation(giver, pool, yuan(1), **book.record())


def test_an_opening_statement_sets_what_stood_before(book):
    paid = account(book, "paid")
    paid.area = book.areas["community1"]
    services.open_statement(
        book.budget,
        [(book.pool, yuan(70)), (paid, yuan(30))],
        **book.record(document="2017 年决算"),
    )
    assert standing(book.budget) == yuan(100)
    assert standing(paid) == yuan(30)


def test_a_write_off_takes_lost_money_off_the_books(book):
    book.fund(100)
    services.write_off(book.pool, yuan(10), **book.record())
    assert standing(book.budget) == standing(book.pool) == yuan(90)


class TestClosedYear:
    @pytest.fixture
    def closed(self, book):
        book.funded = book.fund(1000)
        book.promise(400)
        services.close_year(2018, **book.record(on=date(2019, 1, 10), key="close"))
        return book

    def test_what_is_left_goes_into_the_next_year(self, closed):
        assert standing(closed.pool) == yuan(0)
        next_pool = Account.objects.get(kind=AccountKind.POOL, year=2019)
        assert standing(next_pool) == yuan(600)

    def test_it_takes_no_dates_and_no_postings(self, closed):
        with pytest.raises(errors.YearClosed):
            closed.fund(1)
        with pytest.raises(errors.YearClosed):
            services.appropriate(
                closed.budget, closed.pool, yuan(1), **closed.record(on=date(2019, 2, 1))
            )

    def test_a_released_promise_comes_back_in_the_open_year(self, closed):
        services.release(REF, closed.pool, yuan(400), **closed.record(on=date(2019, 2, 1)))
        assert standing(Account.objects.get(kind=AccountKind.POOL, year=2019)) == yuan(1000)

    def test_it_takes_reversals_dated_in_the_open_year(self, closed):
        promise = Transfer.objects.get(kind=TransferKind.COMMIT)
        with pytest.raises(errors.YearClosed):
            services.reverse(promise, **closed.record())
        services.reverse(promise, **closed.record(on=date(2019, 2, 1)))
        assert standing(closed.pool) == yuan(400)
        services.close_year(2018, **closed.record(on=date(2019, 2, 2), key="again"))
        assert standing(closed.pool) == yuan(0)

    def test_closing_needs_two_people(self, book):
        with pytest.raises(errors.SignersMissing):
            services.close_year(2018, **book.record(on=date(2019, 1, 1), approved_by=book.maker))


class TestTheDatabaseItself:
    """Whoever writes past the services meets the same rules."""

    def insert(self, book, legs, kind="appropriate", number=None):
        number = number or (Transfer.objects.count() + 1)
        with transaction.atomic():
            Leg.objects.bulk_create(
                Leg(transfer_id=number, account=account, fen=fen) for account, fen in legs
            )
            Transfer.objects.create(
                number=number,
                kind=kind,
                occurred_on=date(2018, 5, 2),
                document="x",
                recorded_at=timezone.now(),
                key=f"raw{number}",
                content="",
                digest="",
            )

    def refused(self, book, code, legs, **more):
        with pytest.raises(IntegrityError, match=code):
            self.insert(book, legs, **more)

    def test_legs_that_do_not_sum_to_zero(self, book):
        self.refused(book, "funds:unbalanced", [(book.budget, -100), (book.pool, 99)])

    def test_a_single_leg_or_none(self, book):
        self.refused(book, "funds:legs", [(book.budget, -100)])
        self.refused(book, "funds:legs", [])

    def test_a_leg_of_nothing(self, book):
        self.refused(book, "funds_leg_not_zero", [(book.budget, 0), (book.pool, 0)])

    def test_a_balance_below_zero(self, book):
        self.refused(book, "funds_balance_not_negative", [(book.pool, -1), (book.budget, 1)])

    def test_a_leg_added_later(self, book):
        posted = book.fund()
        with pytest.raises(IntegrityError, match="funds:posted"), transaction.atomic():
            Leg.objects.create(transfer=posted, account=book.donor, fen=1)

    def test_a_gap_in_the_numbers(self, book):
        self.refused(book, "funds:number", [(book.budget, -1), (book.pool, 1)], number=7)

    def test_a_leg_without_transfer_is_refused_at_commit(self, book):
        with pytest.raises(IntegrityError), transaction.atomic():
            Leg.objects.create(transfer_id=99, account=book.budget, fen=-5)
            connection.check_constraints()

    @pytest.mark.parametrize("model", [Transfer, Leg])
    def test_a_posted_row_is_neither_changed_nor_deleted(self, book, model):
        book.fund()
        field = "document" if model is Transfer else "fen"
        for act in (
            lambda: model.objects.update(**{field: 5}),
            lambda: model.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                act()

    def test_it_knows_the_same_flows_as_the_rules(self, book):
        """Whatever pair of account kinds: what the rules do not permit, the database refuses."""
        book.fund(10)
        below = {AccountKind.SOURCE: book.budget, AccountKind.POOL: book.pool}
        for project_kind in PROJECT_KINDS:
            made = account(book, project_kind)
            made.area = book.areas["community1"]
            made.save()
            below[project_kind] = made
        other = services.open_pool(book.budget, "Line", 2018, book.areas["district"], line="b")
        social = {TransferKind.DONATE, TransferKind.IN_KIND}
        for kind, taken, given in product(set(FLOWS) - social, below, below):
            to = other if taken == given == AccountKind.POOL else below[given]
            if to == below[taken]:
                continue
            permitted = flow_permitted(kind, taken, -1) and flow_permitted(kind, given, 1)
            try:
                with transaction.atomic():
                    self.insert(book, [(to, 1), (below[taken], -1)], kind=kind)
                    raise Abandoned
            except Abandoned:
                assert permitted, (kind, taken, given)
            except IntegrityError as error:
                assert not (permitted and "funds:flow" in str(error)), (kind, taken, given)


class Abandoned(Exception):
    """The database took it; the test takes it back."""
