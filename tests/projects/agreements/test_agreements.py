"""Agreements: frozen terms, two signatures, a plan that sums to the fen."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundation.files.models import StoredFile
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from funds.selectors import project_money
from projects import services
from projects.agreements import clauses, letter, selectors, terms
from projects.models import Agreement, Instalment, Project
from projects.rules import split
from tests.projects.conftest import cny

pytestmark = pytest.mark.django_db

SHARES = st.lists(st.integers(1, 10_000), min_size=1, max_size=6)


@given(total=st.integers(1, 10**12), weights=SHARES)
def test_instalments_sum_to_the_fen_and_stay_within_one_fen_of_their_share(total, weights):
    shares = [Decimal(weight) / 100 for weight in weights]
    parts = split(total, shares)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / whole) < 1 + total * 1e-12


def test_an_edition_of_clauses_that_was_used_is_never_changed():
    text = json.dumps(clauses.EDITIONS["2026-1"], ensure_ascii=False)
    assert int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) == 2059942224


@pytest.fixture
def drawn(project, bring, officers, pools):
    """``drawn()``: the approved project's agreement, drawn up."""

    def make(**more) -> Agreement:
        bring(project, "approved")
        data = {
            "authority": "南海区社会治理服务中心",
            "government_pool": pools.government,
            "social_pool": pools.social,
        }
        perform(project, "draft_agreement", by=officers.funds, **(data | more))
        return project.agreements.latest("version")

    return make


def test_the_terms_hold_parties_sources_plan_and_milestones(drawn, project, pools):
    agreement = drawn()
    agreed = agreement.terms
    assert agreed["project"]["organisation"] == "敦厚社工服务中心"
    assert [(row["pool"], row["amount"]) for row in agreed["sources"]] == [
        (pools.government.pk, "40000.00"),
        (pools.social.pk, "10000.00"),
    ]
    assert [m["title"] for m in agreed["project"]["milestones"]] == ["招募志愿者"]
    plan = agreement.instalments.order_by("number")
    assert [row.amount for row in plan] == [cny(30_000), cny(20_000)]
    assert [row.condition for row in plan] == [None, project.milestones.get()]
    assert agreement.digest == terms.digest(agreed)
    assert Notice.objects.filter(template="projects.agreement_drafted").exists()


def test_a_plan_must_make_up_the_whole(drawn, today):
    with pytest.raises(GuardFailed, match="100"):
        drawn(plan=[terms.Planned(Decimal(60), None, today)])
    assert not Agreement.objects.exists()


def test_an_instalment_of_less_than_one_fen_is_refused(project, bring, officers, pools, today):
    bring(project, "approved")
    project.approved_government, project.approved_social = cny("0.50"), cny(0)
    project.save()
    rows = [terms.Planned(Decimal(share), None, today) for share in ("99.99", "0.01")]
    with pytest.raises(GuardFailed) as refused:
        perform(
            project,
            "draft_agreement",
            by=officers.funds,
            authority="南海区社会治理服务中心",
            government_pool=pools.government,
            plan=rows,
        )
    assert refused.value.field == "share_2"
    assert not Agreement.objects.exists()


def test_money_is_promised_only_by_an_agreement_both_have_signed(drawn, project, manager, officers):
    project_sign = {"by": officers.funds, "document": "协议1号", "signer": "邝主任"}
    agreement = drawn()
    with pytest.raises(GuardFailed):
        services.sign(project, **project_sign)
    with pytest.raises(NotAllowed):
        perform(agreement, "sign_by_organisation", by=officers.funds, signer="黎主任")
    perform(agreement, "sign_by_organisation", by=manager, signer="黎主任")
    assert selectors.current_agreement(project) is None
    services.sign(project, **project_sign)
    agreement.refresh_from_db()
    assert agreement.state == "in_force"
    assert (agreement.organisation_signer, agreement.organisation_signed_by) == ("黎主任", manager)
    assert (agreement.authority_signer, agreement.document) == ("邝主任", "协议1号")
    assert selectors.current_agreement(project) == agreement
    assert selectors.instalments(project).count() == 2
    assert project_money([project.number])[project.number].committed == cny(50_000)


def test_terms_that_are_not_what_was_approved_are_not_signed(drawn, project, manager, officers):
    agreement = drawn()
    later = project.ends_on + timedelta(days=30)
    Project.objects.filter(pk=project.pk).update(ends_on=later)
    with pytest.raises(GuardFailed):
        perform(agreement, "sign_by_organisation", by=manager, signer="黎主任")
    perform(agreement, "cancel", by=officers.funds, reason="日期已变")
    project.refresh_from_db()
    again = drawn()
    assert (again.version, again.terms["project"]["ends_on"]) == (2, later.isoformat())


def test_only_one_agreement_waits_at_a_time(drawn, project):
    drawn()
    with pytest.raises(GuardFailed):
        drawn()


def test_the_database_keeps_terms_and_plan(drawn):
    agreement = drawn()
    for change in (
        lambda: Agreement.objects.filter(pk=agreement.pk).update(digest="x"),
        lambda: Agreement.objects.filter(pk=agreement.pk).update(terms={}),
        lambda: Instalment.objects.filter(agreement=agreement).update(amount=1),
        lambda: Instalment.objects.filter(agreement=agreement).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_one_version_is_one_file_in_whatever_language_it_is_asked_for(drawn, manager):
    agreement = drawn()
    with translation.override("zh-hans"):
        first = letter.write(agreement)
    perform(agreement, "sign_by_organisation", by=manager, signer="黎主任")
    with translation.override("en"):
        assert letter.write(Agreement.objects.get()) == first
    assert first.startswith(b"%PDF")


def test_both_parties_read_the_agreement_and_nobody_else(
    drawn, project, manager, officers, client_for, make_user
):
    agreement = drawn()
    urls = [agreement.get_absolute_url(), agreement.get_letter_url()]
    for person in (manager, officers.funds, officers.town):
        for url in urls:
            assert client_for(person).get(url).status_code == 200
    stranger = client_for(make_user("某人"))
    assert {stranger.get(url).status_code for url in urls} == {404}


def test_the_organisation_signs_with_a_scan_that_only_the_parties_read(
    drawn, manager, officers, client_for, make_user
):
    agreement = drawn()
    url = reverse(
        "lifecycle:act", args=["projects.agreement", agreement.pk, "sign_by_organisation"]
    )
    phone = client_for(manager)
    assert phone.post(url, {"signer": "黎主任"}).status_code == 422, "not accepted yet"
    bad = SimpleUploadedFile("签字页.pdf", b"no pdf", "application/pdf")
    answer = phone.post(url, {"signer": "黎主任", "agree": "on", "scan": bad})
    assert answer.status_code == 422
    scan = SimpleUploadedFile("签字页.pdf", letter.write(agreement), "application/pdf")
    answer = phone.post(url, {"signer": "黎主任", "agree": "on", "scan": scan})
    assert answer.status_code == 302
    stored = StoredFile.objects.of(agreement).get()
    page = phone.get(agreement.get_absolute_url()).content.decode()
    assert stored.get_absolute_url() in page
    assert client_for(officers.funds).get(stored.get_absolute_url()).status_code == 200
    assert client_for(make_user("某人")).get(stored.get_absolute_url()).status_code == 404


def test_the_officer_draws_up_on_the_desk_and_hears_what_does_not_add_up(
    project, bring, officers, pools, client_for, today
):
    bring(project, "approved")
    desk = client_for(officers.funds)
    url = reverse("lifecycle_desk:act", args=["projects.project", project.pk, "draft_agreement"])
    form = {
        "authority": "南海区社会治理服务中心",
        "government_pool": pools.government.pk,
        "social_pool": pools.social.pk,
        "share_1": "70",
        "due_1": today.isoformat(),
        "share_2": "20",
        "due_2": today.isoformat(),
        "milestone_2": project.milestones.get().pk,
    }
    answer = desk.post(url, form)
    assert answer.status_code == 422
    assert "90" in answer.content.decode()
    assert desk.post(url, form | {"share_2": "30"}).status_code == 302
    assert [row.amount for row in Instalment.objects.all()] == [cny(35_000), cny(15_000)]
