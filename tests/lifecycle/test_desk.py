"""The desk draws a lifecycle it has never seen: tasks, list, case page, action, bulk."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from foundation.lifecycle.services import perform
from foundation.people.roles import THREE_ADMINISTRATORS, Role

pytestmark = pytest.mark.django_db


def desk(name, *args):
    return reverse(f"lifecycle_desk:{name}", args=args)


def test_the_task_list_counts_by_urgency_and_shows_the_tasks(client_for, operator, make_case):
    for number in range(3):
        make_case(title=f"事项{number}")
    page = client_for(operator).get(desk("tasks"))
    assert page.status_code == 200
    assert "事项2" in page.content.decode()
    assert page.context["lanes"][0].total == 3


def test_a_case_page_offers_what_this_user_may_do(client_for, operator, officer, case):
    take = desk("act", "sample.sample", case.pk, "take")
    url = desk("case", "sample.sample", case.pk)
    assert take in client_for(operator).get(url).content.decode()
    assert take not in client_for(officer).get(url).content.decode()


def test_what_cannot_be_done_is_shown_without_a_link_and_with_the_reason(
    client_for, operator, officer, owner, case
):
    perform(case, "take", by=operator)
    perform(case, "ask", by=officer, reason="缺照片")
    perform(case, "supply", by=owner)
    page = client_for(officer).get(desk("case", "sample.sample", case.pk)).content.decode()
    assert "Asked once already." in page
    assert desk("act", "sample.sample", case.pk, "ask") not in page
    assert desk("act", "sample.sample", case.pk, "answer") in page


def test_an_empty_list_says_whether_the_filters_empty_it(client_for, operator, make_case):
    client, url = client_for(operator), desk("cases", "sample.sample")
    assert client.get(url).context["is_filtered"] is False
    make_case(title="路灯不亮")
    page = client.get(url, {"q": "井盖"})
    assert page.context["is_filtered"] is True
    assert f'href="{url}"' in page.content.decode()


def test_no_two_items_of_the_menu_are_marked_as_the_open_place(make_user, grant, nanhai, rf):
    """Wagtail marks every item whose name begins the name of the open one."""
    user = make_user("全能")
    for role in set(Role.values) - THREE_ADMINISTRATORS:
        grant(user, role, nanhai.district)
    request = rf.get("/desk/")
    request.user = user
    names = [item.name for item in admin_menu.menu_items_for_request(request)]
    assert len(names) > 30
    twice = [
        (a, b) for i, a in enumerate(names) for b in names[:i] + names[i + 1 :] if b.startswith(a)
    ]
    assert twice == []


def test_acting_from_the_desk_moves_the_case_once_however_often_sent(client_for, operator, case):
    client = client_for(operator)
    url = desk("act", "sample.sample", case.pk, "take")
    assert client.get(url).status_code == 200
    for _ in range(2):
        answer = client.post(url, {"seen": "1"})
        assert (answer.status_code, answer.url) == (302, desk("case", "sample.sample", case.pk))
    assert [e.action for e in case.events] == ["opened", "take"]


def test_a_stale_form_is_answered_with_409_and_keeps_what_was_typed(
    client_for, operator, officer, case
):
    perform(case, "take", by=operator)
    url = desk("act", "sample.sample", case.pk, "ask")
    answer = client_for(officer).post(url, {"seen": "1", "reason": "请补照片"})
    assert answer.status_code == 409
    assert "请补照片" in answer.content.decode()


def test_a_missing_reason_is_marked_at_its_field(client_for, operator, officer, case):
    perform(case, "take", by=operator)
    url = desk("act", "sample.sample", case.pk, "ask")
    answer = client_for(officer).post(url, {"seen": "2", "reason": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]


def test_a_foreign_case_answers_like_a_missing_one(client_for, make_user, grant, nanhai, case):
    stranger = make_user("外镇操作员")
    grant(stranger, Role.OPERATOR, nanhai.other_town)
    client = client_for(stranger)
    assert client.get(desk("case", "sample.sample", case.pk)).status_code == 404
    assert client.get(desk("case", "sample.sample", 10**9)).status_code == 404


def test_a_resident_without_a_duty_does_not_enter(client_for, owner, case):
    assert client_for(owner).get(desk("case", "sample.sample", case.pk)).status_code in (302, 403)


def test_bulk_moves_what_it_may_and_says_what_it_could_not(client_for, operator, make_case):
    cases = [make_case(title=f"事项{n}") for n in range(3)]
    perform(cases[0], "take", by=operator)
    client_for(operator).post(
        desk("bulk", "sample.sample"), {"action": "take", "case": [c.pk for c in cases]}
    )
    for case in cases:
        case.refresh_from_db()
        assert case.state == "handled"


def test_after_a_bulk_action_the_filters_stand_and_success_is_not_claimed_for_nothing(
    client_for, operator, make_case
):
    client = client_for(operator)
    case = make_case(title="井盖缺失")
    wanted = "?q=%E4%BA%95%E7%9B%96"
    url = desk("bulk", "sample.sample") + wanted
    assert url in client.get(desk("cases", "sample.sample") + wanted).content.decode()
    for _again in range(2):
        answer = client.post(url, {"action": "take", "case": [case.pk]}, follow=True)
        assert answer.redirect_chain[-1][0] == desk("cases", "sample.sample") + wanted
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    answer = client.post(url, {"action": "take"}, follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["warning"]


def test_an_action_that_is_not_for_many_is_refused_in_bulk(client_for, officer, case):
    answer = client_for(officer).post(desk("bulk", "sample.sample"), {"action": "answer"})
    assert answer.status_code in (302, 403)
    assert case.events.count() == 1


@pytest.mark.parametrize("rows", [2, 25])
def test_lists_need_the_same_few_queries_however_long(
    client_for, operator, make_case, django_assert_max_num_queries, rows
):
    for number in range(rows):
        make_case(title=f"事项{number}")
    client = client_for(operator)
    client.get(desk("tasks"))
    for url in (desk("tasks"), desk("cases", "sample.sample")):
        with django_assert_max_num_queries(25):
            assert client.get(url).status_code == 200


def test_the_list_filters_by_words_state_and_urgency(client_for, operator, make_case):
    make_case(title="路灯不亮")
    make_case(title="井盖缺失")
    page = client_for(operator).get(desk("cases", "sample.sample"), {"q": "井盖", "state": "new"})
    assert "井盖缺失" in page.content.decode()
    assert "路灯不亮" not in page.content.decode()


def test_the_owner_acts_on_the_public_site(client_for, operator, officer, owner, case):
    perform(case, "take", by=operator)
    perform(case, "ask", by=officer, reason="缺照片")
    url = reverse("lifecycle:act", args=["sample.sample", case.pk, "supply"])
    client = client_for(owner)
    assert client.get(url).status_code == 200
    client.post(url, {"seen": "3"})
    case.refresh_from_db()
    assert case.state == "handled"
