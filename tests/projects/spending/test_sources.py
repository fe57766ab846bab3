"""An instalment of several sources: asked for at once, cut by the agreement, paid one by one."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import perform
from funds.reconcile import differences
from projects import services
from projects.models import PaymentRequest
from projects.selectors import money_by_source
from projects.spending import rules
from projects.spending.selectors import instalment_states
from tests.projects.conftest import cny

FEN = st.integers(1, 10**10)


@given(st.data())
def test_what_sources_bear_adds_up_by_instalment_and_by_source(data):
    sources = data.draw(st.dictionaries(st.integers(1, 9), FEN, min_size=1, max_size=4))
    whole = sum(sources.values())
    cuts = sorted(data.draw(st.lists(st.integers(1, max(whole - 1, 1)), max_size=3, unique=True)))
    bounds = [0, *(cut for cut in cuts if cut < whole), whole]
    rows = [(b - a, None) for a, b in zip(bounds, bounds[1:], strict=False)]
    given_later = data.draw(FEN)
    giver = next(iter(sources))
    promised = sources | {giver: sources[giver] + given_later}
    planned = rules.planned_by_source([*rows, (given_later, giver)], promised)
    assert planned[-1] == {giver: given_later}
    assert [sum(row.values()) for row in planned] == [*(amount for amount, _s in rows), given_later]
    assert {s: sum(row.get(s, 0) for row in planned) for s in promised} == promised


@given(st.data())
def test_an_amount_over_sources_is_whole_and_within_what_each_has_left(data):
    rooms = data.draw(st.lists(st.integers(0, 10**10), min_size=1, max_size=4))
    wants = [data.draw(st.integers(0, room)) for room in rooms]
    amount = data.draw(st.integers(0, sum(rooms)))
    parts = rules.split_over(amount, wants, rooms)
    assert sum(parts) == amount
    assert all(0 <= part <= room for part, room in zip(parts, rooms, strict=True))
    if amount <= sum(wants):
        assert all(part <= want for part, want in zip(parts, wants, strict=True))


pytestmark = pytest.mark.django_db


@pytest.fixture
def running(project, bring):
    """Promised: 40,000 of the district and 10,000 donated, in instalments of 30,000 and 20,000."""
    return bring(project, "running")


@pytest.fixture
def ask(running, manager):
    def asked(amount, instalment=1, **more):
        before = set(running.payments.values_list("pk", flat=True))
        perform(
            running, "request_payment", by=manager, instalment=instalment, amount=amount, **more
        )
        found = running.payments.exclude(pk__in=before).order_by("pk")
        return {request.pool_id: request for request in found}

    return asked


def amounts(requests):
    return {pool: request.amount for pool, request in requests.items()}


def test_one_form_makes_a_request_of_each_source_by_the_shares_agreed(ask, pools, running):
    assert amounts(ask(30_000)) == {pools.government.pk: cny(24_000), pools.social.pk: cny(6_000)}
    event = running.events.latest("seq")
    assert event.args == {"instalment": 1, "amount": "¥30,000.00"}


def test_a_part_is_cut_to_the_fen_and_the_rest_makes_each_source_whole(ask, pools):
    first = amounts(ask("0.07"))
    assert sum(first.values()) == cny("0.07")
    rest = amounts(ask("29999.93"))
    for pool, whole in ((pools.government, 24_000), (pools.social, 6_000)):
        assert first.get(pool.pk, cny(0)) + rest[pool.pk] == cny(whole)


def test_what_one_source_was_asked_for_apart_the_others_make_up(
    ask, pools, running, manager, officers
):
    ask(30_000, pool=pools.government)
    milestone = running.milestones.get()
    perform(milestone, "reach", by=manager, evidence="签到表六十人。")
    perform(milestone, "accept", by=officers.follow)
    requests = ask(20_000, instalment=2)
    assert amounts(requests) == {pools.government.pk: cny(10_000), pools.social.pk: cny(10_000)}


def test_a_source_refused_alone_is_asked_alone_again(ask, pools, officers):
    requests = ask(30_000)
    perform(requests[pools.social.pk], "refuse", by=officers.finance, reason="账号不符")
    assert amounts(ask(6_000)) == {pools.social.pk: cny(6_000)}


def test_a_donation_added_later_pays_its_own_instalment_alone(ask, pools, officers, running):
    added = {"pool": pools.social, "amount": 5_000, "document": "捐赠协议1号"}
    perform(running, "add_donation", by=officers.funds, **added)
    assert amounts(ask(5_000, instalment=3)) == {pools.social.pk: cny(5_000)}
    assert amounts(ask(30_000)) == {pools.government.pk: cny(24_000), pools.social.pk: cny(6_000)}


def test_no_more_than_is_open_is_asked_of_all_and_nothing_half_is_left(ask, pools, running):
    with pytest.raises(GuardFailed) as refused:
        ask("30000.01")
    assert refused.value.field == "amount"
    assert not PaymentRequest.objects.exists()


def test_each_source_is_paid_by_its_own_document_and_comes_back_alone(
    ask, pools, running, officers, today
):
    requests = ask(30_000)
    for number, request in enumerate(requests.values()):
        perform(request, "approve", by=officers.funds)
        services.record_payment(
            request, by=officers.finance, document=f"支付{number}", paid_on=today
        )
    back = requests[pools.social.pk]
    perform(
        back,
        "report_return",
        by=officers.finance,
        payment=back.treasury_payments.get(),
        document="退汇1",
        returned_on=today,
        reason="户名不符",
    )
    perform(back, "confirm_return", by=officers.funds)
    undrawn = {line.pool.pk: line.undrawn for line in money_by_source(running)}
    assert undrawn == {pools.government.pk: cny(16_000), pools.social.pk: cny(10_000)}
    assert instalment_states(running)[0].paid == cny(24_000)
    assert list(differences()) == []


def test_the_organisation_asks_with_one_click_and_the_desk_tells_the_sources_apart(
    running, manager, officers, client_for, pools
):
    phone = client_for(manager)
    url = reverse("lifecycle:act", args=["projects.project", running.pk, "request_payment"])
    page = phone.get(url)
    form = page.context["form"]
    assert (form["amount"].initial, form["pool"].initial) == (cny(30_000).amount, None)
    assert "¥24,000.00" in page.text and "¥6,000.00" in page.text
    seen = form["seen"].value()
    sent = {"instalment": "1", "amount": "30000", "pool": "", "seen": seen}
    for _time in range(2):
        assert phone.post(url, sent).status_code == 302
    assert PaymentRequest.objects.count() == 2, "sent twice, asked once"
    desk = client_for(officers.funds)
    cases = desk.get(reverse("lifecycle_desk:cases", args=["projects.payment"])).text
    assert pools.government.public_name in cases and pools.social.public_name in cases
    first, second = PaymentRequest.objects.order_by("pk")
    case = desk.get(reverse("lifecycle_desk:case", args=["projects.payment", first.pk])).text
    assert reverse("lifecycle_desk:case", args=["projects.payment", second.pk]) in case


def test_of_a_single_source_nothing_needs_to_be_chosen(ask, running, pools, manager, client_for):
    ask(10_000, pool=pools.social)
    url = reverse("lifecycle:act", args=["projects.project", running.pk, "request_payment"])
    field = client_for(manager).get(url).context["form"]["pool"]
    assert (field.initial, field.field.required) == (pools.government.pk, True)
