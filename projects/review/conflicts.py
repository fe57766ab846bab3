"""Who may not judge a proposal, as far as the records know."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.people.models import Membership
from projects.models import Project


def reason_against(user, entry) -> str | None:
    """Why ``user`` may not assess the entry's proposal, in a sentence, or nothing.

    The records know members of the applicant and of its partners, and whoever worked on
    the proposal. Kinship and friendship they do not: those the assessor declares.
    """
    project: Project = entry.assessed
    if Membership.objects.filter(user=user, organisation=project.organisation_id).exists():
        return _("they belong to %s") % project.organisation
    partner = project.partners.filter(organisation__memberships__user=user).first()
    if partner:
        return _("they belong to the partner %s") % partner.organisation
    if project.events.filter(actor=user, action__in=["opened", "edit", "submit"]).exists():
        return _("they worked on the proposal")
    return None
