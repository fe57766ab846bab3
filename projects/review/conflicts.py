"""Who may not judge a proposal, as far as the records know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from foundation.assessment.services import Detect
from foundation.lifecycle.models import Event
from foundation.people.models import Contact, ContactKind, Duty, Membership
from funds.models import Account, Donor, Pledge
from funds.models.donor import DonorQuerySet
from projects.models import Project, ProjectPartner

#: What somebody does in a proposal's history who works on it.
WROTE = ("opened", "edit", "submit", "resubmit")
#: Promises to give that came to nothing tie nobody.
GIVEN_UP = ("withdrawn", "refused", "lapsed")


@dataclass(frozen=True)
class Ties:
    """What the records know of one person: organisations and projects by what joins them."""

    member_of: frozenset[int]
    partner_in: dict[int, str]
    worked_on: frozenset[int]
    gave_to: frozenset[int]
    gave_unnamed_to: frozenset[int]
    works_with: frozenset[int]
    shares_phone_with: frozenset[int]

    @classmethod
    def of(cls, user) -> Ties:
        """Read once a person, in a fixed number of queries however many proposals follow."""
        donors = Donor.objects.own(user)
        mine = Membership.objects.filter(user=user).values("organisation")
        partners = ProjectPartner.objects.filter(organisation__in=mine)
        return cls(
            member_of=_ids(mine.values_list("organisation", flat=True)),
            partner_in={
                partner.project_id: str(partner.organisation)
                for partner in partners.select_related("organisation")
            },
            worked_on=_ids(
                Event.objects.filter(
                    content_type=ContentType.objects.get_for_model(Project),
                    actor=user,
                    action__in=WROTE,
                ).values_list("object_id", flat=True)
            ),
            gave_to=_given_by(donors.named()),
            gave_unnamed_to=_given_by(donors.filter(is_anonymous=True)),
            works_with=_in_unit_with(user),
            shares_phone_with=_by_phone_of(user),
        )

    def to(self, project: Project) -> str | None:
        """Why the person may not judge the project, in a sentence, or nothing."""
        organisation = project.organisation_id
        if organisation in self.member_of:
            return _("they belong to %s") % project.organisation
        if partner := self.partner_in.get(project.pk):
            return _("they belong to the partner %s") % partner
        if project.pk in self.worked_on:
            return _("they worked on the proposal")
        if organisation in self.gave_to:
            return _("they, or an organisation they act for, gave to a project of %s") % (
                project.organisation
            )
        if organisation in self.gave_unnamed_to:
            # Who judges and who seats the judges do not learn who gave without a name.
            return _("the records know of a tie to %s") % project.organisation
        if organisation in self.works_with:
            return _("they work in one unit with somebody of %s") % project.organisation
        if organisation in self.shares_phone_with:
            return _("they have the phone number of somebody of %s") % project.organisation
        return None


def detection() -> Detect:
    """What the assessment asks of each person and entry; a person's ties are read once.

    The records know membership, work on the proposal, gifts, units and phone numbers. Kinship
    and friendship they do not: those the assessor declares.
    """
    known: dict[int, Ties] = {}

    def reason_against(user, entry) -> str | None:
        if user.pk not in known:
            known[user.pk] = Ties.of(user)
        return known[user.pk].to(entry.assessed)

    return reason_against


def _ids(values: Iterable[int]) -> frozenset[int]:
    return frozenset(values)


def _given_by(donors: DonorQuerySet) -> frozenset[int]:
    """Organisations with a project that was given, or promised, money or goods of the donors."""
    given = Account.objects.filter(origin__donor_account__donor__in=donors).exclude(project_ref="")
    pledged = Pledge.objects.filter(donor__in=donors).exclude(state__in=GIVEN_UP)
    numbers = {
        *given.values_list("project_ref", flat=True),
        *pledged.exclude(cause__project_ref="").values_list("cause__project_ref", flat=True),
    }
    if not numbers:
        return frozenset()
    projects = Project.objects.filter(number__in=numbers)
    return _ids(projects.values_list("organisation", flat=True))


def _in_unit_with(user) -> frozenset[int]:
    """Organisations with a member who holds a duty in a unit where the person holds one."""
    units = Duty.objects.held_by(user).exclude(unit=None).values("unit")
    colleagues = Duty.objects.current().filter(unit__in=units).exclude(user=user).values("user")
    members = Membership.objects.filter(user__in=colleagues)
    return _ids(members.values_list("organisation", flat=True))


def _by_phone_of(user) -> frozenset[int]:
    """Organisations with a member who gave the same number: most likely one and the same person."""
    numbers = Contact.objects.filter(user=user, kind=ContactKind.PHONE).values("index")
    others = Contact.objects.filter(kind=ContactKind.PHONE, index__in=numbers, user__isnull=False)
    members = Membership.objects.filter(user__in=others.exclude(user=user).values("user"))
    return _ids(members.values_list("organisation", flat=True))
