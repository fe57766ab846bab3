"""A pledge from the first word to the letter of thanks; money only by an order two people sign."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle import clocks
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from foundation.people.models import AccessEntry
from foundation.people.roles import Role
from funds.donations import receipts
from funds.donations.lifecycle import PLEDGE
from funds.donations.services import open_cause
from funds.models import Account, Donor, FundsOrder, Pledge, Transfer
from funds.reconcile import differences
from tests.funds.donations.conftest import SECRET, upload
from tests.funds.factories import standing, yuan


def said_to(user) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user).order_by("pk").values_list("template", flat=True)
    )


def test_a_gift_in_two_parts_is_received_when_both_stand_in_the_ledger(giving):
    pledge = giving.confirmed(100)
    giving.posted(giving.arrived(pledge, 40))
    pledge.refresh_from_db()
    assert (pledge.state, receipts.received(pledge)) == ("part_received", yuan(40))
    giving.posted(giving.arrived(pledge, 60))
    pledge.refresh_from_db()
    assert (pledge.state, receipts.received(pledge)) == ("received", yuan(100))
    pool = Account.objects.get(kind="pool", origin__donor_account__donor=giving.donor)
    assert (pool.theme, pool.area, standing(pool)) == ("elder", giving.cause.area, yuan(100))
    assert list(differences()) == []


def test_nothing_counts_before_two_officers_have_signed(giving):
    pledge = giving.confirmed(100)
    order = giving.arrived(pledge, 100)
    assert receipts.received(pledge) == yuan(0) and not Transfer.objects.exists()
    with pytest.raises(NotAllowed):
        perform(order, "approve", by=giving.book.maker)
    assert pledge.state == "confirmed"


def test_while_an_order_waits_no_second_part_is_noted_and_the_pledge_neither_lapses_nor_goes(
    giving,
):
    pledge = giving.confirmed(100)
    order = giving.arrived(pledge, 40)
    for step, by in (("lapse", giving.book.maker), ("withdraw", giving.giver)):
        with pytest.raises(GuardFailed):
            perform(pledge, step, by=by)
    with pytest.raises(GuardFailed):
        giving.arrived(pledge, 60)
    assert RunningClock.objects.of(pledge).get(kind="gift").paused_at
    perform(order, "refuse", by=giving.book.checker, reason="户名不符")
    pledge.refresh_from_db()
    assert pledge.state == "confirmed"
    assert RunningClock.objects.of(pledge).get(kind="gift").paused_at is None
    assert perform(pledge, "withdraw", by=giving.giver).state == "withdrawn"


def test_the_donor_is_reminded_and_the_pledge_lapses_by_the_clock(giving):
    pledge = giving.confirmed(100)
    now = timezone.now()
    clocks.sweep(now + timedelta(days=22))
    assert "funds.pledge_reminder" in said_to(giving.giver)
    clocks.sweep(now + timedelta(days=35))
    pledge.refresh_from_db()
    assert pledge.state == "lapsed" and said_to(giving.giver)[-1] == "funds.pledge_lapsed"
    giving.posted(giving.arrived(pledge, 100))
    pledge.refresh_from_db()
    assert pledge.state == "received", "money that comes late is a gift all the same"


def test_a_donor_is_reminded_once_a_week_and_no_more(giving):
    pledge = giving.confirmed(100)
    now = timezone.now()
    perform(pledge, "remind", by=giving.book.maker)
    with pytest.raises(GuardFailed):
        perform(pledge, "remind", by=giving.book.maker, at=now + timedelta(days=6))
    perform(pledge, "remind", by=giving.book.maker, at=now + timedelta(days=8))
    assert said_to(giving.giver).count("funds.pledge_reminder") == 2


def test_the_donor_hears_of_each_step_and_gets_the_letter(giving, client_for):
    pledge = giving.given(100)
    letter = reverse("funds:thanks_letter", args=[pledge.number])
    client = client_for(giving.giver)
    assert client.get(letter).status_code == 404
    perform(pledge, "thank", by=giving.book.maker, thanks="感谢您。")
    assert said_to(giving.giver) == [
        "funds.pledge_confirmed",
        "funds.pledge_received",
        "funds.pledge_thanked",
    ]
    answer = client.get(letter)
    assert answer.content.startswith(b"%PDF") and answer.content == client.get(letter).content


def test_a_refused_pledge_says_why_and_takes_nothing(giving):
    pledge = giving.promise(100)
    perform(pledge, "refuse", by=giving.book.maker, reason="用途不明")
    assert said_to(giving.giver) == ["funds.pledge_refused"]
    assert PLEDGE.from_state("refused") == []


def test_a_gift_in_kind_needs_a_project_and_a_valuation_and_is_no_cash(giving, book):
    cause = open_cause(
        by=book.maker, kind="project", title="助餐点", area=book.areas["community1"],
        theme="elder", project_ref="NH2018-0001", how_to_transfer="联系社区",
    )  # fmt: skip
    pledge = giving.confirmed(300, cause=cause, is_in_kind=True, what="冰箱两台")
    giving.posted(giving.arrived(pledge, 300, valuation="发票"))
    pledge.refresh_from_db()
    assert pledge.state == "received"
    taken = Account.objects.get(kind="verified", project_ref="NH2018-0001")
    assert taken.is_in_kind and standing(taken) == yuan(300)


# --- Who may -------------------------------------------------------------------------------


def test_an_officer_of_another_town_neither_sees_nor_moves_a_pledge(
    giving, make_user, grant, client_for
):
    pledge = giving.promise(100)
    other = make_user("里水资金员")
    grant(other, Role.FUNDS_OFFICER, giving.book.areas["town2"])
    with pytest.raises(NotAllowed):
        perform(pledge, "confirm", by=other)
    assert not Pledge.objects.visible_to(other).exists()
    client = client_for(other)
    assert (
        client.get(reverse("lifecycle_desk:case", args=["funds.pledge", pledge.pk])).status_code
        == 404
    )
    assert client.get(reverse("funds_donations:donor", args=[giving.donor.pk])).status_code == 404
    assert client.get(reverse("funds:my_pledge", args=[pledge.number])).status_code == 404


def test_another_resident_finds_neither_the_pledge_nor_the_statement(giving, make_user, client_for):
    pledge = giving.given(100)
    client = client_for(make_user("路人"))
    year = timezone.localdate().year
    for url in (
        reverse("funds:my_pledge", args=[pledge.number]),
        reverse("funds:donor_statement", args=[giving.donor.pk, year]),
    ):
        assert client.get(url).status_code == 404
        assert client_for(giving.giver).get(url).status_code == 200


# --- On the site ---------------------------------------------------------------------------


def form_data(**more):
    return {
        "submission": str(UUID(int=0x20)),
        "amount": "88.80",
        "transfer_by": (timezone.localdate() + timedelta(days=10)).isoformat(),
        "kind": "individual",
    } | more


def test_somebody_signed_in_pledges_once_however_often_the_form_is_sent(
    giving, make_user, client_for
):
    user = make_user("新捐赠人")
    client, url = client_for(user), reverse("funds:cause", args=[giving.cause.pk])
    first, again = client.post(url, form_data()), client.post(url, form_data())
    pledge = Pledge.objects.get(donor__user=user)
    assert first.url == again.url == reverse("funds:my_pledge", args=[pledge.number])
    assert (pledge.amount, pledge.state) == (yuan("88.80"), "pledged")
    page = client.get(first.url).content.decode()
    assert "4406 0000" not in page, "nothing is to be transferred before an officer has answered"
    perform(pledge, "confirm", by=giving.book.maker)
    assert "4406 0000" in client.get(first.url).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-1"},
        {"amount": "1.001"},
        {"amount": "abc"},
        {"transfer_by": "2001-01-01"},
        {"transfer_by": "x"},
        {"kind": "district_fiscal"},
        {"submission": "x"},
    ],
)
def test_a_wrong_pledge_is_told_and_nothing_is_written(giving, make_user, client_for, wrong):
    url = reverse("funds:cause", args=[giving.cause.pk])
    before = Donor.objects.count()
    answer = client_for(make_user("某人")).post(url, form_data(message="请联系我", **wrong))
    assert answer.status_code == 422 and "请联系我" in answer.content.decode()
    assert not Pledge.objects.exists() and Donor.objects.count() == before


def test_a_stranger_is_asked_to_sign_in_and_a_closed_cause_takes_nothing(
    giving, client, make_user, client_for
):
    url = reverse("funds:cause", args=[giving.cause.pk])
    assert "login" in client.post(url, form_data())["Location"]
    giving.cause.closed_on = timezone.localdate()
    giving.cause.save()
    assert client_for(make_user("某人")).post(url, form_data()).status_code == 302
    assert not Pledge.objects.exists()


def test_whoever_acts_for_an_organisation_gives_for_it(giving, book, make_user, client_for):
    user = make_user("会长")
    book.organisation.memberships.create(user=user, role="manager")
    url = reverse("funds:cause", args=[giving.cause.pk])
    data = form_data(organisation=book.organisation.pk)
    assert client_for(user).post(url, data).status_code == 422, "it is no individual"
    assert client_for(user).post(url, data | {"kind": "enterprise"}).status_code == 302
    donor = Donor.objects.get(organisation=book.organisation)
    assert (donor.name, donor.user) == (book.organisation.name, None)
    colleague = make_user("副会长")
    book.organisation.memberships.create(user=colleague, role="editor")
    assert "88.80" in client_for(colleague).get(reverse("funds:my_donations")).content.decode()


# --- At the desk ---------------------------------------------------------------------------


def test_an_officer_notes_what_arrived_with_the_banks_document(giving, client_for):
    pledge = giving.confirmed(100)
    client = client_for(giving.book.maker)
    url = reverse("lifecycle_desk:act", args=["funds.pledge", pledge.pk, "note_receipt"])
    assert client.get(url).status_code == 200
    data = {
        "seen": 2,
        "amount": "100",
        "arrived_on": timezone.localdate().isoformat(),
        "document": "回单9号",
    }
    assert client.post(url, data).status_code == 422, "the bank's document is missing"
    assert client.post(url, data | {"papers": upload()}).status_code == 302
    assert client.post(url, data | {"papers": upload()}).status_code == 302
    assert FundsOrder.objects.get().document == "回单9号"
    page = client.get(reverse("lifecycle_desk:case", args=["funds.pledge", pledge.pk]))
    assert "回单.pdf" in page.content.decode()
    file = pledge.receipts.get().pledge
    assert not file.files_readable_by(giving.giver)


def test_an_address_is_shown_for_a_purpose_and_the_look_is_logged(giving, hidden, client_for):
    client = client_for(giving.book.maker)
    page = reverse("funds_donations:donor", args=[hidden.pk])
    assert "13800000001" not in client.get(page).content.decode()
    shown = client.post(
        reverse("funds_donations:reveal", args=[hidden.pk]), {"purpose": "legal_duty"}, follow=True
    )
    assert "13800000001" in shown.content.decode()
    assert AccessEntry.objects.get().by == giving.book.maker
    assert client_for(giving.book.checker).post(
        reverse("funds_donations:reveal", args=[hidden.pk]), {"purpose": "legal_duty"}
    ).status_code in (302, 403)
    assert AccessEntry.objects.count() == 1


def test_a_pledge_on_paper_is_recorded_for_a_registered_donor(giving, hidden, client_for):
    client = client_for(giving.book.maker)
    url = reverse("funds_donations:new_pledge", args=[giving.cause.pk])
    answer = client.post(url, form_data(donor=hidden.pk))
    pledge = Pledge.objects.get(donor=hidden)
    assert answer.url == reverse("lifecycle_desk:case", args=["funds.pledge", pledge.pk])
    assert (
        pledge.entered_by == giving.book.maker and SECRET in client.get(answer.url).content.decode()
    )
