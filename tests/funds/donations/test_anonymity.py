"""An anonymous donor has no name anywhere but at the desk and on the donor's own pages."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import perform
from foundation.people import contacts
from foundation.people.models import Contact
from foundation.people.privacy import erase, export_data
from funds.donations import services
from funds.models import Account, Donor
from funds.services import commit
from projects.models import Project, Theme
from projects.services import propose
from tests.funds.donations.conftest import SECRET
from tests.funds.factories import yuan


@pytest.fixture
def given(giving, hidden):
    return giving.given(500, donor=hidden)


def public_pages(pledge) -> list[str]:
    return [
        reverse("funds:money"),
        reverse("funds:entries"),
        reverse("funds:entries") + f"?project={SECRET}",
        reverse("funds:causes"),
        reverse("funds:cause", args=[pledge.cause_id]),
        reverse("funds:donors"),
        reverse("funds:matching"),
        reverse("funds:disclosures"),
        "/open-data/",
    ]


def test_no_public_page_says_the_name(given, client):
    for url in public_pages(given):
        text = client.get(url, follow=True).content.decode()
        assert SECRET not in text.replace(f'value="{SECRET}"', ""), url
    assert client.get(given.donor.get_absolute_url()).status_code == 404


def test_a_search_for_the_name_answers_like_one_for_a_name_that_is_not_there(given, client):
    found, nothing = (
        client.get("/search/", {"q": name}).content.decode().count(name)
        for name in (SECRET, "黎有名")
    )
    assert found == nothing


def test_the_sum_of_the_unnamed_is_shown_without_a_name(giving, given, client):
    giving.given(100)
    page = client.get(reverse("funds:donors")).content.decode()
    assert "500.00" in page and "100.00" in page and giving.donor.name in page


def test_a_document_that_would_tell_the_name_is_refused_at_both_steps(giving, hidden, client_for):
    pledge = giving.confirmed(100, donor=hidden)
    with pytest.raises(GuardFailed):
        giving.arrived(pledge, 100, document=f"{SECRET}捐款")
    order = giving.arrived(pledge, 100)
    perform(order, "approve", by=giving.book.checker)
    url = reverse("lifecycle_desk:act", args=["funds.order", order.pk, "post"])
    answer = client_for(giving.book.maker).post(
        url, {"on": timezone.localdate().isoformat(), "document": f"{SECRET}", "seen": 2}
    )
    assert answer.status_code == 422
    order.refresh_from_db()
    assert order.state == "approved"


def test_who_is_called_otherwise_in_public_is_called_so_on_every_account(giving, client):
    donor = services.register_donor(
        by=giving.book.maker,
        kind="enterprise",
        name="真名公司",
        public_name="热心企业",
        area=giving.cause.area,
    )
    with pytest.raises(GuardFailed):
        giving.arrived(giving.confirmed(70, donor=donor), 70, document="真名公司转账")
    giving.given(70, donor=donor)
    for url in (reverse("funds:donors"), reverse("funds:entries"), donor.get_absolute_url()):
        text = client.get(url).content.decode()
        assert "热心企业" in text and "真名公司" not in text, url


def test_one_may_give_once_by_name_and_once_without(giving):
    by_name = giving.donor
    unnamed = services.donor_for(
        giving.giver, area=giving.cause.area, kind="individual", is_anonymous=True
    )
    assert unnamed != by_name
    assert (
        services.donor_for(
            giving.giver, area=giving.cause.area, kind="individual", is_anonymous=True
        )
        == unnamed
    )


def test_the_donor_alone_opens_the_page_of_unnamed_gifts(giving, client_for, make_user):
    unnamed = services.donor_for(
        giving.giver, area=giving.cause.area, kind="individual", is_anonymous=True
    )
    giving.given(70, donor=unnamed)
    url = unnamed.get_absolute_url()
    assert client_for(giving.giver).get(url).status_code == 200
    assert client_for(make_user("路人")).get(url).status_code == 404


def test_addresses_are_never_stored_in_clear(hidden):
    assert hidden.phone.value != "13800000001" and "1380" not in hidden.phone.value
    assert contacts.masked(hidden.phone) != "13800000001"


def test_a_deleted_account_leaves_the_gift_and_takes_the_name_from_the_public(giving, client):
    giving.given(100)
    source = Account.objects.get(donor_account__donor=giving.donor)
    name = giving.donor.name
    exported = export_data(giving.giver)["funds"]
    assert exported["pledges"][0]["amount"] == "100.00"
    erase(giving.giver)
    source.refresh_from_db()
    donor = Donor.objects.get(pk=giving.donor.pk)
    assert source.is_anonymous and donor.is_anonymous and donor.user is None
    assert not Contact.objects.filter(user=giving.giver).exists()
    for url in (reverse("funds:donors"), reverse("funds:entries")):
        assert name not in client.get(url).content.decode()


def test_the_export_of_grants_names_the_project_and_not_the_donor(
    giving, given, make_user, tmp_path
):
    book, today = giving.book, timezone.localdate()
    manager = make_user("黎社工")
    book.organisation.memberships.create(user=manager, role="manager")
    project = propose(
        by=manager,
        organisation=book.organisation,
        title="平安敲门",
        summary="探访独居长者。",
        area=book.areas["community1"],
        theme=Theme.objects.create(key="elder", name="elder", name_en="Ageing well"),
        requested=500,
        starts_on=today,
        ends_on=today + timedelta(days=300),
        submission="grants",
    )
    Project.objects.filter(pk=project.pk).update(state="running")
    commit(
        Account.objects.get(kind="pool", origin__donor_account__donor=given.donor),
        project.number,
        project.area,
        yuan(500),
        theme="elder",
        **book.record(on=today),
    )
    written = tmp_path / "grants.json"
    call_command("export_grants", output=written)
    text = written.read_text()
    assert project.number in text and SECRET not in text
