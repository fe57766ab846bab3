"""Changes as people use them: the organisation on its phone, officers on the desk, everyone else."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.files.models import StoredFile
from foundation.lifecycle.services import perform
from projects.giving.services import seek_money
from projects.models import ChangeRequest

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def typed(running):
    """``typed(物料="28000")``: the budget form as it is sent, the lines changed by name."""

    def form(**yuan):
        lines = {line.description: line for line in running.budget_lines.all()}
        return {
            "submission": "k1",
            "reason": "台风停课，活动改为入户。",
            **{f"amount_{line.pk}": str(line.amount.amount) for line in lines.values()},
            **{f"amount_{lines[name].pk}": amount for name, amount in yuan.items()},
        }

    return form


@pytest.fixture
def budget_page(running):
    return reverse("projects:ask_change", args=[running.number, "budget"])


def test_the_organisation_compares_before_it_sends_and_sending_twice_asks_once(
    running, typed, budget_page, manager, client_for
):
    phone = client_for(manager)
    assert budget_page in phone.get(reverse("projects:changes", args=[running.number])).text
    form = typed(物料="25000", 督导="25000")
    compared = phone.post(budget_page, form | {"compare": "1"})
    assert compared.status_code == 200
    assert [row.is_changed for row in compared.context["wish"].differences] == [True, True, False]
    assert not ChangeRequest.objects.exists(), "nothing was sent yet"
    paper = SimpleUploadedFile("报价.pdf", PDF, "application/pdf")
    first = phone.post(budget_page, form | {"papers": paper})
    change = ChangeRequest.objects.get()
    assert first.url == change.get_absolute_url()
    assert phone.post(budget_page, form).url == first.url
    assert ChangeRequest.objects.count() == 1
    stored = StoredFile.objects.of(change).get()
    assert stored.get_absolute_url() in phone.get(first.url).text


def test_what_does_not_add_up_is_said_and_nothing_typed_is_lost(
    typed, budget_page, manager, client_for
):
    phone = client_for(manager)
    for wrong, said in (
        ({"物料": "29000.01"}, "50,000"),
        ({"物料": "-1"}, "留着这句"),
        ({"物料": "很多"}, "留着这句"),
        ({"物料": ""}, "留着这句"),
    ):
        answer = phone.post(budget_page, typed(**wrong) | {"reason": "留着这句"})
        assert answer.status_code == 422
        assert said in answer.text
        assert "留着这句" in answer.text
    incomplete = typed() | {"new1_description": "保险"}
    answer = phone.post(budget_page, incomplete)
    assert answer.context["form"].errors["new1_amount"]
    assert not ChangeRequest.objects.exists()


def test_period_and_milestones_are_asked_for_on_one_page(
    running, manager, client_for, officers, later
):
    page = reverse("projects:ask_change", args=[running.number, "schedule"])
    phone = client_for(manager)
    milestone = running.milestones.get()
    form = {
        "submission": "k1",
        "reason": "台风停课。",
        "ends_on": later.next_year.isoformat(),
        f"title_{milestone.pk}": "招募三十名志愿者",
        f"due_{milestone.pk}": milestone.due_on.isoformat(),
        f"evidence_{milestone.pk}": "名册",
        f"instalments_{milestone.pk}": ["2"],
    }
    assert phone.post(page, form | {"ends_on": "不知道"}).status_code == 422
    assert phone.post(page, form).status_code == 302
    change = ChangeRequest.objects.get()
    assert change.state == "before_leader"
    perform(change, "approve_above", by=officers.town)
    running.refresh_from_db()
    milestone.refresh_from_db()
    assert (running.ends_on, milestone.evidence_required) == (later.next_year, "名册")


def test_partners_leave_and_come_on_one_page(running, manager, client_for):
    page = reverse("projects:ask_change", args=[running.number, "partners"])
    phone = client_for(manager)
    partner = running.partners.get()
    form = {
        "submission": "k1",
        "reason": "原合作单位撤出。",
        f"name_{partner.pk}": partner.name,
        f"role_{partner.pk}": partner.role,
        f"leaves_{partner.pk}": "on",
        "new1_name": "义工联",
    }
    assert phone.post(page, form).status_code == 422
    assert phone.post(page, form | {"new1_role": "入户"}).status_code == 302
    assert ChangeRequest.objects.get().after["partners"] == [
        {"id": None, "name": "义工联", "role": "入户"}
    ]


def test_only_the_organisation_may_ask_and_only_for_what_there_is(
    running, budget_page, officers, make_user, client, client_for, manager
):
    assert client.get(budget_page).status_code == 302, "to the sign-in"
    for person in (officers.funds, make_user("某人")):
        assert client_for(person).get(budget_page).status_code == 404
        assert client_for(person).post(budget_page, {}).status_code == 404
    phone = client_for(manager)
    unknown = reverse("projects:ask_change", args=[running.number, "name"])
    assert phone.get(unknown).status_code == 404
    perform(running, "suspend", by=officers.town, reason="核查")
    assert phone.get(budget_page).status_code == 302


def test_what_waits_is_the_parties_own_and_what_was_changed_is_public(
    running, asked, wish, officers, client, client_for, manager, make_user
):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    url, project = change.get_absolute_url(), running.get_absolute_url()
    history = reverse("projects:changes", args=[running.number])
    stranger = client_for(make_user("某人"))
    for reader in (client, stranger):
        assert reader.get(url).status_code == 404
        assert url not in reader.get(history).text
    for person in (manager, officers.funds, officers.follow):
        page = client_for(person).get(url)
        assert page.status_code == 200
        assert change.reason in page.text
    perform(change, "approve", by=officers.funds)
    for page in (client.get(url), client.get(history), client.get(project)):
        assert "¥25,000.00" in page.text
        assert str(change.decision) in page.text
        assert change.reason not in page.text
        assert officers.funds.display_name not in page.text


def test_papers_are_read_by_both_parties_only(
    running, asked, wish, officers, client_for, make_user
):
    paper = SimpleUploadedFile("报价.pdf", PDF, "application/pdf")
    change = asked(running, "budget", wish.shift(running, 物料=28_000, 督导=22_000), papers=[paper])
    stored = StoredFile.objects.of(change).get().get_absolute_url()
    assert client_for(officers.funds).get(stored).status_code == 200
    assert client_for(make_user("某人")).get(stored).status_code == 404


def test_the_officer_finds_the_task_and_decides_on_the_desk(
    running, asked, wish, officers, client_for
):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    desk = client_for(officers.funds)
    case = reverse("lifecycle_desk:case", args=["projects.change", change.pk])
    assert case in desk.get(reverse("lifecycle_desk:tasks"), {"of": "projects.change"}).text
    page = desk.get(case).text
    assert "¥30,000.00" in page
    assert "¥25,000.00" in page
    agreed = reverse("lifecycle_desk:part", args=["projects.project", running.pk, "agreement"])
    project = desk.get(agreed).text
    approve = reverse("lifecycle_desk:act", args=["projects.change", change.pk, "approve"])
    assert approve in project
    assert desk.post(approve, {}).status_code == 302
    change.refresh_from_db()
    assert change.state == "approved"


def test_the_organisation_answers_what_was_asked_back(
    running, asked, wish, officers, manager, client_for
):
    change = asked(running, "budget", wish.shift(running, 物料=25_000, 督导=25_000))
    perform(change, "send_back", by=officers.funds, reason="请附报价单")
    phone = client_for(manager)
    answer = reverse("lifecycle:act", args=["projects.change", change.pk, "explain"])
    assert answer in phone.get(change.get_absolute_url()).text
    paper = SimpleUploadedFile("报价.pdf", PDF, "application/pdf")
    assert phone.post(answer, {"explanation": ""}).status_code == 422
    sent = phone.post(answer, {"explanation": "见附件", "papers": paper})
    assert sent.url == change.get_absolute_url()
    assert StoredFile.objects.of(change).count() == 1


def test_pages_need_few_queries_whatever_the_number_of_changes(
    running, asked, wish, officers, manager, client, client_for, django_assert_max_num_queries
):
    for n in range(12):
        more = 25_000 + 100 * (n % 2)
        change = asked(running, "budget", wish.shift(running, 物料=more, 督导=50_000 - more))
        if change.state == "submitted":
            perform(change, "approve", by=officers.funds)
    asked(running, "partners", {"partners": []})
    history = reverse("projects:changes", args=[running.number])
    phone, desk = client_for(manager), client_for(officers.funds)
    pages = [
        (client, running.get_absolute_url()),
        (phone, running.get_absolute_url()),
        (client, history),
        (phone, history),
        (phone, running.changes.latest("sequence").get_absolute_url()),
        (client, running.changes.earliest("sequence").get_absolute_url()),
        (desk, reverse("lifecycle_desk:cases", args=["projects.change"])),
    ]
    for reader, url in pages:
        reader.get(url)
        with django_assert_max_num_queries(25):
            assert reader.get(url).status_code == 200


def test_the_own_page_of_a_project_with_several_rows_of_everything_needs_few_queries(
    running, asked, wish, officers, manager, pools, pay, spend, send_report, voucher, client_for,
    django_assert_max_num_queries,
):  # fmt: skip
    for n in range(3):
        pay(running, pools.government, 3_000)
        pay(running, pools.social, 500)
        spend(running, pools.government, 500)
        change = asked(running, "budget", wish.shift(running, 物料=29_000 + n, 督导=21_000 - n))
        if change.state == "submitted":
            perform(change, "approve", by=officers.funds)
    send_report(running, pools.government, vouchers=[voucher(100), voucher(200)])
    cause = seek_money(running, by=officers.funds, submission=uuid4(), how_to_transfer="户名、账号")
    phone = client_for(manager)
    page = phone.get(running.get_absolute_url())
    assert cause.get_absolute_url() in page.text
    with django_assert_max_num_queries(25):
        page = phone.get(running.get_absolute_url())
    assert len(page.context["lines"]) == 2
    assert sum(len(row.requests) for row in page.context["instalments"]) == 6
    assert len(page.context["reports"]) == 4
    assert len(page.context["changes"]) == 3


def test_the_form_needs_few_queries(running, manager, client_for, django_assert_max_num_queries):
    phone = client_for(manager)
    for kind in ("budget", "schedule", "partners"):
        url = reverse("projects:ask_change", args=[running.number, kind])
        phone.get(url)
        with django_assert_max_num_queries(25):
            assert phone.get(url).status_code == 200


def test_a_day_stands_in_the_form_as_the_browser_reads_it(running, manager, client_for):
    url = reverse("projects:ask_change", args=[running.number, "schedule"])
    page = client_for(manager).get(url).text
    assert f'value="{date.isoformat(running.ends_on)}"' in page
