"""Contacts are shown for a purpose only; one's own words can be taken away and deleted."""

from __future__ import annotations

import pytest
from django.urls import reverse

from appeals.models import Appeal, IdentityMode
from appeals.privacy import erase, export
from appeals.services import may_see_contact
from foundation.people import contacts
from foundation.people.models import AccessEntry, ContactKind
from foundation.people.services.errors import PeopleError

pytestmark = pytest.mark.django_db


def test_a_contact_is_shown_for_a_purpose_and_the_person_can_see_who_looked(
    client_for, file, walk, staff, resident
):
    contacts.store(ContactKind.PHONE, "13800138000", user=resident, verified=True)
    appeal = walk(file(), "in_process")
    client = client_for(staff.officer)
    url = reverse("appeals_desk:reveal", args=[appeal.pk])
    case = reverse("lifecycle_desk:case", args=["appeals.appeal", appeal.pk])
    assert "13800138000" not in client.get(case).content.decode()
    assert client.post(url, {"purpose": "curiosity"}).status_code == 422
    answer = client.post(url, {"purpose": "handle_appeal"}, follow=True)
    assert "13800138000" in answer.content.decode()
    entry = AccessEntry.objects.get(about=resident)
    assert (entry.by, entry.reference) == (staff.officer, appeal.number)


def test_an_anonymous_appellant_is_unknown_to_the_unit(file, walk, staff):
    appeal = walk(file(identity_mode=IdentityMode.ANONYMOUS), "in_process")
    assert not may_see_contact(appeal, staff.officer)
    assert may_see_contact(appeal, staff.callback)


def test_another_unit_never_sees_the_contact(client_for, file, walk, staff):
    appeal = walk(file(), "in_process")
    url = reverse("appeals_desk:reveal", args=[appeal.pk])
    assert client_for(staff.other_officer).get(url).status_code == 404


def test_the_export_holds_what_the_person_wrote(file, walk, resident, make_user):
    appeal = walk(file(), "closed")
    file(by=make_user("别人"))
    data = export(resident)["appeals"]
    assert [row["number"] for row in data] == [appeal.number]
    assert data[0]["replies"]


def test_deletion_waits_for_open_appeals_and_keeps_the_counts(file, walk, resident):
    appeal = file()
    with pytest.raises(PeopleError):
        erase(resident)
    walk(appeal, "closed")
    erase(resident)
    appeal.refresh_from_db()
    assert appeal.body == ""
    assert (Appeal.objects.count(), appeal.outcome) == (1, "resolved")
