"""Spending reports: vouchers counted once, budget lines kept, each judged by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from foundation.files.models import StoredFile
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import perform
from foundation.people.models import Membership, Organisation
from funds.selectors import project_money
from projects.models import Report, Voucher
from projects.spending import rules
from projects.spending.selectors import (
    accepted_of,
    already_reported,
    reported_since,
    use_of_budget,
)
from tests.projects.conftest import budget_line, cny

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@pytest.fixture
def paid(project, bring, pay, pools):
    """10,000 of the district paid out."""
    bring(project, "running")
    pay(project, pools.government, 10_000)
    return project


def verified(project):
    return project_money([project.number])[project.number].verified


# --- vouchers --------------------------------------------------------------------------


def test_a_report_comes_to_the_sum_of_its_vouchers(paid, send_report, voucher, pools):
    rows = [voucher("100.10"), voucher("200.20")]
    report = send_report(paid, pools.government, vouchers=rows)
    assert report.amount == cny("300.30")
    assert list(report.vouchers.values_list("position", flat=True)) == [1, 2]


def test_a_report_without_vouchers_says_that_nothing_was_spent(paid, spend, pools):
    report = spend(paid, pools.government, 0)
    assert (report.state, report.amount, report.transfer) == ("verified", cny(0), None)


@pytest.mark.parametrize("other", ["发票1号", " 发票 １号", "发票１号"])
def test_the_same_voucher_is_not_reported_twice(paid, send_report, voucher, pools, other):
    send_report(paid, pools.government, vouchers=[voucher(100, number="发票1号")])
    with pytest.raises(GuardFailed, match="发票"):
        send_report(paid, pools.government, vouchers=[voucher(100, number=other)])
    with pytest.raises(GuardFailed):
        send_report(
            paid, pools.government, vouchers=[voucher(1, number="A7"), voucher(2, number="a7")]
        )
    other_shop = voucher(100, number="发票1号", supplier="里水文具店")
    send_report(paid, pools.government, vouchers=[other_shop])


def test_many_vouchers_are_compared_in_one_query(paid, voucher, django_assert_num_queries):
    rows = [voucher(1) for _n in range(30)]
    pairs = [rules.pair(row["supplier"], row["number"]) for row in rows]
    with django_assert_num_queries(1):
        assert already_reported(paid.organisation_id, pairs) == {}


def test_the_same_voucher_is_not_paid_from_another_project_of_the_organisation(
    paid, proposal, bring, pay, send_report, voucher, pools
):
    send_report(paid, pools.government, vouchers=[voucher(100, number="发票1号")])
    second = bring(proposal(2), "running")
    pay(second, pools.government, 1_000)
    row = voucher(100, number="发票1号", line=second.budget_lines.first())
    with pytest.raises(GuardFailed, match=paid.number):
        send_report(second, pools.government, vouchers=[row])


def test_the_database_alone_refuses_a_voucher_that_counts_twice(paid, send_report, voucher, pools):
    report = send_report(paid, pools.government, vouchers=[voucher(100)])
    again = report.vouchers.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    again.counts = False
    again.save()


def test_a_voucher_of_a_report_sent_back_may_be_presented_again(
    paid, send_report, voucher, pools, officers
):
    row = voucher(100)
    report = send_report(paid, pools.government, vouchers=[row])
    perform(report, "send_back", by=officers.funds, reason="缺少清单")
    assert send_report(paid, pools.government, vouchers=[row]).amount == cny(100)


def test_a_voucher_from_after_the_period_is_refused(paid, send_report, voucher, pools, today):
    with pytest.raises(GuardFailed):
        send_report(
            paid,
            pools.government,
            vouchers=[voucher(100)],
            until=today - timedelta(days=1),
        )


def test_vouchers_cannot_exceed_what_was_paid(paid, send_report, pools):
    send_report(paid, pools.government, 9_000)
    with pytest.raises(GuardFailed, match="1,000"):
        send_report(paid, pools.government, 1_001)


# --- the budget ------------------------------------------------------------------------------


@pytest.fixture
def small_line(project, manager):
    """Two lines: 49,000 for visits and 1,000 for printing."""
    from projects.proposals.services import write

    write(
        project,
        by=manager,
        lines=[
            budget_line(49_000),
            budget_line(1_000, kind="publicity", description="宣传单张印刷"),
        ],
    )
    return project.budget_lines.get(kind="publicity")


def test_a_line_exceeded_beyond_the_tolerance_wants_a_reason(
    small_line, paid, send_report, voucher, pools
):
    send_report(paid, pools.government, vouchers=[voucher(1_100, line=small_line)])
    more = voucher(1, line=small_line)
    with pytest.raises(GuardFailed, match="1,101") as refused:
        send_report(paid, pools.government, vouchers=[more])
    assert refused.value.field == "overrun_reason"
    send_report(paid, pools.government, vouchers=[more], overrun_reason="纸价上涨")
    use = next(row for row in use_of_budget(paid) if row.line == small_line)
    assert use.is_exceeded and (use.spent, use.left) == (cny(1_101), cny(-101))
    assert not next(row for row in use_of_budget(paid) if row.line != small_line).is_exceeded


def test_a_line_of_another_project_is_refused(paid, proposal, send_report, voucher, pools):
    foreign = proposal(2).budget_lines.first()
    with pytest.raises(GuardFailed):
        send_report(paid, pools.government, vouchers=[voucher(1, line=foreign)])


@given(st.integers(1, 10**12), st.integers(0, 100), st.integers(0, 10**12))
def test_a_line_is_exceeded_only_beyond_its_tolerance(planned, percent, spent):
    assert rules.is_exceeded(planned, spent, percent) == (spent * 100 > planned * (100 + percent))


# --- the verdict ---------------------------------------------------------------------------


def test_only_accepted_vouchers_are_verified_and_a_rejected_one_may_come_again(
    small_line, paid, send_report, voucher, pools, officers, manager
):
    visits = paid.budget_lines.exclude(pk=small_line.pk).get()
    rows = [voucher(300, line=visits), voucher(200, line=small_line), voucher(50, line=visits)]
    report = send_report(paid, pools.government, vouchers=rows)
    last = report.vouchers.last()
    perform(report, "verify", by=officers.funds, rejected={last.pk: "与项目无关"})
    assert verified(paid) == accepted_of(report) == cny(500)
    last.refresh_from_db()
    assert (last.accepted, last.counts, last.rejection) == (False, False, "与项目无关")
    assert "300.00" in report.transfer.reason and "200.00" in report.transfer.reason
    assert {use.line.kind: use.accepted for use in use_of_budget(paid)} == {
        "activity": cny(300),
        "publicity": cny(200),
    }
    send_report(paid, pools.government, vouchers=[rows[2]])


def test_a_rejection_says_why_and_not_everything_is_rejected(
    paid, send_report, voucher, pools, officers
):
    report = send_report(paid, pools.government, vouchers=[voucher(1), voucher(2)])
    first, second = report.vouchers.all()
    with pytest.raises(GuardFailed) as refused:
        perform(report, "verify", by=officers.funds, rejected={first.pk: " "})
    assert refused.value.field == f"rejection_{first.pk}"
    with pytest.raises(GuardFailed):
        perform(report, "verify", by=officers.funds, rejected={first.pk: "x", second.pk: "y"})
    assert verified(paid) == cny(0)


def test_a_rejected_amount_is_paid_out_and_still_to_be_accounted_for(
    paid, send_report, voucher, pools, officers
):
    report = send_report(paid, pools.government, vouchers=[voucher(9_000), voucher(1_000)])
    perform(report, "verify", by=officers.funds, rejected={report.vouchers.last().pk: "无签收"})
    with pytest.raises(GuardFailed, match="1,000"):
        send_report(paid, pools.government, 1_001)
    send_report(paid, pools.government, 1_000)


# --- as people use it -------------------------------------------------------------------------


@pytest.fixture
def url(paid):
    return reverse("lifecycle:act", args=["projects.project", paid.pk, "report"])


@pytest.fixture
def typed(paid, pools, today):
    """What the form sends for rows of (number, amount)."""

    def data(*rows, **more):
        sent = {
            "pool": pools.government.pk,
            "until": today.isoformat(),
            "text": "探访长者六十户。",
            "vouchers-count": "4",
        }
        for place, (number, amount) in enumerate(rows):
            sent |= {
                f"vouchers-{place}-number": number,
                f"vouchers-{place}-issued_on": today.isoformat(),
                f"vouchers-{place}-supplier": "桂城文具店",
                f"vouchers-{place}-purpose": "探访物料",
                f"vouchers-{place}-line": paid.budget_lines.first().pk,
                f"vouchers-{place}-amount": amount,
            }
        return sent | more

    return data


def test_a_report_is_sent_with_vouchers_their_copies_and_empty_rows(
    client_for, manager, officers, make_user, url, typed, paid
):
    own = client_for(manager)
    assert own.get(url).status_code == 200
    copy = SimpleUploadedFile("发票.pdf", PDF, "application/pdf")
    data = typed(("12345678", "80.50"), ("12345679", "19.50"))
    answer = own.post(url, data | {"vouchers-1-copy": copy})
    assert answer.status_code == 302
    report = Report.objects.get()
    assert report.amount == cny(100)
    stored = StoredFile.objects.get()
    assert own.get(stored.get_absolute_url()).status_code == 200
    assert client_for(officers.funds).get(stored.get_absolute_url()).status_code == 200
    assert client_for(make_user()).get(stored.get_absolute_url()).status_code == 404
    page = own.get(report.get_page_url()).content.decode()
    assert "12345678" in page and stored.get_absolute_url() in page
    assert client_for(make_user()).get(report.get_page_url()).status_code == 404
    assert "12345678" not in client_for(make_user()).get(paid.get_absolute_url()).content.decode()


def test_more_rows_are_asked_for_without_a_script_and_nothing_typed_is_lost(
    client_for, manager, url, typed
):
    answer = client_for(manager).post(url, typed(("777", "80.50"), more="1"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="777"' in page and "¥80.50" in page
    assert "vouchers-5-number" in page
    assert not answer.context["form"].errors
    assert not Report.objects.exists()


def test_a_wrong_row_is_marked_and_everything_typed_kept(client_for, manager, url, typed):
    data = typed(("777", "80.50"), ("777", "1"), ("", "5"))
    answer = client_for(manager).post(url, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_vouchers-2-number"' in page and 'value="80.50"' in page
    answer = client_for(manager).post(url, typed(("777", "80.50"), ("777", "1")))
    assert answer.status_code == 422
    assert 'href="#id_vouchers-1-number"' in answer.content.decode()
    assert not Report.objects.exists() and not Voucher.objects.exists()


def test_one_report_sent_twice_is_one_report(client_for, manager, url, typed):
    own = client_for(manager)
    seen = own.get(url).context["form"].initial["seen"]
    for _time in range(2):
        assert own.post(url, typed(("777", "80.50"), seen=seen)).status_code == 302
    assert Report.objects.count() == 1


def test_the_officer_judges_voucher_by_voucher_on_the_desk(
    client_for, officers, paid, send_report, voucher, pools
):
    report = send_report(paid, pools.government, vouchers=[voucher(300), voucher(200)])
    first, second = report.vouchers.all()
    desk = reverse("lifecycle_desk:act", args=["projects.report", report.pk, "verify"])
    officer = client_for(officers.funds)
    assert first.number in officer.get(desk).content.decode()
    data = {f"verdict_{first.pk}": "accept", f"verdict_{second.pk}": "reject"}
    refused = officer.post(desk, data)
    assert refused.status_code == 422
    assert f"rejection_{second.pk}" in refused.context["form"].errors
    assert officer.post(desk, data | {f"rejection_{second.pk}": "无签收"}).status_code == 302
    assert verified(paid) == cny(300)
    shown = officer.get(reverse("lifecycle_desk:case", args=["projects.report", report.pk]))
    assert "无签收" in shown.content.decode()


def test_the_period_of_a_report_begins_after_the_one_before(paid, send_report, pools, today):
    assert reported_since(paid) == paid.starts_on
    send_report(paid, pools.government, 1)
    assert reported_since(paid) == today + timedelta(days=1)
    assert reported_since(paid, today) == paid.starts_on


def test_an_organisation_sees_its_money_project_by_project_in_few_queries(
    client_for, manager, paid, proposal, send_report, pools, django_assert_max_num_queries
):
    send_report(paid, pools.government, 2_500)
    own = client_for(manager)
    own.get(reverse("projects:money"))
    with django_assert_max_num_queries(25):
        page = own.get(reverse("projects:money"))
    text = page.content.decode()
    for sum_ in ("¥50,000.00", "¥10,000.00", "¥40,000.00", "¥2,500.00", "¥7,500.00"):
        assert sum_ in text
    stranger = Organisation.objects.create(name="街坊会", area=paid.area)
    Membership.objects.filter(user=manager).update(organisation=stranger)
    assert "¥50,000.00" not in own.get(reverse("projects:money")).content.decode()
