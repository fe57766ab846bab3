"""From the panel to the funding line: who may judge, who sees what, where the money ends."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from foundation.assessment.errors import ConflictFound, NotAllIn, NotYours
from foundation.assessment.models import ScoreSheet
from foundation.assessment.services import declare_conflict
from foundation.interface.formats import lastday
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from foundation.people.models import Membership
from foundation.people.roles import Role
from projects.models import Project
from projects.review import selectors, services
from projects.selectors import notice_until
from tests.projects.conftest import LOOKED_AT, cny, plan_milestone

pytestmark = pytest.mark.django_db


def states(projects):
    return [Project.objects.get(pk=project.pk).state for project in projects]


def test_a_panel_opens_only_when_every_proposal_is_checked(
    call, proposal, manager, officers, jury, today
):
    project = proposal(1, call=call, requested=40_000)
    plan_milestone(project, by=manager, title="招募志愿者", due_on=today)
    perform(project, "submit", by=manager)
    perform(call, "close", by=officers.call)
    with pytest.raises(GuardFailed, match=project.number):
        services.open_panel(call, by=officers.call, chair=officers.chair, assessors=jury)
    perform(project, "find_eligible", by=officers.call, looked_at=LOOKED_AT)
    services.open_panel(call, by=officers.call, chair=officers.chair, assessors=jury)
    assert states([project]) == ["in_review"]


def test_a_proposal_of_a_call_does_not_go_round_the_panel(eligible, officers):
    with pytest.raises(GuardFailed):
        perform(eligible[0], "begin_review", by=officers.call)


def test_no_member_of_an_applicant_is_seated(call, eligible, officers, jury, organisation):
    Membership.objects.create(organisation=organisation, user=jury[1], role="member")
    with pytest.raises(ConflictFound, match=eligible[0].number):
        services.open_panel(call, by=officers.call, chair=officers.chair, assessors=jury[:3])
    assert states(eligible) == ["eligible"] * 3
    assert selectors.panel_of(call) is None


def test_who_becomes_a_member_later_leaves_and_is_replaced(
    call, panel, officers, jury, organisation
):
    Membership.objects.create(organisation=organisation, user=jury[0], role="member")
    assert services.look_for_conflicts(panel, by=officers.call, call=call) == 1
    with pytest.raises(NotAllIn):
        services.conclude(panel, by=officers.chair)
    seat = services.appoint(panel, jury[3], by=officers.call, call=call)
    assert seat.replaces.user == jury[0]


def test_one_who_declares_a_conflict_is_replaced(call, panel, officers, jury):
    declare_conflict(panel.assessors.get(user=jury[0]), "我是该机构的捐赠人", by=jury[0])
    services.appoint(panel, jury[3], by=officers.call, call=call)
    assert panel.assessors.filter(removed_at=None).count() == 3


def test_only_the_chair_ranks_and_only_when_all_sheets_are_in(panel, officers, jury):
    with pytest.raises(NotAllIn):
        services.conclude(panel, by=officers.chair)
    with pytest.raises(NotYours):
        services.conclude(panel, by=officers.call)


def test_the_chair_does_not_score(call, panel, officers):
    with pytest.raises(NotAllowed):
        services.appoint(panel, officers.chair, by=officers.call, call=call)


def test_the_line_falls_where_the_money_ends(call, ranked, officers):
    """80,000 for three times 40,000, the third below sixty points."""
    assert states(ranked.projects) == ["ranked"] * 3
    line = services.fund(call, by=officers.chair, least_score=Decimal(60), finding="按排名资助。")
    assert len(line.funded) == 2
    assert states(ranked.projects) == ["on_notice", "on_notice", "rejected"]
    first, second = (Project.objects.get(pk=p.pk) for p in ranked.projects[:2])
    assert (first.approved_government, first.approved_social) == (cny(40_000), cny(0))
    assert (second.approved_government, second.approved_social) == (cny(30_000), cny(10_000))
    assert selectors.money_left(call).total == cny(0)


def test_the_reserve_moves_up_when_an_award_is_given_up(call, ranked, officers, manager):
    call.money.filter(amount=cny(10_000)).delete()
    services.fund(call, by=officers.chair, least_score=Decimal(0), finding="按排名资助。")
    assert states(ranked.projects) == ["on_notice", "reserve", "reserve"]
    with pytest.raises(GuardFailed):
        perform(
            ranked.projects[1],
            "put_on_notice",
            by=officers.chair,
            approved_government=40_000,
            assessment="递补。",
        )
    first = Project.objects.get(pk=ranked.projects[0].pk)
    perform(first, "decline", by=manager, reason="人手不足")
    assert Notice.objects.filter(recipient=officers.chair, template="projects.place_free").exists()
    perform(
        ranked.projects[1],
        "put_on_notice",
        by=officers.chair,
        approved_government=40_000,
        assessment="递补。",
    )
    assert states(ranked.projects) == ["withdrawn", "on_notice", "reserve"]


def test_a_withdrawn_proposal_keeps_its_rank_and_gets_nothing(scored, eligible, officers, manager):
    perform(eligible[0], "withdraw", by=manager)
    services.conclude(scored, by=officers.chair)
    assert states(eligible) == ["withdrawn", "ranked", "ranked"]


def test_scores_stay_sealed_on_the_desk_until_ranked(call, panel, scored, officers, client_for):
    address = reverse("projects_desk:call_review", args=[call.pk])
    assert "理由清楚" not in client_for(officers.call).get(address).content.decode()
    services.conclude(scored, by=officers.chair)
    shown = client_for(officers.call).get(address).content.decode()
    assert "理由清楚" in shown


def test_the_result_is_public_once_ranked(call, panel, client, ranked, officers):
    services.fund(call, by=officers.chair, least_score=Decimal(60), finding="按排名资助。")
    body = client.get(reverse("projects:call_result", args=[call.pk])).content.decode()
    assert ranked.panel.lot_seed in body
    assert ranked.projects[0].title in body
    assert ranked.projects[2].title not in body


def test_before_the_ranking_there_is_no_result(call, panel, client):
    assert client.get(reverse("projects:call_result", args=[call.pk])).status_code == 404


def test_the_officer_does_it_all_on_one_page(call, eligible, officers, jury, client_for):
    address = reverse("projects_desk:call_review", args=[call.pk])
    client = client_for(officers.call)
    few = {"step": "open_panel", "chair": officers.chair.pk}
    assert client.post(address, few).status_code == 422
    asked = {**few, "assessors": [person.pk for person in jury[:3]]}
    assert client.post(address, asked).status_code == 302
    meeting = {
        "step": "meeting",
        "meeting-held_at": "2020-01-05T09:30",
        "meeting-place": "创益园三楼",
        "meeting-minutes": "三家机构到场陈述。",
    }
    assert client.post(address, meeting).status_code == 302
    assert "创益园三楼" in client.get(address).content.decode()
    assert client.post(address, {"step": "conclude"}).status_code == 422
    assert client.post(address, {"step": "nonsense"}).status_code == 404


def test_a_chair_with_a_tie_is_replaced_by_one_without(
    call, panel, officers, jury, organisation, make_user, grant, nanhai, client_for
):
    other = make_user("文主持")
    grant(other, Role.PANEL_CHAIR, nanhai.district)
    Membership.objects.create(organisation=organisation, user=officers.chair, role="member")
    address = reverse("projects_desk:change_chair", args=[call.pk])
    desk = client_for(officers.call)
    assert address in desk.get(reverse("projects_desk:call_review", args=[call.pk])).text
    assert client_for(other).get(address).url == reverse("wagtailadmin_home")
    assert desk.post(address, {"chair": other.pk, "reason": ""}).status_code == 422
    assert (
        desk.post(address, {"chair": other.pk, "reason": "原组长加入了申报单位"}).status_code == 302
    )
    panel.refresh_from_db()
    assert panel.chair == other
    noted = call.events.last()
    assert noted.actor == officers.call and "原组长加入了申报单位" in noted.public_text
    assert noted.visibility == "staff"
    with pytest.raises(NotYours):
        services.conclude(panel, by=officers.chair)


def test_neither_an_assessor_nor_somebody_with_a_tie_takes_the_chair(
    call, panel, officers, jury, organisation, make_user, grant, nanhai, client_for
):
    tied = make_user("莫主持")
    Membership.objects.create(organisation=organisation, user=tied, role="member")
    for person in (tied, jury[0]):
        grant(person, Role.PANEL_CHAIR, nanhai.district)
        address = reverse("projects_desk:change_chair", args=[call.pk])
        answer = client_for(officers.call).post(address, {"chair": person.pk, "reason": "换人"})
        assert answer.status_code == 422
        assert "换人" in answer.text
    panel.refresh_from_db()
    assert panel.chair == officers.chair
    with pytest.raises(NotAllowed):
        services.change_chair(panel, jury[3], by=officers.chair, call=call, reason="自己换")


def test_the_calls_page_on_the_desk_leads_to_its_review(call, eligible, officers, client_for):
    case = reverse("lifecycle_desk:case", args=["projects.call", call.pk])
    review = reverse("projects_desk:call_review", args=[call.pk])
    assert review in client_for(officers.call).get(case).content.decode()
    assert review in client_for(officers.chair).get(case).content.decode()


def test_strangers_and_residents_stay_out(call, panel, client, client_for, make_user):
    address = reverse("projects_desk:call_review", args=[call.pk])
    assert client.get(address).status_code in (302, 403)
    assert client_for(make_user()).get(address).status_code in (302, 403)


def test_the_review_page_needs_few_queries(
    call, ranked, officers, client_for, django_assert_max_num_queries
):
    client = client_for(officers.call)
    # The first page of a duty's bearer puts them into the duty's group.
    client.get(reverse("wagtailadmin_home"))
    with django_assert_max_num_queries(25):
        client.get(reverse("projects_desk:call_review", args=[call.pk]))


def test_who_judges_reads_the_proposal_and_its_files_until_leaving(
    call, panel, eligible, jury, client_for
):
    sheet = ScoreSheet.objects.of(jury[0]).filter(entry__object_id=eligible[0].pk).get()
    assessor = client_for(jury[0])
    page = assessor.get(reverse("assessment_desk:sheet", args=[sheet.pk])).content.decode()
    assert eligible[0].assessed_url in page
    assert eligible[0].summary in assessor.get(eligible[0].assessed_url).content.decode()
    assert eligible[0].files_readable_by(jury[0])
    outside = client_for(jury[3])
    assert outside.get(eligible[0].assessed_url).status_code == 404
    assert not eligible[0].files_readable_by(jury[3])
    declare_conflict(panel.assessors.get(user=jury[0]), "亲属在申报单位。", by=jury[0])
    assert assessor.get(eligible[0].assessed_url).status_code == 404


def test_an_award_says_until_when_one_may_object(call, ranked, officers, client):
    services.fund(call, by=officers.chair, least_score=Decimal(60), finding="按排名资助。")
    project = ranked.projects[0]
    project.refresh_from_db()
    with translation.override("zh-hans"):
        day = lastday(notice_until(project))
    page = client.get(project.get_absolute_url(), headers={"accept-language": "zh-hans"})
    assert day in page.content.decode()
