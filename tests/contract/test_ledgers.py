"""The nightly look at the ledgers: silent while they agree, an alarm when they do not."""

import logging

import pytest
from django.db import connection

from foundation.areas.models import Area
from foundation.notices.models import Notice
from foundation.people.roles import Role
from foundation.records.chain import Break
from funds import services
from nanhai_civic import background, ledgers
from participation import rollups
from participation.models import Roll
from participation.services import record_many
from tests.funds.factories import make_book, yuan
from tests.participation.factories import heads

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(make_user, grant):
    """A district officer, an auditor who is also an officer, and a town's officer."""

    def appoint(district: Area, town: Area):
        officer, auditor, other = (make_user(display_name=name) for name in "甲乙丙")
        grant(officer, Role.DISTRICT_OFFICER, district)
        grant(auditor, Role.AUDITOR, district)
        grant(auditor, Role.DISTRICT_OFFICER, district)
        grant(other, Role.TOWN_OFFICER, town)
        return {officer.pk, auditor.pk}

    return appoint


def test_ledgers_that_agree_alarm_nobody():
    for work in (
        ledgers.check_money,
        ledgers.check_participation,
        ledgers.verify_money_chain,
        ledgers.verify_participation_chain,
    ):
        work()
    assert not Notice.objects.exists()


def test_a_balance_changed_by_hand_is_told_to_the_districts_duty_once_a_day(officers, caplog):
    book = make_book()
    told = officers(book.areas["district"], book.areas["town1"])
    services.appropriate(book.budget, book.pool, yuan(100), **book.record())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE funds_balance SET fen = fen + 1 WHERE fen > 0")
        cursor.execute("UPDATE funds_tally SET fen = fen + 1 WHERE month = 0")
    for _again in range(2):
        with caplog.at_level(logging.ERROR), pytest.raises(ledgers.LedgerDiffers):
            ledgers.check_money()
    assert "区财政" in caplog.text
    notices = Notice.objects.filter(template="ledgers.money")
    assert sorted(notices.values_list("recipient_id", flat=True)) == sorted(told)
    assert notices.first().urgent
    assert "区财政" in notices.first().render("zh-hans")[1]


def test_a_rollup_changed_by_hand_is_told_and_kept_with_the_work(officers, nanhai):
    told = officers(nanhai.district, nanhai.town)
    record_many([heads(nanhai.communities[0], 12)])
    rollups.aggregate()
    Roll.objects.update(person_times=13)
    background.prepare()
    work = next(w for w in background.WORKS if w.name == "recount of participation")
    background.BackgroundWork.objects.filter(name=work.name).update(
        due_at=background.timezone.now()
    )
    assert background.run(work)
    assert "LedgerDiffers" in background.BackgroundWork.objects.get(name=work.name).error
    notices = Notice.objects.filter(template="ledgers.participation")
    assert set(notices.values_list("recipient_id", flat=True)) == told


def test_a_broken_chain_is_named(monkeypatch):
    broken_day = Break(label="2018-05-01", stored="a", computed="b")
    monkeypatch.setattr(ledgers.chain, "broken_days", lambda: [broken_day])
    with pytest.raises(ledgers.LedgerDiffers, match="2018-05-01"):
        ledgers.verify_participation_chain()
