"""The formal check: evidence for every rule, two people to say no, and an answer to objections."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from projects.review import letters, selectors, services
from projects.services import prepare_call
from tests.projects.conftest import LOOKED_AT

pytestmark = pytest.mark.django_db


def looked(**wrong):
    return [{**row, **wrong.get(row["rule"], {})} for row in LOOKED_AT]


@pytest.fixture
def submitted(project, bring):
    return bring(project, "submitted")


def test_every_rule_leaves_its_evidence(submitted, officers):
    perform(submitted, "find_eligible", by=officers.call, looked_at=LOOKED_AT)
    findings = selectors.last_findings(submitted)
    assert len(findings) == 8
    assert all(finding.passed and finding.evidence for finding in findings)
    assert {finding.checked_by for finding in findings} == {officers.call}


def test_the_officer_reads_where_else_the_same_title_was_handed_in(
    proposal, bring, officers, submitted
):
    """One cost is not paid from two funds: a look is asked for, nothing is barred."""
    other = bring(proposal(2), "submitted")
    type(other).objects.filter(pk=other.pk).update(title=submitted.title, call=a_call(officers))
    perform(submitted, "find_eligible", by=officers.call, looked_at=LOOKED_AT)
    finding = submitted.findings.get(rule="only_one")
    assert finding.passed and other.number in finding.evidence


def a_call(officers):
    area = officers.call.all_duties.get().area
    day = timezone.localdate()
    return prepare_call(
        by=officers.call,
        title="另一次征集",
        description="。",
        area=area,
        opens_on=day,
        closes_on=day,
        ceiling=50_000,
    )


def test_a_rule_left_out_or_without_evidence_stops_the_step(submitted, officers):
    for answers in ([], LOOKED_AT[:2], looked(staff={"evidence": " "})):
        with pytest.raises(GuardFailed):
            perform(submitted, "find_eligible", by=officers.call, looked_at=answers)
    assert submitted.findings.count() == 0


def test_an_unmet_rule_cannot_be_waved_through(submitted, officers):
    with pytest.raises(GuardFailed, match="专职|Full-time"):
        perform(
            submitted, "find_eligible", by=officers.call, looked_at=looked(staff={"passed": False})
        )


def test_what_the_records_say_is_not_typed(submitted, officers):
    """An officer cannot answer a rule the records answer."""
    forged = [*LOOKED_AT, {"rule": "not_barred", "passed": False, "evidence": "听说的"}]
    perform(submitted, "find_eligible", by=officers.call, looked_at=forged)
    assert submitted.findings.get(rule="not_barred").passed


@pytest.fixture
def challenged(submitted, officers):
    return perform(
        submitted,
        "find_ineligible",
        by=officers.call,
        looked_at=looked(papers={"passed": False, "evidence": "缺登记证书"}),
        reason="缺登记证书",
    )


def test_a_second_person_says_no_and_only_then_the_organisation_hears(
    challenged, officers, manager
):
    assert not Notice.objects.filter(recipient=manager, template="projects.ineligible").exists()
    with pytest.raises(NotAllowed):
        perform(challenged, "confirm_ineligible", by=officers.call, reason="同意")
    perform(challenged, "confirm_ineligible", by=officers.town, reason="缺登记证书")
    assert Notice.objects.filter(recipient=manager, template="projects.ineligible").exists()


def test_an_objection_upheld_makes_it_eligible(challenged, officers, manager, grant, nanhai):
    perform(challenged, "confirm_ineligible", by=officers.town, reason="缺登记证书")
    objection = services.object_to(challenged, by=manager, text="证书在附件第三页。")
    with pytest.raises(NotAllowed):
        perform(objection, "uphold", by=officers.town, answer="证书在第三页，确认有效。")
    perform(objection, "uphold", by=officers.leader, answer="证书在第三页，确认有效。")
    challenged.refresh_from_db()
    assert challenged.state == "eligible"


def test_without_an_objection_the_finding_stands_by_the_clock(challenged, officers):
    perform(challenged, "confirm_ineligible", by=officers.town, reason="缺登记证书")
    over = timezone.now() - timedelta(minutes=1)
    RunningClock.objects.of(challenged).filter(kind="objection").update(
        due_at=over, next_check_at=over
    )
    sweep()
    challenged.refresh_from_db()
    assert challenged.state == "rejected"


def test_nobody_else_objects_to_a_finding_and_the_letter_is_the_organisations(
    challenged, officers, manager, make_user, client_for
):
    perform(challenged, "confirm_ineligible", by=officers.town, reason="缺登记证书")
    with pytest.raises(NotAllowed):
        services.object_to(challenged, by=make_user(), text="不同意")
    address = reverse("projects:decision", args=[challenged.number])
    assert client_for(make_user()).get(address).status_code == 404
    answer = client_for(manager).get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert letters.decision(challenged) == letters.decision(challenged)


def test_the_officer_answers_each_rule_on_the_desk(submitted, officers, client_for):
    address = reverse(
        "lifecycle_desk:act", args=["projects.project", submitted.pk, "find_eligible"]
    )
    client = client_for(officers.call)
    fields = {"staff_passed": "yes", "staff_evidence": "社工两名", "papers_passed": "yes"}
    answer = client.post(address, fields)
    assert answer.status_code == 422
    assert "社工两名" in answer.content.decode()
    fields |= {
        "papers_evidence": "齐全",
        "lawful_passed": "yes",
        "lawful_evidence": "服务本区居民",
    }
    assert client.post(address, fields).status_code == 302
    submitted.refresh_from_db()
    assert submitted.state == "eligible"
