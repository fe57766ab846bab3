"""Another purpose for a gift: only with the donor's consent on record, and two officers."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from funds import errors, services
from funds.donations import receipts, redesignation, tracing
from funds.donations.services import open_cause
from funds.models import Account
from funds.reconcile import differences
from funds.selectors import headline
from tests.funds.donations.conftest import upload
from tests.funds.factories import standing, yuan


@pytest.fixture
def other(giving):
    return open_cause(
        by=giving.book.maker,
        kind="theme",
        title="儿童阅读",
        area=giving.book.areas["town1"],
        theme="children",
        how_to_transfer="同上",
    )


def asked(giving, other, pledge, amount=100):
    return redesignation.ask(
        pledge,
        by=giving.book.maker,
        gift=redesignation.gifts_of(pledge).get(),
        amount=amount,
        cause=other,
        why="原项目已完成",
        submission=uuid.uuid4(),
    )


def carried_out(giving, case):
    return perform(
        case, "carry_out", by=giving.book.checker, on=timezone.localdate(), document="变更1号"
    )


def test_with_consent_a_part_changes_its_purpose_and_no_total_changes(giving, other):
    pledge = giving.given(100)
    case = asked(giving, other, pledge, 30)
    perform(case, "consent", by=giving.giver)
    carried_out(giving, case)
    by_theme = {
        account.theme: standing(account)
        for account in Account.objects.filter(
            origin__donor_account__donor=giving.donor, kind="pool"
        )
    }
    assert by_theme == {"elder": yuan(70), "children": yuan(30)}
    assert headline().social_cash == yuan(100) == receipts.received(pledge)
    traced = tracing.trace_donor(giving.donor)
    assert sorted(gift.given.amount for gift in traced.gifts) == [0, 30, 70]
    assert list(differences()) == []


def test_without_consent_nothing_moves_and_the_donor_may_decline(giving, other):
    pledge = giving.given(100)
    case = asked(giving, other, pledge)
    assert "carry_out" not in [t.name for t in redesignation.REDESIGNATION.from_state(case.state)]
    perform(case, "decline", by=giving.giver)
    assert case.state == "declined"
    again = asked(giving, other, pledge)
    perform(again, "consent", by=giving.giver)
    with pytest.raises(NotAllowed):
        perform(again, "carry_out", by=giving.book.maker, on=timezone.localdate(), document="x")


def test_an_officer_records_a_consent_only_with_the_paper(giving, other, client_for):
    case = asked(giving, other, giving.given(100))
    with pytest.raises(GuardFailed):
        perform(case, "consent", by=giving.book.maker, consent="电话同意")
    client = client_for(giving.book.maker)
    url = reverse("lifecycle_desk:act", args=["funds.redesignation", case.pk, "consent"])
    data = {"seen": 1, "consent": "书面同意书"}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"papers": upload("同意书.pdf")}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.consent) == ("consented", "书面同意书")


def test_the_donor_consents_on_the_site(giving, other, client_for):
    pledge = giving.given(100)
    case = asked(giving, other, pledge)
    client = client_for(giving.giver)
    page = client.get(reverse("funds:my_pledge", args=[pledge.number])).content.decode()
    url = reverse("lifecycle:act", args=["funds.redesignation", case.pk, "consent"])
    assert url in page and "儿童阅读" in page
    assert client.post(url, {"seen": 1}).status_code == 302
    case.refresh_from_db()
    assert case.state == "consented"


def test_money_promised_to_a_project_keeps_its_purpose(giving, other):
    pledge = giving.given(100)
    pool = Account.objects.get(kind="pool", origin__donor_account__donor=giving.donor)
    services.commit(
        pool, "NH2018-0001", giving.book.areas["community1"], yuan(1), theme="elder",
        **giving.book.record(on=timezone.localdate()),
    )  # fmt: skip
    case = asked(giving, other, pledge)
    perform(case, "consent", by=giving.giver)
    with pytest.raises(GuardFailed):
        carried_out(giving, case)
    assert standing(pool) == yuan(99)


@pytest.mark.parametrize("amount", ["100.01", "999"])
def test_no_more_than_the_gift_and_only_one_change_at_a_time(giving, other, amount):
    pledge = giving.given(100)
    with pytest.raises(errors.BadAmount):
        asked(giving, other, pledge, amount)
    with pytest.raises(redesignation.SamePurpose):
        asked(giving, giving.cause, pledge)
    asked(giving, other, pledge)
    with pytest.raises(redesignation.OpenAlready):
        asked(giving, other, pledge)
