"""The pages behind the sign-in, by axe: an organisation's and a resident's own, and the desk's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from foundation.assessment.models import ScoreSheet
from tests import accessibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Light on a phone as it is bought, dark in large type as an older person sets it.
PHONE = [("light", "", 390), ("dark", "large", 390)]


def test_what_an_organisation_sees_holds_light_dark_and_large(
    judge, proposal, ranked, call, manager
):
    draft = proposal(9)
    submitted = ranked.projects[0]
    paths = [
        "/me/",
        "/me/profile/",
        "/me/privacy/",
        "/me/inbox/",
        "/me/organisations/",
        "/me/projects/",
        reverse("projects:new"),
        draft.get_absolute_url(),
        reverse("projects:write", args=[draft.number]),
        submitted.assessed_url,
        call.get_absolute_url(),
        reverse("projects:call_result", args=[call.pk]),
    ]
    assert judge(paths, manager, modes=PHONE) == []


def test_the_main_pages_of_the_desk_hold_light_and_dark(judge, ranked, call, officers, jury):
    project = ranked.projects[0]
    case = reverse("lifecycle_desk:case", args=["projects.project", project.pk])
    sheet = ScoreSheet.objects.of(jury[0]).first()
    desks = {
        officers.call: [
            reverse("wagtailadmin_home"),
            reverse("lifecycle_desk:tasks"),
            reverse("lifecycle_desk:cases", args=["projects.project"]),
            case,
            reverse("lifecycle_desk:part", args=["projects.project", project.pk, "proposal"]),
            reverse("lifecycle_desk:case", args=["projects.call", call.pk]),
            reverse("projects_desk:call_review", args=[call.pk]),
        ],
        officers.funds: [
            reverse("funds_desk:accounts"),
            reverse("funds_desk:transfers"),
            reverse("funds_desk:budget"),
            reverse("funds_desk:closing"),
            reverse("funds_desk:draft_order", args=["appropriate"]),
        ],
        jury[0]: [
            reverse("assessment_desk:my_sheets"),
            reverse("assessment_desk:sheet", args=[sheet.pk]),
        ],
    }
    found = [
        complaint
        for user, paths in desks.items()
        for complaint in judge(paths, user, modes=accessibility.DESK, narrow=[])
    ]
    assert found == []
