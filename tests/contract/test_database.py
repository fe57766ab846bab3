"""The tests' database comes back clean after a test that commits."""

import threading
from http.client import HTTPConnection

import pytest
from django.db import connection
from wagtail.models import Page

from foundation.areas.models import Area
from foundation.people.models import User
from foundation.people.roles import Role


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_transactional_test_commits_is_gone_in_the_next(turn, nanhai, make_user):
    make_user(display_name="陈一")
    assert User.objects.count() == 1
    assert Area.objects.count() == 12
    assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_row_that_cannot_be_deleted_is_gone_in_the_next(turn, make_user):
    make_user(display_name="陈一")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER keep BEFORE DELETE ON people_user"
                " BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER keep BEFORE DELETE OR TRUNCATE ON people_user"
                " FOR EACH STATEMENT EXECUTE FUNCTION keep()"
            )
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_thread_sees_what_was_committed(make_user):
    make_user(display_name="陈一")
    seen = []

    def look():
        seen.append(User.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.parametrize("turn", [1, 2])
def test_the_live_server_reads_the_same_database(turn, live_server, nanhai):
    server = HTTPConnection(live_server.thread.host, live_server.thread.port)
    server.request("GET", "/")
    assert server.getresponse().status in (200, 404)


def test_staff_signed_in_by_the_fixture_have_used_a_second_factor(
    nanhai, make_user, grant, client_for
):
    officer = make_user()
    grant(officer, Role.FUNDS_OFFICER, nanhai.district)
    methods = client_for(officer).session["account_authentication_methods"]
    assert [method["method"] for method in methods] == ["password", "mfa"]
