"""Government money that follows gifts: by the rule of the day, within its caps, by two signers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.services import perform
from funds import services
from funds.donations import matching
from funds.donations.matching import BadRule
from funds.models import Account, FundsOrder, MatchingDue, MatchingRule
from tests.funds.factories import standing, yuan


@pytest.fixture
def rule(giving):
    return issue(giving)


def issue(giving, **said):
    book, today = giving.book, timezone.localdate()
    services.appropriate(book.budget, pool(book), yuan(1000), **book.record(on=today))
    said = {
        "code": "match-2026",
        "name": "社会资金配套",
        "area": book.areas["district"],
        "theme": "",
        "starts_on": today - timedelta(days=100),
        "ends_on": today + timedelta(days=100),
        "numerator": 1,
        "denominator": 2,
        "cap_each": Decimal(50),
        "cap_total": Decimal(120),
        "pool": pool(book),
        "basis": "南财〔2026〕7号",
    } | said
    return matching.issue_rule(by=book.maker, **said)


def pool(book):
    year = timezone.localdate().year
    return services.open_pool(book.budget, "配套资金池", year, book.areas["district"])


def due(pledge):
    found = MatchingDue.objects.filter(receipt__pledge=pledge).first()
    return found and found.order.amount


def test_a_received_gift_drafts_its_match_and_two_officers_move_it_into_the_purpose(giving, rule):
    pledge = giving.given(Decimal("33.33"))
    order = FundsOrder.objects.get(kind="move_line")
    assert (order.state, order.amount) == ("drafted", yuan("16.66"))
    giving.posted(order)
    matched = Account.objects.get(kind="pool", line=matching.LINE)
    assert (matched.theme, matched.area, matched.origin) == (
        "elder",
        giving.cause.area,
        giving.book.budget,
    )
    assert standing(matched) == yuan("16.66") == due(pledge)


def test_the_caps_for_one_gift_and_for_all_hold_and_a_refused_order_frees_its_share(giving, rule):
    first, second, third, fourth = (giving.given(400) for _each in range(4))
    assert [due(pledge) for pledge in (first, second, third, fourth)] == [
        yuan(50),
        yuan(50),
        yuan(20),
        None,
    ]
    (standing_of,) = matching.report(MatchingRule.objects.all())
    assert (standing_of.ordered, standing_of.left, standing_of.gifts) == (yuan(120), yuan(0), 3)
    order = MatchingDue.objects.get(receipt__pledge=first).order
    perform(order, "refuse", by=giving.book.checker, reason="预算调整")
    assert due(giving.given(10)) == yuan(5)
    (standing_of,) = matching.report(MatchingRule.objects.all())
    assert standing_of.ordered == yuan(75)


def test_the_rule_of_the_day_the_gift_arrived_holds_and_a_new_version_leaves_old_matches(
    giving, rule
):
    today = timezone.localdate()
    new = issue(giving, numerator=1, denominator=1, cap_each=None, starts_on=today)
    assert (new.version, new.code) == (2, rule.code)
    assert due(giving.given(60, on=today - timedelta(days=3))) == yuan(30)
    assert due(giving.given(60)) == yuan(60)
    later = issue(giving, code="later", starts_on=today + timedelta(days=1))
    assert later not in matching.rules_on(today)


def test_a_rule_of_the_theme_goes_before_a_general_one_and_gifts_elsewhere_get_none(giving, rule):
    issue(giving, code="elder", theme="elder", denominator=4)
    issue(giving, code="kids", theme="children", denominator=1)
    assert due(giving.given(40)) == yuan(10)


def test_a_rule_that_could_not_be_carried_out_is_refused(giving):
    book = giving.book
    with pytest.raises(BadRule):
        issue(giving, pool=book.gift_pool)
    narrow = services.open_pool(book.budget, "镇街", timezone.localdate().year, book.areas["town1"])
    with pytest.raises(BadRule):
        issue(giving, pool=narrow)


def test_a_version_is_never_changed(giving, rule):
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchingRule.objects.update(numerator=9)
    rule.refresh_from_db()
    assert rule.numerator == 1


def test_the_report_is_public_and_the_desk_issues_rules(giving, rule, client, client_for):
    giving.given(40)
    page = client.get(reverse("funds:matching")).content.decode()
    assert "20.00" in page and "南财〔2026〕7号" in page
    officer = client_for(giving.book.maker)
    url = reverse("funds_donations:new_rule")
    assert officer.get(url).status_code == 200
    today = timezone.localdate()
    data = {
        "code": "two", "name": "二号规则", "area": giving.book.areas["town1"].pk,
        "starts_on": today.isoformat(), "ends_on": today.isoformat(), "numerator": 1,
        "denominator": 1, "cap_total": "10", "pool": rule.pool.pk, "basis": "南财〔2026〕8号",
    }  # fmt: skip
    assert officer.post(url, data | {"ends_on": "2001-01-01"}).status_code == 422
    assert officer.post(url, data).status_code == 302
    assert "二号规则" in officer.get(reverse("funds_donations:rules")).content.decode()
    assert client_for(giving.book.checker).get(url).status_code in (302, 403)
