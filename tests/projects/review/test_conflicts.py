"""Ties the records know of: who is refused a seat, and who has to leave before the ranking."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from foundation.assessment.errors import ConflictFound, NotAllIn
from foundation.assessment.models import ConflictDeclaration
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from foundation.people import contacts
from foundation.people.models import Membership, Organisation, Unit
from foundation.people.roles import Role
from funds.donations.services import open_cause, pledge, register_donor
from funds.models import DonorAccount
from projects.models import ProjectPartner
from projects.review import services
from projects.review.conflicts import Ties, detection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def judge(jury):
    return jury[0]


@pytest.fixture
def seated(call, eligible, officers, jury):
    def open_panel():
        return services.open_panel(call, by=officers.call, chair=officers.chair, assessors=jury[:3])

    return open_panel


def in_a_unit(judge, manager, grant, nanhai):
    unit = Unit.objects.create(
        code="min-zheng", name="区民政局", kind="department", area=nanhai.district
    )
    grant(judge, Role.UNIT_OFFICER, unit)
    grant(manager, Role.UNIT_LEADER, unit)


def by_phone(judge, manager, grant, nanhai):
    contacts.verify(manager, "phone", "13800138000")
    contacts.store("phone", "138 0013 8000", user=judge)


def by_a_partner(judge, manager, grant, nanhai):
    partner = Organisation.objects.create(name="邻里互助社", area=nanhai.town)
    Membership.objects.create(organisation=partner, user=judge, role="member")
    project = manager.organisations.get().projects.get(title="平安敲门1")
    ProjectPartner.objects.create(
        project=project, name=partner.name, role="场地", organisation=partner
    )


def by_a_promise(judge, manager, grant, nanhai, **more):
    donor = register_donor(
        by=None, kind="individual", name="区女士", area=nanhai.town, user=judge, **more
    )
    project = manager.organisations.get().projects.get(title="平安敲门1")
    cause = open_cause(
        by=None,
        kind="project",
        title="为平安敲门添一分力",
        area=nanhai.community,
        theme=project.purpose,
        project_ref=project.number,
        how_to_transfer="户名某某慈善会",
    )
    pledge(
        cause,
        donor,
        100,
        by=judge,
        transfer_by=cause.opens_on + timedelta(days=30),
        submission=uuid.uuid4(),
    )


def by_a_nameless_promise(judge, manager, grant, nanhai):
    by_a_promise(judge, manager, grant, nanhai, is_anonymous=True)


@pytest.mark.parametrize(
    ("tie", "said"),
    [
        (in_a_unit, "unit"),
        (by_phone, "phone"),
        (by_a_partner, "邻里互助社"),
        (by_a_promise, "gave"),
        (by_a_nameless_promise, "a tie"),
    ],
)
def test_who_is_tied_to_an_applicant_is_refused_a_seat_with_the_reason(
    tie,
    said,
    judge,
    manager,
    grant,
    nanhai,
    seated,
):
    tie(judge, manager, grant, nanhai)
    with pytest.raises(ConflictFound, match=said) as refused:
        seated()
    assert "P20" in str(refused.value.message)
    if tie is by_a_nameless_promise:
        assert "gave" not in refused.value.message


def test_money_of_a_donor_in_a_project_of_the_applicant_ties_the_donor(
    judge,
    nanhai,
    seated,
    proposal,
    bring,
    today,
    officers,
    pools,
):
    """The gift went to another project of the organisation, years ago."""
    donor = register_donor(by=None, kind="individual", name="区女士", area=nanhai.town, user=judge)
    DonorAccount.objects.create(donor=donor, account=pools.social.origin)
    assert Ties.of(judge).gave_to == frozenset()
    project = bring(proposal(9), "running")  # promised 10,000 of the social pool
    assert Ties.of(judge).gave_to == {project.organisation_id}
    with pytest.raises(ConflictFound, match="gave"):
        seated()


def test_somebody_of_no_applicant_is_not_in_the_way(judge, make_user, grant, nanhai, seated):
    """A colleague, a namesake on the phone list and gifts elsewhere tie nobody."""
    other = Organisation.objects.create(name="无关机构", area=nanhai.town)
    colleague = make_user("同事")
    Membership.objects.create(organisation=other, user=colleague, role="manager")
    unit = Unit.objects.create(
        code="min-zheng", name="区民政局", kind="department", area=nanhai.district
    )
    grant(judge, Role.UNIT_OFFICER, unit)
    grant(colleague, Role.UNIT_OFFICER, unit)
    contacts.verify(judge, "phone", "13800138000")
    assert seated().assessors.count() == 3


def test_the_chair_has_no_tie_either(officers, organisation, eligible, seated):
    Membership.objects.create(organisation=organisation, user=officers.chair, role="member")
    with pytest.raises(ConflictFound, match=officers.chair.display_name):
        seated()


def test_who_comes_into_conflict_after_scoring_leaves_before_the_sheets_are_opened(
    call, scored, officers, jury, organisation, client_for
):
    Membership.objects.create(organisation=organisation, user=jury[0], role="member")
    page = reverse("projects_desk:call_review", args=[call.pk])
    refused = client_for(officers.chair).post(page, {"step": "conclude"})
    assert refused.status_code == 422 and jury[0].display_name in refused.text
    scored.refresh_from_db()
    assert not scored.is_frozen
    assert ConflictDeclaration.objects.get().assessor.user == jury[0]
    with pytest.raises(NotAllIn):
        services.conclude(scored, by=officers.chair)


def test_the_ties_of_a_person_are_read_once_however_many_proposals(
    call, eligible, officers, jury, django_assert_max_num_queries
):
    detect = detection()
    entries = [type("Entry", (), {"assessed": project})() for project in eligible * 20]
    with django_assert_max_num_queries(12):
        assert not any(detect(jury[0], entry) for entry in entries)


def test_an_evaluator_has_no_tie_to_the_project(
    project, bring, officers, evaluator, manager, grant, nanhai, today
):
    bring(project, "running")
    in_a_unit(evaluator, manager, grant, nanhai)
    with pytest.raises(GuardFailed, match=evaluator.display_name):
        perform(
            project,
            "plan_evaluation",
            by=officers.follow,
            kind="midterm",
            evaluator=evaluator,
            due_on=today,
        )


def test_who_wrote_for_the_organisation_does_not_decide_after_leaving_it(
    project, bring, pay, send_report, pools, manager, organisation, grant, nanhai
):
    """A report sent as its manager, checked as an officer the day after."""
    bring(project, "running")
    pay(project, pools.government, 1_000)
    report = send_report(project, pools.government, 500)
    Membership.objects.filter(organisation=organisation, user=manager).delete()
    grant(manager, Role.FUNDS_OFFICER, nanhai.district)

    with pytest.raises(NotAllowed, match=organisation.name):
        perform(report, "verify", by=manager)
    report.refresh_from_db()
    assert report.state == "submitted"
