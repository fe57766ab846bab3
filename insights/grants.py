"""Grants as open data (360Giving): one grant for each project and each source of its money.

Only what the ledger promised is a grant, so the sums of the export are the ledger's to the fen.
Natural persons are never named: what they and anonymous donors gave to a project is one grant.
Words of the export are Chinese, whoever asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.areas.models import Area, AreaLevel
from foundation.lifecycle.models import Event
from foundation.people.models import Organisation
from funds.models import Account, Leg
from funds.rules import CURRENCY, PROJECT_KINDS, AccountKind, SourceType, TransferKind
from funds.selectors import MEASURES
from projects.models import Project

#: Projects read at a time; memory does not grow beyond them.
SLICE = 200
PROMISES = MEASURES["committed_government"].transfers
PAYMENTS = MEASURES["paid"]
#: Name of the one funder that stands for natural persons and for whoever wants no name.
UNNAMED = "individuals"
LOCAL_AREA, LOCAL_AUTHORITY = "GLS060", "GLS050"


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


@dataclass
class Share:
    """What one funder promised and paid to one project."""

    funder: str
    awarded: int = 0
    disbursed: int = 0
    awarded_on: date | None = None
    recorded_at: datetime | None = None
    promises: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)


def awarded_projects() -> QuerySet[Project]:
    """Public projects to which the ledger ever promised money, in a lasting order."""
    promised = Account.objects.filter(kind__in=(AccountKind.COMMITTED, AccountKind.PAID))
    return (
        Project.objects.published()
        .filter(number__in=promised.values("project_ref"))
        .select_related("organisation", "area", "theme", "call")
        .order_by("pk")
    )


def identifier(*parts: object) -> str:
    """A name in the publisher's own name space; only letters that every tool takes."""
    tail = "-".join(str(part) for part in parts)
    return f"{settings.OPEN_DATA_PREFIX}-{re.sub(r'[^0-9A-Za-z.-]+', '-', tail)}"


def is_unnamed(source: Account) -> bool:
    return source.is_anonymous or source.source_type == SourceType.INDIVIDUAL


def organisation_identifier(organisation: Organisation) -> str:
    """By its register number where it has one, else by our own number of it.

    The list the register has in org-id.guide is a setting; without it both stand in our name
    space, as the standard asks of organisations that no public list holds.
    """
    number = organisation.registration_number.strip()
    if not number:
        return identifier("org", organisation.pk)
    if settings.OPEN_DATA_REGISTER:
        return f"{settings.OPEN_DATA_REGISTER}-{number}"
    return identifier("reg", number)


class Reader:
    """Reads grants slice by slice; what all slices share is read once."""

    def __init__(self) -> None:
        sources = Account.objects.filter(kind=AccountKind.SOURCE).only(
            "name", "source_type", "is_anonymous"
        )
        self._sources = {source.pk: source for source in sources}
        self._project_type = ContentType.objects.get_for_model(Project)
        self._base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")

    def grants(self, since: date | None = None) -> Iterator[dict[str, Any]]:
        """All grants, or those whose data changed on or after a day."""
        last, projects = 0, awarded_projects()
        while found := list(projects.filter(pk__gt=last)[:SLICE]):
            last = found[-1].pk
            for grant in self._slice(found):
                if since is None or _day(grant["dateModified"]) >= since:
                    yield grant

    def _slice(self, projects: list[Project]) -> Iterator[dict[str, Any]]:
        shares = self._shares([project.number for project in projects])
        events = Event.objects.filter(
            content_type=self._project_type, object_id__in=[project.pk for project in projects]
        )
        changed = dict(events.order_by().values_list("object_id").annotate(last=Max("at")))
        areas = self._areas(projects)
        for project in projects:
            mine = shares.get(project.number, {})
            for position, share in enumerate(mine.values()):
                grant = self._grant(project, share, areas.get(project.area_id, project.area))
                grant["dateModified"] = _stamp(
                    max(
                        filter(
                            None,
                            (share.recorded_at, changed.get(project.pk), project.proposed_at),
                        )
                    )
                )
                if position == 0:
                    # Asked for once, whoever gives; a second mention would count it twice.
                    grant["amountAppliedFor"] = project.requested.amount  # type: ignore[attr-defined]
                yield grant

    def _shares(self, numbers: list[str]) -> dict[str, dict[str, Share]]:
        legs = (
            Leg.objects.filter(
                account__project_ref__in=numbers,
                account__kind__in=PROJECT_KINDS,
                transfer__kind__in={*PROMISES, *PAYMENTS.transfers},
            )
            .order_by("transfer_id", "pk")
            .values_list(
                "account__project_ref",
                "account__origin_id",
                "account__kind",
                "transfer__kind",
                "transfer_id",
                "transfer__occurred_on",
                "transfer__recorded_at",
                "fen",
            )
        )
        found: dict[str, dict[str, Share]] = {}
        for ref, origin, account_kind, kind, number, day, recorded_at, fen in legs:
            is_promise = kind in PROMISES
            is_payment = kind in PAYMENTS.transfers and account_kind in PAYMENTS.accounts
            if not (is_promise or is_payment):
                continue
            funder = UNNAMED if is_unnamed(self._sources[origin]) else str(origin)
            share = found.setdefault(ref, {}).setdefault(funder, Share(funder))
            share.awarded_on = share.awarded_on or day
            share.recorded_at = max(filter(None, (share.recorded_at, recorded_at)))
            if is_promise:
                share.awarded += fen
                share.promises.append(_transaction("promise", number, day, kind, fen))
            if is_payment:
                share.disbursed += fen
                share.payments.append(_transaction("payment", number, day, kind, fen))
        return found

    def _areas(self, projects: list[Project]) -> dict[int, Area]:
        """Communities of projects that lie in a grid cell, which has no statistical code."""
        grids = {
            project.area_id: project.area.ancestor_path(AreaLevel.COMMUNITY)
            for project in projects
            if project.area.level == AreaLevel.GRID
        }
        if not grids:
            return {}
        by_path = {area.path: area for area in Area.objects.filter(path__in=set(grids.values()))}
        return {pk: by_path[path] for pk, path in grids.items()}

    def _funder(self, key: str) -> dict[str, Any]:
        if key == UNNAMED:
            return {
                "id": identifier("funder", UNNAMED),
                "name": _("Individual and anonymous donors, together"),
            }
        source = self._sources[int(key)]
        return {
            "id": identifier("funder", key),
            "name": source.name,
            "organisationType": source.get_source_type_display(),
        }

    def _grant(self, project: Project, share: Share, area: Area) -> dict[str, Any]:
        grant: dict[str, Any] = {
            "id": identifier(project.number, share.funder),
            "title": project.title,
            "description": project.summary,
            "currency": CURRENCY,
            "amountAwarded": yuan(share.awarded),
            "amountDisbursed": yuan(share.disbursed),
            "awardDate": _midnight(share.awarded_on),
            "url": self._base + project.get_absolute_url(),
            "plannedDates": [
                {
                    "startDate": _midnight(project.starts_on),
                    "endDate": _midnight(project.ends_on),
                }
            ],
            "recipientOrganization": [
                {
                    "id": organisation_identifier(project.organisation),
                    "name": project.organisation.name,
                    "url": self._base + project.organisation.get_absolute_url(),
                }
            ],
            "fundingOrganization": [self._funder(share.funder)],
            "beneficiaryLocation": [
                {
                    "name": area.name,
                    "countryCode": "CN",
                    "geoCode": area.code,
                    "geoCodeType": _("Division code for statistics"),
                }
            ],
            "locationScope": (
                LOCAL_AUTHORITY
                if area.level in (AreaLevel.CITY, AreaLevel.DISTRICT)
                else LOCAL_AREA
            ),
            "classifications": [
                {
                    "vocabulary": _("Themes of governance projects"),
                    "code": project.theme.key,
                    "title": project.theme.name,
                }
            ],
            "commitmentTransaction": share.promises,
            "disbursementTransaction": share.payments,
        }
        if project.closed_on:
            grant["actualDates"] = [
                {
                    "startDate": _midnight(project.starts_on),
                    "endDate": _midnight(project.closed_on),
                }
            ]
        if project.call:
            grant["fromOpenCall"] = "Yes"
            grant["grantProgramme"] = [
                {
                    "code": identifier("call", project.call_id),
                    "title": project.call.title,
                    "url": self._base + project.call.get_absolute_url(),
                }
            ]
        return grant


def _transaction(sort: str, number: int, day: date, kind: str, fen: int) -> dict[str, Any]:
    """One entry of the ledger, under the number anyone finds it by on the site."""
    return {
        "id": identifier(sort, number),
        "transactionDate": _midnight(day),
        "currency": CURRENCY,
        "value": yuan(fen),
        "description": str(TransferKind(kind).label),
    }


def _midnight(day: date) -> str:
    """A day as the moment it begins.

    The schema allows a bare day or a moment and not both. By the rules of its dialect a
    validator need not know what a moment is, and then takes a bare day for both.
    """
    return _stamp(timezone.make_aware(datetime.combine(day, time())))


def _stamp(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _day(stamp: str) -> date:
    return datetime.fromisoformat(stamp).date()
