"""The pages of appeals as people use them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from appeals.models import Appeal
from appeals.services import publish
from foundation.lifecycle.selectors import timeline

pytestmark = pytest.mark.django_db


def test_a_visitor_is_asked_to_sign_in_before_filing(client):
    page = client.get(reverse("appeals:new"))
    assert page.status_code == 200
    assert reverse("account_login") in page.content.decode()


def filing(nanhai, **changes):
    return {
        "submission": "key-1",
        "title": "楼道灯坏了一周",
        "body": "三栋二单元楼道灯坏了，晚上老人上下楼很危险。",
        "area": nanhai.community.pk,
        "nature": "help",
        "identity_mode": "hidden",
        **changes,
    }


def test_a_resident_files_and_gets_number_and_code(client_for, resident, nanhai, service):
    client = client_for(resident)
    answer = client.post(reverse("appeals:new"), filing(nanhai), follow=True)
    appeal = Appeal.objects.get()
    assert appeal.number in answer.content.decode()
    assert appeal.query_code in answer.content.decode()
    client.post(reverse("appeals:new"), filing(nanhai))
    assert Appeal.objects.count() == 1, "sent twice, filed once"


def test_a_bad_form_is_marked_and_keeps_what_was_typed(client_for, resident, nanhai):
    answer = client_for(resident).post(
        reverse("appeals:new"), filing(nanhai, body="", title="留着这句")
    )
    assert answer.status_code == 422
    assert "留着这句" in answer.content.decode()
    assert answer.context["form"].errors["body"]


def test_strangers_see_a_published_appeal_and_only_its_public_text(client, file, staff):
    appeal = file(title="王某某家很吵")
    url = appeal.get_absolute_url()
    assert client.get(url).status_code == 404
    publish(appeal, by=staff.dispatcher, public_title="邻里噪声", public_body="居民反映噪声。")
    page = client.get(url).content.decode()
    assert "邻里噪声" in page
    assert "王某某" not in page
    assert appeal.query_code not in page


def test_a_protected_appeal_cannot_be_published(file, staff):
    from foundation.lifecycle.errors import GuardFailed

    with pytest.raises(GuardFailed):
        publish(file(nature="report"), by=staff.dispatcher, public_title="x", public_body="y")


def test_number_and_code_open_the_progress_and_errors_look_alike(client, file):
    appeal = file()
    url = reverse("appeals:look_up")
    good = client.post(url, {"number": appeal.number, "code": appeal.query_code})
    assert appeal.title in good.content.decode()
    wrong_code = client.post(url, {"number": appeal.number, "code": "0" * 12})
    wrong_number = client.post(url, {"number": "NH-20200101-9999", "code": appeal.query_code})
    assert wrong_code.status_code == wrong_number.status_code == 422
    assert (
        wrong_code.context["form"].non_field_errors()
        == wrong_number.context["form"].non_field_errors()
    )


def test_the_public_list_filters_and_needs_few_queries(
    client, file, staff, nanhai, django_assert_max_num_queries
):
    for number in range(25):
        appeal = file(area=nanhai.communities[number % 4])
        publish(appeal, by=staff.dispatcher, public_title=f"噪声{number}", public_body="x")
    client.get(reverse("appeals:list"))
    with django_assert_max_num_queries(25):
        page = client.get(reverse("appeals:list"), {"town": nanhai.town.code})
    assert page.context["page"].paginator.count == 13


def test_the_desk_takes_in_a_call(client_for, staff, nanhai):
    answer = client_for(staff.operator).post(
        reverse("appeals_desk:intake"),
        filing(nanhai, channel="hotline", walk_in_name="何婆婆", walk_in_phone="13800138000"),
    )
    appeal = Appeal.objects.get()
    assert answer.status_code == 302
    assert (appeal.walk_in_name, appeal.entered_by) == ("何婆婆", staff.operator)
    assert appeal.walk_in_contact is not None
    opened = timeline(appeal, "public")[0]
    assert "受理员" in opened.who, "a member of staff is no resident"


def test_gathering_from_the_desk_names_unknown_numbers(client_for, staff, file):
    appeal = file()
    client = client_for(staff.dispatcher)
    url = reverse("appeals_desk:gather")
    bad = client.post(url, {"numbers": f"{appeal.number}, NH-1", "title": "t", "statement": "s"})
    assert bad.status_code == 422
    assert "NH-1" in str(bad.context["form"].errors["numbers"])
    good = client.post(url, {"numbers": appeal.number, "title": "t", "statement": "s"})
    assert good.status_code == 302


@pytest.mark.parametrize(
    ("path", "status"), [("/appeals/NH-1/", 404), ("/appeals/?town=x&page=999", 200)]
)
def test_odd_addresses_are_answered_calmly(client, path, status):
    assert client.get(path).status_code == status
