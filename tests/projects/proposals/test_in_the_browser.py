"""The editor's script: what one types is kept, whatever happens to the line or the sign-in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from projects.models import ProposalDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "#kept-text"
SUMMARY = "textarea[name=summary]"


@pytest.fixture
def project(proposal):
    return proposal()


@pytest.fixture
def sign_in(page, live_server, client_for, manager):
    def signed_in() -> None:
        cookie = client_for(manager).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    return signed_in


@pytest.fixture
def editor(page, sign_in, project):
    """The page of the editor, opened on a phone."""
    sign_in()
    page.goto(reverse("projects:write", args=[project.number]))
    return page


def says(page, sentence: str) -> None:
    page.locator("#save-state", has_text=sentence).wait_for()


def test_what_is_typed_is_kept_while_it_is_typed(editor, project):
    editor.fill(SUMMARY, "写到一半")
    says(editor, "所填内容已保留")
    assert ["summary", "写到一半"] in ProposalDraft.objects.get(project=project).payload
    editor.reload()
    assert editor.input_value(SUMMARY) == "写到一半"


def test_text_typed_without_a_connection_is_offered_when_one_comes_back(editor):
    editor.context.set_offline(True)
    editor.fill(SUMMARY, "断网时写的")
    says(editor, "网络已断开")
    later = editor.context.new_page()
    address = editor.url
    editor.close()
    later.context.set_offline(False)
    later.goto(address)
    assert later.input_value(SUMMARY) != "断网时写的"
    later.locator(f"{KEPT} [data-take]").click()
    assert later.input_value(SUMMARY) == "断网时写的"
    says(later, "所填内容已保留")


def test_who_was_signed_out_is_led_to_the_sign_in_and_gets_the_text_back(editor, sign_in):
    editor.context.clear_cookies(name="sessionid")
    editor.fill(SUMMARY, "登录过期时写的")
    says(editor, "您已退出登录")
    link = editor.locator("#save-state a")
    assert link.get_attribute("href").startswith(reverse("account_login"))
    sign_in()
    editor.reload()
    editor.locator(f"{KEPT} [data-take]").click()
    assert editor.input_value(SUMMARY) == "登录过期时写的"


def test_an_added_row_has_names_and_a_label_of_its_own(editor):
    rows = editor.locator("[data-row=steps]")
    before = rows.count()
    editor.locator("button[value=steps]").focus()
    editor.keyboard.press("Enter")
    assert rows.count() == before + 1
    assert editor.evaluate("document.activeElement.name") == f"steps-{before}-title"
    label = rows.last.get_attribute("aria-labelledby")
    assert editor.locator(f"[id='{label}']").inner_text() == f"里程碑 {before + 1}"
