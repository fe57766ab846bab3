"""Every field that takes a file, given files that mean no good (``uploads.corpus``).

Each is refused in a sentence, or stored where only the view that asks hands it out, and then as
something no browser runs. ``CIVIC_LONG=1`` sends every file to every page, not each fourth.
"""

from __future__ import annotations

import os
import tracemalloc

import pytest
from django import forms
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from foundation.files.fields import CheckedFileField
from foundation.files.models import StoredFile
from foundation.files.rules import TAKEN, FileRefused, check
from funds.models import StatementUpload
from funds.statements.errors import StatementError
from funds.statements.files import read_table as read_statement
from participation.errors import ParticipationError
from participation.lists import read_table as read_list
from projects.models import Project
from tests.contract import site
from tests.contract.uploads import ACTIVE, corpus, upload

LONG = os.environ.get("CIVIC_LONG") == "1"
#: In bytes; a hostile file of a few kilobytes must not take the machine.
MEMORY = 200 * 1024 * 1024
#: Forms whose field reads a table itself, each tried below.
READ_AS_TABLES = {"funds.statements.forms.UploadForm", "participation.forms.ListForm"}
#: Drawn in the style guide only, sent nowhere.
SAMPLES = {"foundation.interface.samples.SampleForm"}


def some(every: int = 4):
    files = list(corpus())
    return files if LONG else files[::every]


def all_subclasses(cls) -> set[type]:
    return {cls}.union(*(all_subclasses(below) for below in cls.__subclasses__()))


def test_every_file_field_of_ours_is_checked():
    """A new field is a checked one, or it stands above with its own tests."""
    assert site.addresses(), "reading the URL map brings every form into memory"
    unchecked = {
        f"{form.__module__}.{form.__qualname__}"
        for form in all_subclasses(forms.BaseForm)
        if not form.__module__.startswith(("django", "wagtail", "allauth", "tests"))
        for field in getattr(form, "base_fields", {}).values()
        if isinstance(field, forms.FileField) and not isinstance(field, CheckedFileField)
    }
    assert unchecked - SAMPLES == READ_AS_TABLES


@pytest.mark.parametrize(
    ("read", "refusal"),
    [(check, FileRefused), (read_statement, StatementError), (read_list, ParticipationError)],
    ids=["a file of a case", "a bank's statement", "an attendance list"],
)
def test_a_hostile_file_is_refused_in_a_sentence_and_takes_little_memory(read, refusal):
    tracemalloc.start()
    for name, content in corpus():
        try:
            found = check(upload(name, content)) if read is check else read(content, name)
        except refusal as refused:
            said = refused.messages if read is check else [str(refused.message)]
            assert all(len(str(sentence)) > 5 for sentence in said), name
            continue
        if read is not check:
            assert all("\0" not in cell for row in found for cell in row), name
            continue
        assert found.media_type in TAKEN.values()
        assert not {"/", "\\", "\0", "\n", '"'} & set(found.name), name
        if found.media_type.startswith("image/"):
            assert not any(mark in found.content for mark in ACTIVE), name
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MEMORY


@pytest.fixture
def editor(crawl):
    return crawl("editor").client


def given_back(client: Client, url: str) -> None:
    """What was stored comes back as nothing that runs."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    shown = not answer["Content-Disposition"].startswith("attachment")
    assert not shown or answer["Content-Type"] in (
        *("application/pdf", "image/jpeg", "image/png", "image/webp"),
    )
    assert "\n" not in answer["Content-Disposition"]
    list(answer.streaming_content)


def test_the_papers_of_a_proposal_are_private_and_run_nothing(crawl):
    asked = crawl("manager")
    project = Project.objects.filter(
        state="draft", organisation__memberships__user=asked.user
    ).first()
    page = reverse("projects:write", args=[project.number])
    for name, content in some():
        answer = asked.client.post(page, {"uploads": upload(name, content), "version": "0"})
        assert answer.status_code in (302, 409, 422), name
    for stored in StoredFile.objects.all():
        assert storages["private"].exists(stored.blob.name)
        assert not storages["default"].exists(stored.blob.name)
        if stored.readable_by(asked.user):
            given_back(asked.client, stored.get_absolute_url())
        assert Client().get(stored.get_absolute_url()).status_code == 404


def test_a_hostile_statement_is_refused_at_its_field(crawl):
    asked = crawl("finance officer")
    account = StatementUpload.objects.first().account_id
    for name, content in some():
        data = {"account": account, "file": upload(name, content)}
        answer = asked.client.post(reverse("funds_statements:upload"), data)
        assert answer.status_code in (302, 422), name
        if answer.status_code == 302:
            assert asked.client.get(answer["Location"]).status_code == 200, name


def test_a_hostile_list_is_refused_at_its_field(crawl):
    asked = crawl("community worker")
    page = reverse("participation_desk:new_list")
    form = asked.client.get(page).context["form"]
    data = {
        "area": form.fields["area"].queryset[0].pk,
        "action": form.fields["action"].choices[-1][0],
        "occurred_on": "2026-11-20",
        "title": "签到表",
        "evidence": "档案柜",
    }
    for name, content in some():
        answer = asked.client.post(page, {**data, "file": upload(name, content)})
        assert answer.status_code in (302, 422), name
        if answer.status_code == 302:
            assert asked.client.get(answer["Location"]).status_code == 200, name


def test_a_picture_of_an_editor_is_a_picture(editor):
    for name, content in some():
        answer = editor.post(
            reverse("wagtailimages:add"),
            {"title": "图", "collection": 1, "file": upload(name, content)},
        )
        assert answer.status_code in (200, 302), name
    assert get_image_model().objects.exists()
    for image in get_image_model().objects.all():
        assert image.filename.rsplit(".")[-1].lower() in (
            "avif",
            "gif",
            "jpg",
            "jpeg",
            "png",
            "webp",
        )


def test_a_document_of_an_editor_is_saved_by_the_browser_and_not_run(editor, settings):
    assert settings.WAGTAILDOCS_SERVE_METHOD == "serve_view"
    for name, content in some():
        answer = editor.post(
            reverse("wagtaildocs:add"),
            {"title": "文件", "collection": 1, "file": upload(name, content)},
        )
        assert answer.status_code in (200, 302), name
    assert get_document_model().objects.exists()
    for document in get_document_model().objects.all():
        assert document.file_extension.lower() in settings.WAGTAILDOCS_EXTENSIONS
        shown = not document.content_disposition.startswith("attachment")
        assert not shown or document.content_type == "application/pdf"
