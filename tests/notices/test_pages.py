"""The inbox, the choices, the window's lists: what a person sees and who may not."""

from __future__ import annotations

import pytest
from django.urls import reverse

from foundation.notices.models import Delivery, DeliveryState, Notice, Preference, PrintItem
from foundation.notices.selectors import unread_count
from foundation.notices.services import notify, notify_walk_in
from foundation.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_for, person):
    return client_for(person)


def say(person, key="a", number=1, url="/appeals/1/"):
    notify(key, person, "tests.plain", {"number": number}, url)
    return Notice.objects.get(key=key, recipient=person)


def test_the_inbox_shows_my_notices_in_few_queries(browser, person, django_assert_max_num_queries):
    for number in range(45):
        say(person, f"k{number}", number)
    with django_assert_max_num_queries(12):
        response = browser.get("/me/inbox/")
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count('class="rows__title"') == 20
    assert "Number 44" in text
    assert '<span class="badge">45' in text


def test_an_empty_inbox_says_what_will_be_there(browser):
    assert browser.get("/me/inbox/").status_code == 200
    assert browser.get("/me/inbox/?show=unread&page=99").status_code == 200


def test_opening_a_notice_marks_it_read_and_leads_on(browser, person):
    notice = say(person)
    assert browser.get(f"/me/inbox/{notice.pk}/open/").status_code == 405
    response = browser.post(f"/me/inbox/{notice.pk}/open/")
    assert response["Location"] == "/appeals/1/"
    assert unread_count(person) == 0


def test_a_notice_never_leads_to_a_foreign_site(browser, person):
    notice = say(person, url="https://elsewhere.example/")
    assert browser.post(f"/me/inbox/{notice.pk}/open/")["Location"] == "/me/inbox/"


def test_another_persons_notice_answers_like_a_missing_one(client_for, make_user, person):
    notice = say(person)
    stranger = client_for(make_user("路人"))
    assert stranger.post(f"/me/inbox/{notice.pk}/open/").status_code == 404
    assert stranger.post("/me/inbox/999999/open/").status_code == 404
    assert "Number" not in stranger.get("/me/inbox/").content.decode()


def test_all_can_be_marked_read_at_once(browser, person):
    say(person, "a")
    say(person, "b")
    browser.post("/me/inbox/read-all/")
    assert unread_count(person) == 0


@pytest.mark.parametrize("address", ["/me/inbox/", "/me/notices/"])
def test_a_visitor_is_asked_to_sign_in(client, address):
    assert client.get(address).status_code == 302


def test_choices_are_kept_and_shown_again(browser, person):
    chosen = {"sms": "urgent", "wechat": "never", "email": "daily", "print": "at_once"}
    assert browser.post("/me/notices/", chosen).status_code == 302
    assert dict(Preference.objects.values_list("channel", "frequency")) == chosen
    assert '<option value="urgent" selected>' in browser.get("/me/notices/").content.decode()


def test_a_choice_that_is_not_offered_is_marked_and_nothing_is_stored(browser):
    response = browser.post("/me/notices/", {"sms": "hourly", "wechat": "daily"})
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not Preference.objects.exists()


class TestWindow:
    @pytest.fixture
    def worker(self, make_user, grant, nanhai):
        user = make_user("社工小周")
        grant(user, Role.COMMUNITY_WORKER, nanhai.community)
        return user

    @pytest.fixture
    def letters(self, nanhai):
        notify_walk_in("a", "何婆婆", nanhai.community, "tests.plain", {"number": 7})
        notify_walk_in("a", "隔壁老王", nanhai.far_community, "tests.plain", {"number": 8})

    def test_a_worker_sees_and_hands_over_the_letters_of_their_community_only(
        self, client_for, worker, letters
    ):
        desk = client_for(worker)
        page = desk.get(reverse("notices_desk:letters")).content.decode()
        assert "何婆婆" in page
        assert "Number 7" in page
        assert "隔壁老王" not in page
        rows = list(PrintItem.objects.values_list("pk", flat=True))
        desk.post(reverse("notices_desk:letters"), {"row": [*rows, "x"]})
        mine, other = PrintItem.objects.order_by("pk")
        assert (mine.name, mine.context, mine.handed_over_by) == ("", {}, worker)
        assert other.name == "隔壁老王"
        assert other.handed_over_at is None
        assert "何婆婆" not in desk.get(reverse("notices_desk:letters")).content.decode()

    def test_the_same_letter_is_not_printed_again_after_it_was_handed_over(
        self, client_for, worker, letters, nanhai
    ):
        client_for(worker).post(
            reverse("notices_desk:letters"), {"row": PrintItem.objects.first().pk}
        )
        notify_walk_in("a", "何婆婆", nanhai.community, "tests.plain", {"number": 7})
        assert PrintItem.objects.count() == 2

    def test_what_could_not_be_delivered_is_on_the_call_list_until_told(
        self, client_for, worker, person, nanhai
    ):
        person.home_community = nanhai.community
        person.save()
        say(person)
        Delivery.objects.filter(channel="sms").update(state=DeliveryState.FAILED)
        desk = client_for(worker)
        assert "梁小满" in desk.get(reverse("notices_desk:calls")).content.decode()
        failed = Delivery.objects.get(channel="sms")
        desk.post(reverse("notices_desk:calls"), {"row": failed.pk})
        failed.refresh_from_db()
        assert (failed.state, failed.told_by) == (DeliveryState.TOLD, worker)
        assert "梁小满" not in desk.get(reverse("notices_desk:calls")).content.decode()

    def test_ticking_nothing_changes_nothing(self, client_for, worker, letters):
        response = client_for(worker).post(reverse("notices_desk:letters"), follow=True)
        assert response.status_code == 200
        assert not PrintItem.objects.exclude(handed_over_at=None).exists()

    @pytest.mark.parametrize("page", ["notices_desk:letters", "notices_desk:calls"])
    def test_the_window_is_closed_to_others(self, client_for, make_user, grant, nanhai, page):
        assessor = make_user("评委")
        grant(assessor, Role.ASSESSOR, nanhai.town)
        for user in (assessor, make_user("居民")):
            assert client_for(user).get(reverse(page)).status_code in (302, 403)
