"""The ledger knows whose money a promise is, so a member of that organisation cannot sign it."""

from __future__ import annotations

import pytest

from foundation.lifecycle.services import perform
from foundation.people.models import Membership
from funds import services as funds
from funds.errors import OwnOrganisation
from funds.models import Transfer
from funds.rules import TransferKind
from tests.projects.conftest import cny

pytestmark = pytest.mark.django_db


def test_every_promise_in_the_ledger_names_the_organisation_it_is_made_to(
    project, bring, officers, pools, organisation
):
    bring(project, "running")
    perform(
        project,
        "add_donation",
        by=officers.funds,
        pool=pools.social,
        amount=3_000,
        document="捐赠协议2号",
    )
    promises = Transfer.objects.filter(kind=TransferKind.COMMIT)
    assert promises.count() == 3
    assert {promise.organisation for promise in promises} == {organisation}


def test_the_ledger_refuses_a_promise_signed_by_a_member_whatever_led_there(
    project, bring, officers, pools, organisation, today
):
    bring(project, "running")
    Membership.objects.create(organisation=organisation, user=officers.funds, role="member")
    with pytest.raises(OwnOrganisation):
        funds.commit(
            pools.social,
            project.number,
            project.area,
            cny(100),
            theme=project.purpose,
            organisation=project.organisation,
            on=today,
            by=officers.funds,
            document="协议9号",
            key="by-a-member",
            is_demo=False,
        )
    assert Transfer.objects.filter(kind=TransferKind.COMMIT).count() == 2
