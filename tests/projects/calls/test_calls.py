"""Calls: written in the editor, checked by a second officer, read by everyone, copied."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import ANY

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import WorkflowState

from foundation.assessment.models import Criterion, Rubric, RubricVersion
from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from foundation.people.roles import Role
from funds import services as funds
from funds.models import YearClose
from projects.calls.selectors import standing
from projects.calls.services import copy_call, prepare_call, publish_call
from projects.models import Call, CallDate, CallInstalment, CallLineRule, CallMoney
from tests.projects.conftest import cny

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_projects_call:add"
EDIT = "wagtailsnippets_projects_call:edit"


@pytest.fixture
def typed(nanhai, today, pools):
    """What an officer types into the editor."""

    def data(**changes):
        filled = {
            "issuer": "district",
            "title": "公益创投",
            "description": "为老服务",
            "area": nanhai.district.pk,
            "opens_on": today.isoformat(),
            "closes_on": (today + timedelta(days=10)).isoformat(),
            "ceiling": "60000.00",
            "selection": "review",
            "notice_days": "5",
            "return_days": "10",
            "tolerance_percent": "10",
            "applicants": ["registered", "filed"],
            "money-0-pool": pools.government.pk,
            "money-0-amount": "80000.00",
            "line_rules-0-kind": "management",
            "line_rules-0-max_percent": "10",
            "instalments-0-number": "1",
            "instalments-0-share_percent": "60",
            "instalments-0-condition": "签约",
            "instalments-1-number": "2",
            "instalments-1-share_percent": "40",
            "instalments-1-condition": "中期评估通过",
        }
        rows = {"money": 1, "line_rules": 1, "instalments": 2, "dates": 0, "documents": 0}
        for name, count in rows.items():
            filled |= {
                f"{name}-TOTAL_FORMS": count,
                f"{name}-INITIAL_FORMS": 0,
                f"{name}-MIN_NUM_FORMS": 0,
                f"{name}-MAX_NUM_FORMS": 1000,
            }
            for row in range(count):
                filled |= {f"{name}-{row}-id": "", f"{name}-{row}-DELETE": ""}
        return filled | changes

    return data


@pytest.fixture
def call(officers, nanhai, today, pools):
    written = prepare_call(
        by=officers.call,
        title="公益创投",
        description="为老服务",
        area=nanhai.district,
        opens_on=today,
        closes_on=today + timedelta(days=10),
        ceiling=60_000,
    )
    CallMoney.objects.create(call=written, pool=pools.government, amount=cny(80_000))
    CallDate.objects.create(call=written, on=today + timedelta(days=20), what="评审会")
    CallLineRule.objects.create(call=written, kind="management", max_percent=10)
    CallInstalment.objects.create(call=written, number=1, share_percent=100, condition="签约")
    return written


def test_a_call_is_written_checked_by_another_officer_and_published(
    client, client_for, officers, typed
):
    writer = client_for(officers.call)
    page = writer.get(reverse("projects_desk:new_call"), follow=True)
    assert page.status_code == 200
    assert not page.context["autosave_enabled"], "saved by itself and sent, it would be two"
    answer = writer.post(reverse(ADD), typed() | {"action-submit": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    call = Call.objects.get()
    assert (call.state, call.live, call.applicants) == ("draft", False, ["registered", "filed"])
    assert call.money.get().amount == cny(80_000)
    assert call.events.get().actor == officers.call
    assert call.workflow_in_progress
    assert client.get(call.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        publish_call(call, by=officers.call)
    client_for(officers.town).post(
        reverse("lifecycle_desk:act", args=["projects.call", call.pk, "publish"]), {}
    )
    call = Call.objects.get()
    assert (call.state, call.live) == ("open", True)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED
    page = client.get(call.get_absolute_url()).content.decode()
    for text in ("80,000", "60%", "中期评估通过"):
        assert text in page
    assert writer.get(reverse(EDIT, args=[call.pk])).status_code == 302, "no longer editable"


def test_the_second_officer_may_also_decide_in_wagtails_own_screen(client_for, officers, typed):
    client_for(officers.call).post(reverse(ADD), typed() | {"action-submit": "1"})
    call = Call.objects.get()
    task = call.current_workflow_task_state
    url = reverse(
        "wagtailsnippets_projects_call:workflow_action", args=[call.pk, "approve", task.pk]
    )
    assert client_for(officers.call).post(url).status_code in (302, 403)
    call.refresh_from_db()
    assert call.state == "draft"
    client_for(officers.town).post(url)
    call = Call.objects.get()
    assert (call.state, call.events.last().actor) == ("open", officers.town)


def test_a_call_comes_back_to_its_writer_with_the_reason(client_for, officers, typed):
    client_for(officers.call).post(reverse(ADD), typed() | {"action-submit": "1"})
    call = Call.objects.get()
    with pytest.raises(GuardFailed):
        perform(call, "send_back", by=officers.town)
    perform(call, "send_back", by=officers.town, reason="缺少时间表")
    assert not Call.objects.get().workflow_in_progress
    assert officers.call.notices.filter(template="projects.call_sent_back").count() == 1
    with pytest.raises(GuardFailed):
        publish_call(call, by=officers.town)


def test_shares_that_do_not_add_up_and_a_nameless_donor_are_marked(client_for, officers, typed):
    answer = client_for(officers.call).post(
        reverse(ADD),
        typed(**{"instalments-0-share_percent": "50", "issuer": "donor"}) | {"action-submit": "1"},
    )
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"issuer_name", "__all__"}
    assert not Call.objects.exists()


def test_a_call_with_a_residents_vote_names_its_days_after_the_proposals(
    client_for, officers, typed, today
):
    vote = {"selection": "residents", "max_choices": "4", "minimum_votes": "5"}
    wrong = typed(**vote, vote_opens_on=today.isoformat(), vote_closes_on=today.isoformat())
    answer = client_for(officers.call).post(reverse(ADD), wrong | {"action-submit": "1"})
    assert set(answer.context["form"].errors) == {"vote_opens_on"}
    days = {
        "vote_opens_on": (today + timedelta(days=11)).isoformat(),
        "vote_closes_on": (today + timedelta(days=20)).isoformat(),
        "vote_rule": "equal-shares",
    }
    client_for(officers.call).post(reverse(ADD), typed(**vote, **days) | {"action-submit": "1"})
    call = Call.objects.get()
    publish_call(call, by=officers.town)
    copy = copy_call(call, by=officers.call)
    assert (copy.vote_rule, copy.max_choices, copy.minimum_votes) == ("equal-shares", 4, 5)
    assert copy.vote_opens_on.year == call.vote_opens_on.year + 1


def test_an_officer_of_another_town_neither_sees_nor_changes_a_draft(
    client_for, call, make_user, grant, nanhai
):
    stranger = make_user("外镇")
    grant(stranger, Role.CALL_OFFICER, nanhai.other_town)
    client = client_for(stranger)
    assert client.get(reverse(EDIT, args=[call.pk])).status_code == 404
    copy = reverse("projects_desk:copy_call", args=[call.pk])
    assert client.post(copy).status_code == 404


def test_the_editor_previews_a_draft(client_for, officers, typed):
    client = client_for(officers.call)
    url = reverse("wagtailsnippets_projects_call:preview_on_add")
    assert client.post(url, typed()).json()["is_valid"]
    page = client.get(url).content.decode()
    assert "公益创投" in page
    assert "80,000" in page


def test_last_years_call_is_copied_whole_a_year_later(client_for, call, officers, today):
    publish_call(call, by=officers.town)
    client_for(officers.call).post(reverse("projects_desk:copy_call", args=[call.pk]))
    copy = Call.objects.get(copied_from=call)
    assert (copy.state, copy.live, copy.title) == ("draft", False, call.title)
    assert copy.closes_on.year == call.closes_on.year + 1
    assert copy.money.get().amount == cny(80_000)
    assert copy.dates.get().on.year == call.dates.get().on.year + 1
    assert [line.share_percent for line in copy.instalments.all()] == [100]
    assert call.money.count() == 1, "the old call keeps its own"
    with pytest.raises(NotAllowed):
        copy_call(call, by=officers.chair)


def test_the_last_day_moves_only_later_and_the_clock_with_it(call, officers):
    publish_call(call, by=officers.town)
    later = call.closes_on + timedelta(days=7)
    with pytest.raises(GuardFailed):
        perform(call, "postpone", by=officers.call, closes_on=call.closes_on, reason="雨")
    perform(call, "postpone", by=officers.call, closes_on=later, reason="台风停课")
    sweep(timezone.now() + timedelta(days=12))
    call.refresh_from_db()
    assert call.state == "open"
    sweep(timezone.now() + timedelta(days=19))
    call.refresh_from_db()
    assert call.state == "closed"


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "Opens on"), (0, "10 days left"), (9, "1 day left"), (10, "24:00")]
)
def test_a_call_counts_down(call, officers, today, days, words):
    publish_call(call, by=officers.town)
    with translation.override("en"):
        assert words in standing(call, today + timedelta(days=days)).countdown
    assert not standing(call, today + timedelta(days=11)).countdown


def test_call_pages_need_few_queries_whatever_the_number(
    client, call, officers, nanhai, today, django_assert_max_num_queries
):
    version = RubricVersion.objects.create(
        rubric=Rubric.objects.create(code="r", name="微项目评分表"), number=1
    )
    for n in range(1, 6):
        Criterion.objects.create(
            version=version, position=n, name=f"标准{n}", weight=1, max_points=20
        )
    Call.objects.update(rubric=version)
    publish_call(call, by=officers.town)
    for n in range(25):
        other = prepare_call(
            by=officers.call,
            title=f"征集{n}",
            description="x",
            area=nanhai.town,
            opens_on=today + timedelta(days=n % 2),
            closes_on=today + timedelta(days=30),
            ceiling=1_000,
        )
        publish_call(other, by=officers.town)
        if n % 3 == 0:
            perform(other, "close", by=officers.call)
    client.get(reverse("projects:calls"))
    with django_assert_max_num_queries(25):
        page = client.get(reverse("projects:calls")).content.decode()
    assert "公益创投" in page
    with django_assert_max_num_queries(25):
        page = client.get(call.get_absolute_url()).content.decode()
    assert "标准5" in page


def test_a_call_hands_out_pools_of_its_area_and_of_open_years_only(
    client_for, officers, typed, pools, nanhai, today
):
    writer = client_for(officers.call)
    page = writer.get(reverse(ADD)).content.decode()
    assert f'value="{pools.government.pk}"' in page
    source = pools.government.parent
    assert f'<option value="{source.pk}">{source}' not in page
    refused = writer.post(reverse(ADD), typed(**{"money-0-pool": source.pk}))
    assert refused.context["form"].formsets["money"].errors == [{"pool": ANY}]
    elsewhere = typed(area=nanhai.town.pk, **{"money-0-pool": _pool_of(nanhai.other_town, today)})
    refused = writer.post(reverse(ADD), elsewhere)
    assert refused.context["form"].formsets["money"].errors == [{"pool": ANY}]
    assert not Call.objects.exists()


def _pool_of(area, today) -> int:
    source = funds.open_source("town", "外镇财政", "town_fiscal", area)
    return funds.open_pool(source, "外镇资金", today.year, area).pk


def test_a_call_with_money_of_a_closed_year_does_not_go_public(call, officers, pools, today):
    YearClose.objects.create(
        year=today.year, closed_by=officers.funds, approved_by=officers.town, document="关账"
    )
    with pytest.raises(GuardFailed, match=pools.government.name):
        publish_call(call, by=officers.town)


def test_what_waits_for_the_second_officers_check_opens_on_the_case_page(
    client_for, officers, typed
):
    client_for(officers.call).post(reverse(ADD), typed() | {"action-submit": "1"})
    call = Call.objects.get()
    case = reverse("lifecycle_desk:case", args=["projects.call", call.pk])
    checker = client_for(officers.town)
    assert checker.get(reverse(EDIT, args=[call.pk])).url == case
    history = reverse("wagtailsnippets_projects_call:history", args=[call.pk])
    assert checker.get(history).status_code == 200
    page = checker.get(case, headers={"accept-language": "zh-hans"}).content.decode()
    assert history not in page, "it was not changed since"
    call.title = "公益创投（修订）"
    call.save_revision(user=officers.call)
    page = checker.get(case, headers={"accept-language": "zh-hans"}).content.decode()
    assert history in page
    told = page.split('class="timeline"')[1].split("</ol>")[0]
    assert "工作人员" in told
    assert "居民" not in told
