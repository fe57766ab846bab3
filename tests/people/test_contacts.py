import logging
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from foundation.people import contacts, crypto
from foundation.people.models import AccessEntry, Contact, ContactKind, HistoryEntry, Purpose
from tests.people.factories import person_with_phone

pytestmark = pytest.mark.django_db
NUMBER = "+8613812345678"


@pytest.fixture
def holder():
    return person_with_phone("何丽", NUMBER)


@pytest.fixture
def contact(holder):
    return Contact.objects.get(user=holder)


def test_what_is_stored_can_be_found_and_opened_again(holder):
    assert contacts.own(holder, ContactKind.PHONE) == NUMBER
    assert contacts.holder_of(ContactKind.PHONE, NUMBER) == holder
    assert contacts.holder_of(ContactKind.PHONE, "+8613812345679") is None


def test_the_same_value_never_looks_the_same_twice():
    assert crypto.encrypt("x", "place") != crypto.encrypt("x", "place")


def test_a_changed_value_is_refused(contact):
    body = contact.value[:-6] + ("AAAAA=" if not contact.value.endswith("AAAAA=") else "BBBBB=")
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(body, contact.place)


def test_a_value_moved_to_another_row_is_refused(contact):
    other = Contact.objects.get(user=person_with_phone())
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(contact.value, other.place)


def test_a_value_whose_key_is_gone_is_refused(contact, settings):
    settings.FIELD_KEYS = {"other": crypto.new_key()}
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(contact.value, contact.place)


def test_one_number_belongs_to_one_account(holder):
    with pytest.raises(contacts.ContactTaken):
        person_with_phone("别人", NUMBER)


def test_an_unconfirmed_number_does_not_keep_its_owner_out(make_user):
    squatter = make_user()
    contacts.store(ContactKind.PHONE, NUMBER, user=squatter)
    assert contacts.holder_of(ContactKind.PHONE, NUMBER) is None
    owner = person_with_phone("真正的主人", NUMBER)
    assert contacts.holder_of(ContactKind.PHONE, NUMBER) == owner


def test_keys_rotate_and_the_old_one_can_go(contact, client_for, holder, settings):
    client = client_for(holder)
    client.get("/me/")
    old = dict(settings.FIELD_KEYS)
    settings.FIELD_KEYS = {"t2": crypto.new_key(), **old}
    call_command("rotate_field_keys", stdout=StringIO())
    settings.FIELD_KEYS = {"t2": settings.FIELD_KEYS["t2"]}
    contact.refresh_from_db()
    assert crypto.key_id_of(contact.value) == "t2"
    assert contacts.own(holder, ContactKind.PHONE) == NUMBER
    assert client.get("/me/").status_code == 200


def test_looking_at_a_contact_is_written_down(contact, make_user):
    officer = make_user("黄警官")
    value = contacts.reveal(contact, Purpose.HANDLE_APPEAL, officer, reference="NH2019-1")
    entry = AccessEntry.objects.get()
    assert value == NUMBER
    assert (entry.about, entry.by, entry.purpose) == (contact.user, officer, "handle_appeal")


@pytest.mark.parametrize("purpose", ["", None, "curiosity"])
def test_without_a_known_purpose_nothing_is_shown(contact, make_user, purpose):
    with pytest.raises(contacts.PurposeRequired):
        contacts.reveal(contact, purpose, make_user())
    assert not AccessEntry.objects.exists()


def test_the_person_sees_who_looked(contact, make_user, client_for):
    contacts.reveal(contact, Purpose.CALL_BACK, make_user("回访员梁姐"))
    assert "回访员梁姐" in client_for(contact.user).get("/me/privacy/").content.decode()


@pytest.mark.parametrize("model", [AccessEntry, HistoryEntry])
def test_the_database_refuses_to_change_a_log(model, contact, make_user):
    if model is AccessEntry:
        contacts.reveal(contact, Purpose.CALL_BACK, make_user())
    else:
        HistoryEntry.objects.create(act="home_verified", about=contact.user)
    for act in (lambda: model.objects.update(at="2020-01-01T00:00Z"), model.objects.all().delete):
        with pytest.raises(Error), transaction.atomic():
            act()


def test_no_plain_number_is_anywhere_in_the_database(settings, client, caplog):
    """Sign up, sign in, get a session, change nothing: then read every column of every table."""
    settings.SHOW_DEVELOPMENT_PAGES = False
    caplog.set_level(logging.DEBUG)
    number, digits = "+8613787654321", "13787654321"
    client.post("/accounts/signup/", {"phone": digits, "display_name": "测试", "privacy": "on"})
    person_with_phone("已有账户", "+8613787654322")
    client.post("/accounts/login/code/", {"phone": "13787654322"})
    assert Contact.objects.count() == 2
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                text = repr(row)
                assert digits not in text, f"{number} stands readable in {table}"
                assert "13787654322" not in text, f"a number stands readable in {table}"
    assert digits not in caplog.text
