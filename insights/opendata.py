"""The files of open data: written once for each state of the books, then handed out as they are.

A file's name holds the last transfer and a digest of everything else that stands in it, so a
file is never older than the truth and never written twice.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.lifecycle.models import Event
from funds.models import Account
from funds.reading import one_moment
from funds.rules import AccountKind
from funds.selectors import as_of_transfer
from insights.grants import Reader, awarded_projects
from projects.models import Project

#: Version of the standard, and the version of this mapping: a new one makes new files.
STANDARD, MAPPING = "1.4", 2
SCHEMA = "https://standard.threesixtygiving.org/"
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
#: What the digest of a project covers besides the ledger: all that is written of it.
WRITTEN = (
    "number",
    "title",
    "summary",
    "state",
    "requested",
    "starts_on",
    "ends_on",
    "closed_on",
    "organisation_id",
    "organisation__name",
    "organisation__registration_number",
    "area__code",
    "area__name",
    "theme__key",
    "theme__name",
    "call_id",
    "call__title",
)
#: Columns of the flat file: its head as the standard names it, and where the value stands.
COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Identifier", ("id",)),
    ("Title", ("title",)),
    ("Description", ("description",)),
    ("Currency", ("currency",)),
    ("Amount Applied For", ("amountAppliedFor",)),
    ("Amount Awarded", ("amountAwarded",)),
    ("Amount Disbursed", ("amountDisbursed",)),
    ("Award Date", ("awardDate",)),
    ("URL", ("url",)),
    ("Planned Dates:Start Date", ("plannedDates", "startDate")),
    ("Planned Dates:End Date", ("plannedDates", "endDate")),
    ("Actual Dates:Start Date", ("actualDates", "startDate")),
    ("Actual Dates:End Date", ("actualDates", "endDate")),
    ("Recipient Org:Identifier", ("recipientOrganization", "id")),
    ("Recipient Org:Name", ("recipientOrganization", "name")),
    ("Recipient Org:Web Address", ("recipientOrganization", "url")),
    ("Funding Org:Identifier", ("fundingOrganization", "id")),
    ("Funding Org:Name", ("fundingOrganization", "name")),
    ("Funding Org:Organisation Type", ("fundingOrganization", "organisationType")),
    ("Beneficiary Location:Name", ("beneficiaryLocation", "name")),
    ("Beneficiary Location:Country Code", ("beneficiaryLocation", "countryCode")),
    ("Beneficiary Location:Geographic Code", ("beneficiaryLocation", "geoCode")),
    ("Beneficiary Location:Geographic Code Type", ("beneficiaryLocation", "geoCodeType")),
    ("Location Scope", ("locationScope",)),
    ("Grant Programme:Code", ("grantProgramme", "code")),
    ("Grant Programme:Title", ("grantProgramme", "title")),
    ("Grant Programme:URL", ("grantProgramme", "url")),
    ("From An Open Call?", ("fromOpenCall",)),
    ("Classifications:Vocabulary", ("classifications", "vocabulary")),
    ("Classifications:Code", ("classifications", "code")),
    ("Classifications:Title", ("classifications", "title")),
    ("Last Modified", ("dateModified",)),
)
#: Values that are days, written as such in the flat file.
DAYS = ("awardDate", "startDate", "endDate")
#: Text a spreadsheet might take for a formula, full-width signs included.
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_writing = threading.Lock()


class NothingToPublish(Exception):
    """No grant was ever made; the standard knows no empty file."""


@dataclass(frozen=True)
class State:
    """Up to which transfer a file is true, and what else it was made of."""

    transfer: int
    digest: str

    def file_name(self, form: str) -> str:
        return f"grants-{self.transfer}-{self.digest[:24]}.{form}"


@dataclass
class Written:
    """What went into a file."""

    grants: int = 0
    awarded: Decimal = Decimal(0)
    disbursed: Decimal = Decimal(0)
    transfer: int = 0

    def count(self, grant: dict[str, Any]) -> None:
        self.grants += 1
        self.awarded += grant["amountAwarded"]
        self.disbursed += grant["amountDisbursed"]


def state() -> State:
    """The state of the books now; the same state gives the same files."""
    digest = hashlib.sha256()
    sources = Account.objects.filter(kind=AccountKind.SOURCE).order_by("pk")
    events = Event.objects.filter(content_type=ContentType.objects.get_for_model(Project))
    digest.update(
        repr(
            (
                MAPPING,
                settings.WAGTAILADMIN_BASE_URL,
                settings.OPEN_DATA_PREFIX,
                settings.OPEN_DATA_REGISTER,
                settings.OPEN_DATA_LICENCE,
                settings.OPEN_DATA_PUBLISHER,
                events.aggregate(last=Max("pk"))["last"],
                list(sources.values_list("pk", "name", "source_type", "is_anonymous")),
            )
        ).encode()
    )
    for row in awarded_projects().values_list(*WRITTEN).iterator(chunk_size=500):
        digest.update(repr(row).encode())
    return State(as_of_transfer(), digest.hexdigest())


def current(form: str) -> tuple[IO[bytes], State]:
    """The file of the books as they stand, open; written now if it is not there yet."""
    folder = Path(settings.OPEN_DATA_DIR)
    with one_moment():
        now = state()
        path = folder / now.file_name(form)
        kept = _opened(path)
        if kept is None:
            with _writing:
                kept = _opened(path)
                if kept is None:
                    folder.mkdir(parents=True, exist_ok=True)
                    kept = _write_whole(path, form, now.transfer)
                    _forget(folder, form, path)
    return kept, now


def _opened(path: Path) -> IO[bytes] | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _write_whole(path: Path, form: str, transfer: int) -> IO[bytes]:
    """All of it or nothing: a reader never meets half a file.

    Opened under its first name, so another process may clear it away the moment after.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=f".{form}")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            write(out, form, transfer)
        written = open(name, "rb")  # noqa: SIM115 - the response closes it
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return written


def _forget(folder: Path, form: str, kept: Path) -> None:
    """Files of earlier states; whoever is reading one keeps it open."""
    for old in folder.glob(f"grants-*.{form}"):
        if old != kept:
            try:
                old.unlink(missing_ok=True)
            except OSError:  # Windows: still being read; the next change takes it.
                continue


def write(out: IO[str], form: str, transfer: int, since: date | None = None) -> Written:
    """Write all grants, one after the other. Raises NothingToPublish before the first byte."""
    written = Written(transfer=transfer)
    with translation.override(settings.LANGUAGE_CODE):
        grants = Reader().grants(since)
        first = next(grants, None)
        if first is None:
            raise NothingToPublish
        for text in {"json": _json, "csv": _csv}[form](_counted(first, grants, written), transfer):
            out.write(text)
    return written


def _counted(
    first: dict[str, Any], rest: Iterable[dict[str, Any]], written: Written
) -> Iterator[dict[str, Any]]:
    written.count(first)
    yield first
    for grant in rest:
        written.count(grant)
        yield grant


def dumped(value: Any) -> str:
    """JSON with amounts as numbers of exactly two decimals, never through a binary float."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{dumped(key)}:{dumped(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dumped, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _json(grants: Iterable[dict[str, Any]], transfer: int) -> Iterator[str]:
    now = timezone.localtime().isoformat(timespec="seconds")
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    head = {
        "version": STANDARD,
        "title": _("Grants to governance projects of Nanhai"),
        "description": _("From the public ledger of money, up to transfer #%(number)s.")
        % {"number": transfer},
        "issued": now,
        "modified": now,
        "identifier": f"{settings.OPEN_DATA_PREFIX}-grants-{transfer}",
        "publisher": {"name": str(settings.OPEN_DATA_PUBLISHER), "website": base},
        "license": settings.OPEN_DATA_LICENCE,
        "accessURL": base + reverse("insights:open_data"),
        "downloadURL": base + reverse("insights:grants", args=["json"]),
    }
    yield dumped(head)[:-1] + ',"grants":[\n'
    separator = ""
    for grant in grants:
        yield separator + dumped(grant)
        separator = ",\n"
    yield "\n]}\n"


class _Line:
    """A file that hands back the line it was given."""

    def write(self, text: str) -> str:
        return text


def _csv(grants: Iterable[dict[str, Any]], transfer: int) -> Iterator[str]:
    writer = csv.writer(_Line())
    # The mark by which spreadsheets know that the file is UTF-8.
    yield "\ufeff" + writer.writerow([head for head, _path in COLUMNS])
    for grant in grants:
        yield writer.writerow([cell(grant, path) for _head, path in COLUMNS])


def cell(grant: dict[str, Any], path: tuple[str, ...]) -> str:
    """A value of the flat file; text that a spreadsheet would run is marked as text."""
    value: Any = grant
    for key in path:
        value = value[0] if isinstance(value, list) else value
        value = value.get(key, "") if value else ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    # A spreadsheet knows days; in a moment it sees a text.
    text = str(value)[: len("2026-11-26")] if path[-1] in DAYS else str(value)
    return f"'{text}" if FORMULA.match(text) else text
