"""The pages of giving: reachable, understood, and as quick with many rows as with few."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.services import SYSTEM, open_case, perform
from funds import services as money
from funds.donations import disclosure, services
from funds.models import Account, Cause, Disclosure, DisclosureRule
from tests.funds.factories import yuan


@pytest.fixture
def busy(giving):
    """Many causes, donors, gifts, uses and statements."""
    for at in range(12):
        services.open_cause(
            by=giving.book.maker, kind="theme", title=f"公益{at}", theme=f"主题{at}",
            area=giving.cause.area, how_to_transfer="账号",
        )  # fmt: skip
        donor = services.register_donor(
            by=giving.book.maker, kind="enterprise", name=f"企业{at}", area=giving.cause.area
        )
        giving.given(10 + at, donor=donor)
        giving.given(5)
    pool = Account.objects.get(kind="pool", origin__donor_account__donor=giving.donor)
    for at in range(8):
        money.commit(
            pool, f"NH2018-000{at}", giving.book.areas["community1"], yuan(7), theme="elder",
            **giving.book.record(on=timezone.localdate()),
        )  # fmt: skip
    rule = DisclosureRule.objects.get(code="social-quarter")
    for quarter in (1, 2, 3, 4):
        case = disclosure.new(rule, giving.cause.area, 2025, quarter)
        perform(open_case(case, by=SYSTEM), "publish", by=giving.book.maker, note="")
    return giving


def test_every_public_page_needs_few_queries(
    busy, client, client_for, django_assert_max_num_queries
):
    year = timezone.localdate().year
    own = client_for(busy.giver)
    pledge = busy.donor.pledges.first()
    public = [
        reverse("funds:causes"),
        busy.cause.get_absolute_url(),
        reverse("funds:donors"),
        busy.donor.get_absolute_url(),
        reverse("funds:matching"),
        reverse("funds:disclosures"),
        Disclosure.objects.first().get_absolute_url(),
    ]
    for url in public:
        with django_assert_max_num_queries(25):
            assert client.get(url).status_code == 200, url
    for url in (
        busy.cause.get_absolute_url(),
        busy.donor.get_absolute_url(),
        reverse("funds:my_donations"),
        pledge.get_absolute_url(),
        reverse("funds:donor_statement", args=[busy.donor.pk, year]),
    ):
        with django_assert_max_num_queries(25):
            assert own.get(url).status_code == 200, url


def test_every_page_of_the_desk_needs_few_queries(busy, client_for, django_assert_max_num_queries):
    client = client_for(busy.book.maker)
    pledge = busy.donor.pledges.first()
    for url in (
        reverse("funds_donations:donors"),
        reverse("funds_donations:donors") + "?q=企业",
        reverse("funds_donations:donor", args=[busy.donor.pk]),
        reverse("funds_donations:new_donor"),
        reverse("funds_donations:causes"),
        reverse("funds_donations:new_cause"),
        reverse("funds_donations:rules"),
        reverse("funds_donations:new_rule"),
        reverse("funds_donations:new_pledge", args=[busy.cause.pk]),
        reverse("funds_donations:redesignate", args=[pledge.pk]),
        reverse("lifecycle_desk:cases", args=["funds.pledge"]),
        reverse("lifecycle_desk:cases", args=["funds.disclosure"]),
        reverse("lifecycle_desk:cases", args=["funds.redesignation"]),
        reverse("lifecycle_desk:case", args=["funds.pledge", pledge.pk]),
    ):
        with django_assert_max_num_queries(25):
            assert client.get(url).status_code == 200, url


def test_the_donors_page_adds_up_to_what_was_given(busy, client):
    page = client.get(busy.donor.get_absolute_url()).content.decode()
    assert "NH2018-0007" in page and "7.00" in page
    assert "4.00" in page, "of the last gift of five yuan four are left: 12 × 5 − 8 × 7"


def test_a_resident_and_a_stranger_find_the_desk_closed(giving, client, client_for, make_user):
    resident = client_for(make_user("居民"))
    for name in ("donors", "new_donor", "causes", "new_cause", "rules", "new_rule"):
        url = reverse(f"funds_donations:{name}")
        assert client.get(url).status_code in (302, 403)
        assert resident.get(url).status_code in (302, 403)


def test_a_cause_and_a_donor_are_opened_once_at_the_desk(giving, client_for):
    client, area = client_for(giving.book.maker), giving.cause.area
    data = {
        "submission": str(UUID(int=0x21)), "kind": "area", "title": "桂城社区基金",
        "area": area.pk, "how_to_transfer": "账号", "goal": "1000",
        "closes_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    url = reverse("funds_donations:new_cause")
    assert client.post(url, data | {"theme": "elder"}).status_code == 422
    assert client.post(url, data | {"closes_on": "2001-01-01"}).status_code == 422
    assert client.post(url, data).status_code == client.post(url, data).status_code == 302
    cause = Cause.objects.get(title="桂城社区基金")
    close = reverse("funds_donations:close_cause", args=[cause.pk])
    assert client.get(close).status_code == 405
    assert client.post(close).status_code == 302
    cause.refresh_from_db()
    assert cause.closed_on == timezone.localdate()
    donor = {
        "submission": str(UUID(int=0x22)), "kind": "enterprise", "name": "某厂",
        "area": area.pk, "phone": "13800000002",
    }  # fmt: skip
    url = reverse("funds_donations:new_donor")
    assert client.post(url, donor | {"phone": "12"}).status_code == 422
    first, again = client.post(url, donor), client.post(url, donor)
    assert first.status_code == 302 and first.url == again.url
