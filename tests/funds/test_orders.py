"""Orders: two people for money that only officers move, posted with the step or not at all."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from foundation.people.roles import Role
from funds import errors, services
from funds.models import Account, FundsOrder, Transfer, YearClose
from funds.orders import selectors
from funds.orders.lifecycle import ORDER
from funds.orders.services import draft_order
from funds.reconcile import differences
from funds.rules import SourceType
from tests.funds.factories import DAY, at_once, standing, yuan


@pytest.fixture
def staffed(book, grant):
    """The book with its drafter (funds) and its approver (finance), both of the district."""
    grant(book.maker, Role.FUNDS_OFFICER, book.areas["district"])
    grant(book.checker, Role.FINANCE_OFFICER, book.areas["district"])
    return book


def drafted(book, kind="write_off", amount=100, **said):
    said = {"year": 2018, "document": "南财〔2018〕9号"} | said
    if kind in ("write_off", "move_line"):
        said.setdefault("account", book.pool)
    return draft_order(by=book.maker, kind=kind, submission=uuid.uuid4(), amount=amount, **said)


def posted(book, order, on=DAY):
    perform(order, "approve", by=book.checker)
    perform(order, "post", by=book.maker, on=on, document=order.document)
    return order


def appropriation(book, **said):
    place = book.areas["town1"]
    said = {
        "source": book.budget,
        "pool_name": "桂城项目",
        "place": place,
        "line": "2080208",
    } | said
    return drafted(book, "appropriate", 500, **said)


def test_an_appropriation_opens_its_pool_and_posts_once(staffed):
    order = posted(staffed, appropriation(staffed))
    pool = Account.objects.get(name="桂城项目")
    assert (pool.year, pool.line, pool.area, pool.level) == (
        2018,
        "2080208",
        staffed.areas["town1"],
        "town",
    )
    assert standing(pool) == yuan(500)
    transfer = order.transfer
    assert (transfer.by, transfer.approved_by) == (staffed.maker, staffed.checker)
    assert order.state == "posted" and Transfer.objects.count() == 1


def test_an_anonymous_gift_for_a_theme_has_no_name_in_public(staffed, client):
    order = drafted(
        staffed,
        "donate",
        80,
        source_name="王先生",
        source_type=SourceType.INDIVIDUAL,
        is_anonymous=True,
        place=staffed.areas["town1"],
        pool_name="助学",
        theme="children",
    )
    posted(staffed, order)
    pool = Account.objects.get(name="助学")
    assert (pool.theme, pool.origin.is_anonymous, standing(pool)) == ("children", True, yuan(80))
    assert "王先生" not in client.get(reverse("funds:entries")).content.decode()


def test_a_gift_in_kind_says_how_its_worth_was_found_and_is_no_cash(staffed):
    order = drafted(
        staffed,
        "in_kind",
        30,
        source_name="某超市",
        source_type=SourceType.ENTERPRISE,
        place=staffed.areas["community1"],
        project_ref="NH2018-0001",
        valuation="发票",
    )
    posted(staffed, order)
    given = Account.objects.get(project_ref="NH2018-0001")
    assert (given.kind, given.is_in_kind, order.transfer.reason) == ("verified", True, "发票")


def test_money_moves_to_another_line_of_the_same_source_and_year(staffed):
    staffed.fund(1000)
    posted(staffed, drafted(staffed, "move_line", 400, line="B", document="调整1号"))
    target = Account.objects.get(kind="pool", line="B")
    assert (target.origin, target.year) == (staffed.budget, 2018)
    assert (standing(staffed.pool), standing(target)) == (yuan(600), yuan(400))


def test_the_drafter_never_approves_and_the_approver_never_posts(staffed, grant):
    staffed.fund(1000)
    grant(staffed.maker, Role.FINANCE_OFFICER, staffed.areas["district"])
    order = drafted(staffed)
    with pytest.raises(NotAllowed):
        perform(order, "approve", by=staffed.maker)
    perform(order, "approve", by=staffed.checker)
    with pytest.raises(NotAllowed):
        perform(order, "post", by=staffed.checker, on=DAY, document="x")
    assert Transfer.objects.count() == 1


def test_who_covers_the_town_does_not_sign_for_the_districts_money(
    staffed, grant, make_user, client_for
):
    order = appropriation(staffed)
    assert order.area == staffed.areas["district"]
    town = make_user("桂城财政")
    grant(town, Role.FINANCE_OFFICER, staffed.areas["town1"])
    with pytest.raises(NotAllowed):
        perform(order, "approve", by=town)
    case = reverse("lifecycle_desk:case", args=["funds.order", order.pk])
    assert client_for(town).get(case).status_code == 404


def test_approvals_do_not_promise_more_than_stands(staffed):
    staffed.fund(150)
    first, second = drafted(staffed), drafted(staffed)
    perform(first, "approve", by=staffed.checker)
    with pytest.raises(GuardFailed, match="50"):
        perform(second, "approve", by=staffed.checker)


def test_what_the_ledger_refuses_is_a_sentence_on_the_form(staffed, client_for):
    staffed.fund(100)
    order = drafted(staffed)
    perform(order, "approve", by=staffed.checker)
    staffed.promise(60)
    url = reverse("lifecycle_desk:act", args=["funds.order", order.pk, "post"])
    answer = client_for(staffed.maker).post(
        url, {"on": "2018-05-02", "document": "核销1号", "seen": 2}
    )
    assert answer.status_code == 422
    assert "核销1号" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "approved" and standing(staffed.pool) == yuan(40)


# --- The form --------------------------------------------------------------------------------


def form_data(book, **more):
    return {
        "submission": str(uuid.uuid4()),
        "source": book.budget.pk,
        "place": book.areas["town1"].pk,
        "year": 2018,
        "pool_name": "项目",
        "amount": "500.50",
        "document": "南财〔2018〕2号",
    } | more


def test_a_form_sent_twice_is_one_order(staffed, client_for):
    client, data = client_for(staffed.maker), form_data(staffed)
    url = reverse("funds_desk:draft_order", args=["appropriate"])
    first, again = client.post(url, data), client.post(url, data)
    assert first.status_code == 302 and first.url == again.url
    assert FundsOrder.objects.get().amount == yuan("500.50")
    page = client.get(first.url).content.decode()
    assert "500.50" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-1"},
        {"amount": "0.001"},
        {"amount": "abc"},
        {"source": ""},
        {"source": "999999"},
        {"year": "1"},
        {"document": ""},
        {"submission": "x"},
    ],
)
def test_a_wrong_form_is_told_and_nothing_is_written(staffed, client_for, wrong):
    url = reverse("funds_desk:draft_order", args=["appropriate"])
    answer = client_for(staffed.maker).post(url, form_data(staffed, **wrong))
    assert answer.status_code == 422
    assert "南财〔2018〕2号" in answer.content.decode() or "document" in wrong
    assert not FundsOrder.objects.exists()


@pytest.mark.parametrize("kind", ["appropriate", "donate", "in_kind", "move_line", "write_off"])
def test_every_form_opens_and_other_duties_are_refused(staffed, client_for, kind):
    url = reverse("funds_desk:draft_order", args=[kind])
    assert client_for(staffed.maker).get(url).status_code == 200
    assert client_for(staffed.checker).get(url).status_code in (302, 403)


def test_lists_need_few_queries(staffed, client_for, django_assert_max_num_queries):
    staffed.fund(10_000)
    for _each in range(30):
        drafted(staffed, amount=1)
    client = client_for(staffed.maker)
    with django_assert_max_num_queries(25):
        client.get(reverse("lifecycle_desk:cases", args=["funds.order"]))
    with django_assert_max_num_queries(25):
        assert client.get(reverse("funds_desk:closing")).status_code == 200


# --- The close of a year ---------------------------------------------------------------------


def closing_order(book):
    return draft_order(
        by=book.maker, kind="close_year", submission=uuid.uuid4(), year=2018, document="决算"
    )


def test_an_open_order_keeps_a_year_open_and_is_named(staffed, client_for):
    staffed.fund(1000)
    waiting = drafted(staffed)
    closing = closing_order(staffed)
    with pytest.raises(GuardFailed, match=waiting.case_number):
        perform(closing, "approve", by=staffed.checker)
    page = client_for(staffed.checker).get(reverse("funds_desk:closing"), {"year": 2018})
    assert waiting.case_number in page.content.decode()
    assert "1,000.00" in page.content.decode()


def test_a_year_is_closed_by_two_and_then_takes_only_reversals_of_an_open_year(staffed):
    staffed.fund(1000)
    promise = staffed.promise(400)
    shown = selectors.closing(2018)
    assert shown.total == yuan(600) and not shown.blocks
    posted(staffed, closing_order(staffed), on=date(2019, 1, 5))
    assert YearClose.objects.get().approved_by == staffed.checker
    assert standing(Account.objects.get(kind="pool", origin=staffed.budget, year=2019)) == yuan(600)
    with pytest.raises(errors.YearClosed):
        staffed.fund(1)
    services.reverse(promise, **staffed.record(on=date(2019, 2, 1)))
    assert selectors.closing(2018).total == yuan(400)
    posted(staffed, closing_order(staffed), on=date(2019, 2, 2))
    assert standing(staffed.pool) == yuan(0)
    assert list(differences()) == []


def test_a_year_is_not_closed_in_that_year(staffed):
    staffed.fund(1000)
    order = closing_order(staffed)
    perform(order, "approve", by=staffed.checker)
    with pytest.raises(GuardFailed):
        perform(order, "post", by=staffed.maker, on=date(2018, 12, 31), document="决算")
    assert not YearClose.objects.exists()


# --- Sixteen at once -------------------------------------------------------------------------


@pytest.fixture
def rush_book(transactional_db, grant):
    from tests.funds.factories import make_book

    book = make_book()
    grant(book.maker, Role.FUNDS_OFFICER, book.areas["district"])
    grant(book.checker, Role.FINANCE_OFFICER, book.areas["district"])
    book.fund(500)
    return book


def told_yes(order, action, **how) -> bool:
    """Whether the step was made; a busy book is asked again, as a person would."""
    while True:
        try:
            perform(FundsOrder.objects.get(pk=order.pk), action, **how)
        except GuardFailed as refused:
            if isinstance(refused.__cause__, errors.Busy):
                continue
            return False
        except Exception as error:
            if "locked" in str(error):
                continue
            raise
        return True


def approve_all(book) -> int:
    orders = [drafted(book) for _each in range(16)]
    return sum(at_once(lambda at: told_yes(orders[at], "approve", by=book.checker)))


def test_sixteen_approvals_never_promise_a_pool_twice(rush_book):
    assert approve_all(rush_book) == 5


def test_control_approvals_that_do_not_look_promise_too_much(rush_book, monkeypatch):
    monkeypatch.setattr(selectors, "spoken_for", lambda *_, **__: 0)
    assert approve_all(rush_book) > 5


def post_all(book) -> int:
    """Sixteen orders of ¥100, all approved though the pool holds ¥500, posted at once."""
    orders = [drafted(book) for _each in range(16)]
    FundsOrder.objects.update(state="approved", approved_by=book.checker)
    how = {"by": book.maker, "on": DAY, "document": "核销"}
    return sum(at_once(lambda at: told_yes(orders[at], "post", **how)))


def test_sixteen_postings_never_take_a_pool_below_zero(rush_book):
    assert post_all(rush_book) == 5
    assert standing(rush_book.pool) == yuan(0)
    assert FundsOrder.objects.filter(state="posted").count() == 5
    assert list(differences()) == []


def test_one_order_posted_by_sixteen_is_posted_once(rush_book):
    order = drafted(rush_book)
    perform(order, "approve", by=rush_book.checker)

    def post(_worker):
        from foundation.lifecycle.errors import LifecycleError

        try:
            return told_yes(order, "post", by=rush_book.maker, on=DAY, document="核销")
        except LifecycleError:
            return False

    assert sum(at_once(post)) == 1
    assert standing(rush_book.pool) == yuan(400)


def test_the_table_names_who_drafts_and_who_approves():
    assert Role.FUNDS_OFFICER not in ORDER.transition("approve").roles
    assert ORDER.transition("post").differs_from == ["approve"]
