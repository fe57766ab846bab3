"""The pages of a project under way and of its money, by axe, as its organisation sees them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from foundation.lifecycle.services import perform

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Light on a phone as it is bought, dark in large type as an older person sets it.
PHONE = [("light", "", 390), ("dark", "large", 390)]


def test_a_running_project_and_its_money_hold_light_dark_and_large(
    judge, running, asked, wish, pay, spend, pools, officers, manager
):
    pay(running, pools.government, 3_000)
    spend(running, pools.government, 500)
    change = asked(running, "budget", wish.shift(running, 物料=20_000, 督导=30_000))
    perform(change, "send_back", by=officers.funds, reason="请附报价单")
    paths = [
        running.get_absolute_url(),
        reverse("projects:changes", args=[running.number]),
        change.get_absolute_url(),
        reverse("projects:money"),
        reverse("projects:receivers"),
        reverse("lifecycle:act", args=["projects.project", running.pk, "request_payment"]),
        reverse("lifecycle:act", args=["projects.project", running.pk, "report"]),
    ]
    assert judge(paths, manager, modes=PHONE) == []


def test_the_form_of_a_change_holds_light_dark_and_large(judge, running, manager):
    paths = [
        reverse("projects:ask_change", args=[running.number, kind])
        for kind in ("budget", "schedule", "partners")
    ]
    assert judge(paths, manager, modes=PHONE) == []
