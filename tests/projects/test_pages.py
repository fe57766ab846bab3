"""The pages of projects as people use them, and who may see what."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from foundation.interface.formats import money as format_money
from foundation.lifecycle.services import perform
from projects.models import Project
from projects.proposals.services import plan_milestone

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(nanhai, organisation, theme, today):
    def data(**changes):
        return {
            "submission": "k1",
            "organisation": organisation.pk,
            "title": "平安敲门",
            "summary": "每日问候。",
            "area": nanhai.community.pk,
            "theme": theme.pk,
            "requested": "50000.00",
            "starts_on": today.isoformat(),
            "ends_on": today.isoformat(),
            **changes,
        }

    return data


def test_a_bad_proposal_is_marked_and_keeps_what_was_typed(client_for, manager, form):
    answer = client_for(manager).post(
        reverse("projects:new"), form(requested="-1", title="留着这句")
    )
    assert answer.status_code == 422
    assert "留着这句" in answer.content.decode()
    assert answer.context["form"].errors["requested"]


def test_what_is_wrong_is_listed_once(client_for, manager):
    page = client_for(manager).post(reverse("projects:new"), {}).content.decode()
    assert page.count('class="error-summary"') == 1


def test_somebody_without_an_organisation_is_told_what_to_do(client_for, make_user):
    answer = client_for(make_user()).get(reverse("projects:new"))
    assert answer.status_code == 403
    assert reverse("projects:list") in answer.content.decode()


def test_a_draft_is_the_organisations_own_and_a_proposal_the_staffs_too(
    client, client_for, project, bring, manager, officers, make_user
):
    url = project.get_absolute_url()
    seen = lambda user: Project.objects.visible_to(user).exists()  # noqa: E731
    assert (seen(manager), seen(officers.call), seen(make_user())) == (True, False, False)
    bring(project, "submitted")
    assert (seen(manager), seen(officers.call), seen(make_user())) == (True, True, False)
    assert client.get(url).status_code == 404
    bring(project, "on_notice")
    assert client.get(url).status_code == 200


def test_the_public_page_shows_the_money_by_source_with_its_entries(
    client, project, bring, pay, pools
):
    bring(project, "running")
    pay(project, pools.government, 12_345)
    page = client.get(project.get_absolute_url()).content.decode()
    assert "12,345" in page
    assert f"?project={project.number}" in page
    assert "国库1号" in page


def test_every_sum_of_the_money_of_a_project_leads_to_entries_of_that_sum(
    client, project, bring, pay, spend, pools
):
    bring(project, "running")
    pay(project, pools.government, 12_345)
    spend(project, pools.government, 300)
    page = client.get(project.get_absolute_url()).content.decode()
    links = [
        (unescape(link), strip_tags(shown).strip())
        for link, shown in re.findall(r'href="([^"]*measure=[^"]*)">(.*?)</a>', page)
    ]
    assert [shown for _, shown in links] == [
        "¥40,000.00", "¥10,000.00", "¥12,345.00", "¥300.00", "¥0.00",
    ]  # fmt: skip
    for link, shown in links:
        assert format_money(client.get(link).context["total"]) == shown


def test_list_and_detail_need_few_queries_whatever_the_number(
    client, client_for, proposal, bring, manager, officers, today, nanhai,
    django_assert_max_num_queries,
):  # fmt: skip
    for n in range(30):
        project = proposal(n, area=nanhai.communities[n % 4], requested=50_000)
        if n == 0:
            for step in range(12):
                plan_milestone(project, by=manager, title=f"第{step}步", due_on=today)
        bring(project, "on_notice")
    client.get(reverse("projects:list"))
    with django_assert_max_num_queries(25):
        page = client.get(reverse("projects:list"), {"town": nanhai.town.code, "q": "平安"})
    assert page.context["page"].paginator.count == 16
    first = Project.objects.earliest("pk")
    with django_assert_max_num_queries(25):
        assert client.get(first.get_absolute_url()).status_code == 200
    own = client_for(manager)
    with django_assert_max_num_queries(25):
        assert own.get(first.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(25):
        assert own.get(reverse("projects:mine")).status_code == 200


def test_the_desk_shows_a_project_with_its_money_and_next_steps(
    client_for, project, bring, manager, officers, pools
):
    bring(project, "running")
    perform(project, "request_payment", by=manager, instalment=1, pool=pools.government, amount=99)
    client = client_for(officers.funds)
    at = ["projects.project", project.pk]
    money = reverse("lifecycle_desk:part", args=[*at, "money"])
    assert money in client.get(reverse("lifecycle_desk:case", args=at)).content.decode()
    page = client.get(money).content.decode()
    assert "40,000" in page
    payment = project.payments.get()
    approve = reverse("lifecycle_desk:act", args=["projects.payment", payment.pk, "approve"])
    assert approve in page
    assert client.post(approve, {}).status_code == 302
    payment.refresh_from_db()
    assert payment.state == "approved"
    for slug in ("project", "milestone", "payment", "report"):
        assert (
            client.get(reverse("lifecycle_desk:cases", args=[f"projects.{slug}"])).status_code
            == 200
        )


def test_a_step_is_decided_on_beside_the_panels_of_its_stage(
    client_for, project, bring, officers, client
):
    bring(project, "running")
    at = ["projects.project", project.pk]
    desk = client_for(officers.finance)
    form = desk.get(reverse("lifecycle_desk:act", args=[*at, "give_back"]))
    assert str(_("Money by source")) in [str(title) for title, _body in form.context["sections"]]
    assert desk.get(reverse("lifecycle_desk:part", args=[*at, "none"])).status_code == 404
    part = reverse("lifecycle_desk:part", args=[*at, "money"])
    assert client.get(part).status_code == 302


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/projects/P-1/", 404),
        ("/projects/calls/999/", 404),
        ("/projects/?town=x&theme=y&state=z&page=999", 200),
        ("/me/projects/", 302),
    ],
)
def test_odd_addresses_are_answered_calmly(client, path, status):
    assert client.get(path).status_code == status
