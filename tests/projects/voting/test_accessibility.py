"""The pages of a vote, by axe, as the resident sees them who has one."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Light on a phone as it is bought, dark in large type as an older person sets it.
PHONE = [("light", "", 390), ("dark", "large", 390)]


def test_vote_and_ballot_hold_light_dark_and_large(judge, poll, resident):
    paths = [
        reverse("projects:vote", args=[poll.call_id]),
        reverse("projects:ballot", args=[poll.call_id]),
    ]
    assert judge(paths, resident(), modes=PHONE) == []
