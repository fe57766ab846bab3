"""The pages of giving, by axe: everybody's, and a donor's own."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Light on a phone as it is bought, dark in large type as an older person sets it.
PHONE = [("light", "", 390), ("dark", "large", 390)]


def test_the_pages_of_giving_hold_light_dark_and_large(judge, giving):
    pledge = giving.given(500)
    paths = [
        reverse("funds:causes"),
        giving.cause.get_absolute_url(),
        reverse("funds:donors"),
        giving.donor.get_absolute_url(),
        reverse("funds:matching"),
        reverse("funds:disclosures"),
        reverse("funds:my_donations"),
        pledge.get_absolute_url(),
    ]
    assert judge(paths, giving.giver, modes=PHONE) == []
