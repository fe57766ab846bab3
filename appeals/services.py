"""What people do with appeals: file, publish, gather, tell. Moves go through the lifecycle."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import (
    Appeal,
    Channel,
    Cluster,
    ClusterMember,
    Confidentiality,
    IdentityMode,
    Nature,
)
from appeals.rules import sounds_urgent
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import SYSTEM, note, open_case, perform
from foundation.people import contacts
from foundation.people.models import ContactKind
from foundation.people.roles import Role

#: Who enters appeals for others: at the window, on the phone, on the round.
INTAKE_ROLES = [Role.OPERATOR, Role.DISPATCHER, Role.CENTRE_DIRECTOR, Role.GRID_OFFICER]
#: Version of the notice on personal data shown at every intake (PIPL art. 17).
PRIVACY_NOTICE = "2026-11"


def file_appeal(
    *,
    by,
    title: str,
    body: str,
    area,
    nature: str,
    submission: str,
    channel: str = Channel.WEB,
    subject=None,
    place: str = "",
    identity_mode: str = IdentityMode.HIDDEN,
    walk_in_name: str = "",
    walk_in_phone: str = "",
    respondent_unit=None,
    is_demo: bool = False,
    at: datetime | None = None,
) -> Appeal:
    """File an appeal and return it; the same ``submission`` key files it once.

    ``by`` is the appellant, or the member of staff who enters it for somebody
    (then ``walk_in_name`` says for whom). A report of wrongdoing is protected
    from the first moment (信访工作条例 art. 30).
    """
    with transaction.atomic():
        existing = Appeal.objects.filter(submission=submission).first()
        if existing:
            return existing
        contact = None
        if walk_in_phone:
            contact = contacts.store(ContactKind.PHONE, walk_in_phone)
        now = at or timezone.now()
        appeal = Appeal(
            number=next_number(f"NH-{timezone.localdate(now):%Y%m%d}"),
            title=title.strip(),
            body=body.strip(),
            area=area,
            place=place.strip(),
            nature=nature,
            channel=channel,
            subject=subject,
            identity_mode=identity_mode,
            appellant=None if walk_in_name else by,
            walk_in_name=walk_in_name.strip(),
            walk_in_contact=contact,
            entered_by=by if walk_in_name else None,
            respondent_unit=respondent_unit,
            confidentiality=(
                Confidentiality.PROTECTED if nature == Nature.REPORT else Confidentiality.NORMAL
            ),
            is_urgent=sounds_urgent(f"{title} {body}"),
            received_at=now,
            privacy_notice=PRIVACY_NOTICE,
            submission=submission,
            is_demo=is_demo,
        )
        duty = _intake_duty(by, area) if walk_in_name else None
        return open_case(appeal, by=by, duty=duty, at=now)


def _intake_duty(by, area):
    """The duty under which a member of staff enters what somebody said at the window."""
    held = [duty for duty in by.duties if duty.role in INTAKE_ROLES]
    return next((duty for duty in held if duty.covers_area(area)), held[0] if held else None)


def publish(appeal: Appeal, *, by, public_title: str, public_body: str) -> Appeal:
    """Show a text freshly written by staff. Protected appeals are never shown.

    Raises GuardFailed.
    """
    if appeal.confidentiality != Confidentiality.NORMAL:
        raise GuardFailed(_("A protected appeal is never published."))
    with transaction.atomic():
        appeal.public_title, appeal.public_body = public_title.strip(), public_body.strip()
        appeal.published_at = appeal.published_at or timezone.now()
        appeal.save(update_fields=["public_title", "public_body", "published_at"])
        note(appeal, by=by, text="", action="published")
    return appeal


#: Who may look at an appellant's contact, when the appeal is in their hands.
CONTACT_ROLES = frozenset(
    {
        Role.DISPATCHER,
        Role.CENTRE_DIRECTOR,
        Role.CALLBACK_OFFICER,
        Role.UNIT_OFFICER,
        Role.UNIT_LEADER,
    }
)
UNIT_SIDE = frozenset({Role.UNIT_OFFICER, Role.UNIT_LEADER})


def may_see_contact(appeal: Appeal, user) -> bool:
    """Whether a duty of ``user`` bears on the appeal and the appellant let that side know."""
    hidden_from_unit = appeal.identity_mode == IdentityMode.ANONYMOUS
    return any(
        duty.role in CONTACT_ROLES
        and appeal.in_scope(duty)
        and not (hidden_from_unit and duty.role in UNIT_SIDE)
        for duty in user.duties
    )


def reveal_contact(appeal: Appeal, *, by, purpose: str) -> str:
    """The appellant's number in clear, logged to the person; empty when none was given.

    The caller has asked ``may_see_contact``. Raises PurposeRequired.
    """
    contact = appeal.walk_in_contact
    if contact is None and appeal.appellant:
        contact = appeal.appellant.contacts.filter(kind=ContactKind.PHONE).first()
    if contact is None:
        return ""
    return contacts.reveal(contact, purpose, by, reference=appeal.number)


def gather(
    appeals: Iterable[Appeal],
    *,
    by,
    title: str,
    statement: str,
    area,
    is_demo: bool = False,
    at: datetime | None = None,
) -> Cluster:
    """Link appeals about one matter. Protected ones cannot be members; nobody is twice.

    Raises GuardFailed.
    """
    chosen, at = list(appeals), at or timezone.now()
    with transaction.atomic():
        for appeal in chosen:
            if appeal.confidentiality != Confidentiality.NORMAL:
                raise GuardFailed(
                    _("%(number)s is protected and cannot be gathered.")
                    % {"number": appeal.number},
                    field="appeals",
                )
        taken = ClusterMember.objects.filter(appeal__in=chosen).select_related("appeal").first()
        if taken:
            raise GuardFailed(
                _("%(number)s belongs to another matter already.")
                % {"number": taken.appeal.number},
                field="appeals",
            )
        cluster = open_case(
            Cluster(
                title=title.strip(),
                statement=statement.strip(),
                area=area,
                created_at=at,
                is_demo=is_demo,
            ),
            by=by,
            at=at,
        )
        ClusterMember.objects.bulk_create(
            ClusterMember(cluster=cluster, appeal=appeal, added_by=by, added_at=at)
            for appeal in chosen
        )
    return cluster


def confirm_cluster(cluster: Cluster, *, by, at: datetime | None = None) -> Cluster:
    """Say that this is one matter of several people. Raises NotAllowed, GuardFailed."""
    return perform(cluster, "confirm", by=by, at=at)


def take_up(cluster: Cluster, *, topic_number: str, url: str) -> Cluster:
    """Called by deliberation when a topic is raised from the cluster; invites its members."""
    return perform(cluster, "take_up", by=SYSTEM, topic=topic_number, url=url)


def tell_outcome(cluster: Cluster, *, text: str, url: str) -> Cluster:
    """Tell each distinct party once what became of the matter. Safe to call again."""
    if cluster.state == "settled":
        return cluster
    return perform(cluster, "settle", by=SYSTEM, text=text, url=url)
