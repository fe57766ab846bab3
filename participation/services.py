"""Writing to the ledger: record a fact, many facts, take one back.

The same fact through two doors is one row; the second door becomes evidence.
Counting is left to ``rollups``; who a person is to ``identity``.
"""

# No value a person typed enters the text of a statement: names of tables and columns only.
# ruff: noqa: S608

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.areas.models import Area, AreaLevel
from foundation.people.models import Organisation, User
from participation import identity, rules
from participation.errors import (
    InvalidFact,
    NotAllowed,
    NotReversible,
    ParticipationError,
    UnknownSource,
)
from participation.models import CountingRule, Evidence, ParticipationEvent
from participation.registry import Source, source
from participation.terms import Assurance, Kind, Method, Unit

__all__ = [
    "Assurance",
    "Fact",
    "InvalidFact",
    "Kind",
    "Method",
    "NotAllowed",
    "NotReversible",
    "ParticipationError",
    "Unit",
    "UnknownSource",
    "record",
    "record_many",
    "reverse",
]

_BATCH = 5000
_ROWS_A_STATEMENT = 500


@dataclass(slots=True)
class Fact:
    """What ``record_many`` takes; ``person_ref`` is for people without an account."""

    source_type: str
    action: str
    source_id: str | int
    area: Area
    occurred_on: date
    method: str
    assurance: str
    person: User | None = None
    person_ref: int | None = None
    heads: int = 1
    minutes: int = 0
    space_ref: str = ""
    organisation: Organisation | None = None
    stage: str = ""
    recorded_by: User | None = None
    evidence: str = ""
    row_key: str = ""
    anew: int = 0


def record(
    source_type: str,
    action: str,
    source_id: str | int,
    *,
    area: Area,
    occurred_on: date,
    method: str,
    assurance: str,
    recorded_by: User | None = None,
    person: User | None = None,
    person_ref: int | None = None,
    heads: int = 1,
    minutes: int = 0,
    space_ref: str = "",
    organisation: Organisation | None = None,
    stage: str = "",
    evidence: str = "",
    row_key: str = "",
    anew: int = 0,
) -> ParticipationEvent:
    """Record one fact; the same fact again returns the row that is there.

    Unidentified people have no ``person`` but a number of ``heads`` and, where a
    source yields several such rows, a ``row_key``. What was taken back and happened
    after all is recorded with ``anew``, the number of times it was taken back. Raises
    UnknownSource, InvalidFact.
    """
    fact = Fact(
        source_type,
        action,
        source_id,
        area,
        occurred_on,
        method,
        assurance,
        person,
        person_ref,
        heads,
        minutes,
        space_ref,
        organisation,
        stage,
        recorded_by,
        evidence,
        row_key,
        anew,
    )
    with transaction.atomic():
        writer = _Writer()
        writer.write([fact])
        return ParticipationEvent.objects.get(idem_key=writer.last_key)


def record_many(facts: Iterable[Fact]) -> int:
    """Record facts in bulk and return how many were new.

    Commits batch by batch; a run that was broken off is simply run again. Wrap it
    in a transaction where all or nothing is wanted.
    """
    writer = _Writer()
    stream = iter(facts)
    new = 0
    while batch := list(islice(stream, _BATCH)):
        with transaction.atomic():
            new += writer.write(batch)
    return new


@transaction.atomic
def reverse(event: ParticipationEvent, *, reason: str, by: User | None) -> ParticipationEvent:
    """Take a row back by a second row with sign -1; at most once.

    A row older than seven days is taken back by somebody else than its recorder.
    ``by`` is None when the process itself corrects. Raises NotReversible, NotAllowed.
    """
    if event.corrects_id or event.sign < 0:
        raise NotReversible(_("A correction cannot itself be corrected."))
    if not reason.strip():
        raise NotReversible(_("Say why the entry is taken back."))
    recorded_on = timezone.localdate(event.recorded_at)
    if (
        by is not None
        and by.pk == event.recorded_by_id
        and not rules.may_correct_alone(recorded_on, timezone.localdate())
    ):
        raise NotAllowed(_("The entry is older than seven days: another person must take it back."))
    values = {
        field.attname: getattr(event, field.attname)
        for field in ParticipationEvent._meta.concrete_fields
        if field.attname not in {"id", "idem_key", "sign", "corrects_id", "recorded_at"}
    }
    values.update(reason=reason.strip()[:300], recorded_by_id=by.pk if by else None)
    try:
        with transaction.atomic():
            return ParticipationEvent.objects.create(
                **values,
                idem_key=rules.reversal_key(event.pk),
                sign=-1,
                corrects_id=event.pk,
                recorded_at=timezone.now(),
            )
    except IntegrityError:
        raise NotReversible(_("The entry was taken back already.")) from None


_COLUMNS = [
    field
    for field in ParticipationEvent._meta.concrete_fields
    if field.name not in {"id", "corrects", "reason", "sign"}
]


class _Writer:
    """Turns facts into rows. Keeps what a long import asks again and again."""

    def __init__(self) -> None:
        self.counting = list(CountingRule.objects.order_by("-starts_on"))
        self.places: dict[str, tuple[int, int | None, int | None]] = {}
        self.days: dict[date, tuple] = {}
        self.sources: dict[tuple[str, str], Source] = {}
        self.last_key = b""
        self.now: datetime = timezone.now()

    def write(self, facts: list[Fact]) -> int:
        """Insert the new facts of a batch, turn the others into evidence."""
        self.now = timezone.now()
        self._read_places(facts)
        refs = identity.refs_of(f.person.pk for f in facts if f.person is not None)
        rows: dict[bytes, tuple] = {}
        again: list[tuple[bytes, Fact]] = []
        aliases = identity.aliases_of(
            {refs[f.person.pk] if f.person else f.person_ref for f in facts} - {None}
        )
        for fact in facts:
            ref = refs[fact.person.pk] if fact.person is not None else fact.person_ref
            key, row = self._row(fact, ref)
            if ref in aliases:
                key = self._key_before_merge(fact, aliases[ref]) or key
                row = (key, *row[1:])
            if key in rows:
                again.append((key, fact))
            else:
                rows[key] = (row, fact)
        self.last_key = key
        inserted = self._insert([row for row, _fact in rows.values()])
        again += [(key, fact) for key, (_row, fact) in rows.items() if key not in inserted]
        if again:
            self._add_evidence(again)
        return len(inserted)

    def _read_places(self, facts: list[Fact]) -> None:
        """District, town and community of every area in the batch, by one query."""
        unknown = {f.area.path: f.area for f in facts if f.area.path not in self.places}
        if not unknown:
            return
        levels = (AreaLevel.DISTRICT, AreaLevel.TOWN, AreaLevel.COMMUNITY)
        chains = {
            path: [area.ancestor_path(level) for level in levels] for path, area in unknown.items()
        }
        wanted = {path for chain in chains.values() for path in chain if path}
        ids = dict(Area.objects.filter(path__in=wanted).values_list("path", "pk"))
        for path, chain in chains.items():
            district, town, community = (ids.get(p) for p in chain)
            if district is None:
                raise InvalidFact(_("Say in which district, town or community it happened."))
            self.places[path] = (district, town, community)

    def _row(self, fact: Fact, ref: int | None) -> tuple[bytes, tuple]:
        entry = self.sources.get((fact.source_type, fact.action))
        if entry is None:
            entry = source(fact.source_type, fact.action)
            self.sources[fact.source_type, fact.action] = entry
        day = self._day(fact.occurred_on)
        fault = rules.fault_in(
            person_known=ref is not None,
            heads=fact.heads,
            minutes=fact.minutes,
            method=fact.method,
            assurance=fact.assurance,
            kind=entry.kind,
        )
        if fault:
            raise InvalidFact(_FAULTS[fault]())
        version, units, stored_day, month = day
        key = self._key(fact, ref, version, units[entry.kind], entry.kind)
        recorder = fact.recorded_by.pk if fact.recorded_by is not None else None
        if fact.person is not None and recorder == fact.person.pk:
            # The log must not name the person it only knows by reference.
            recorder = None
        place = self.places[fact.area.path]
        return key, (
            key,
            version,
            str(entry.kind),
            fact.source_type,
            fact.action,
            str(fact.source_id),
            fact.stage,
            ref,
            fact.heads,
            fact.minutes,
            *place,
            fact.space_ref,
            fact.organisation.pk if fact.organisation is not None else None,
            stored_day,
            month,
            connection.ops.adapt_datetimefield_value(self.now),
            recorder,
            str(fact.method),
            str(fact.assurance),
            fact.evidence[:300],
        )

    def _day(self, occurred_on: date) -> tuple:
        """Rule version, its units, the stored form of the date and its month."""
        if occurred_on not in self.days:
            rule = next((r for r in self.counting if r.starts_on <= occurred_on), None)
            if rule is None or occurred_on > timezone.localdate():
                raise InvalidFact(_("The date lies in the future or before the record begins."))
            self.days[occurred_on] = (
                rule.version,
                rule.units,
                connection.ops.adapt_datefield_value(occurred_on),
                rules.month_of(occurred_on),
            )
        return self.days[occurred_on]

    def _key(self, fact: Fact, ref: int | None, version: int, unit: str, kind: str) -> bytes:
        return rules.fact_key(
            rule_version=version,
            unit=unit,
            kind=kind,
            source_type=fact.source_type,
            source_id=str(fact.source_id),
            occurred_on=fact.occurred_on,
            stage=fact.stage,
            space_ref=fact.space_ref,
            person_ref=ref,
            row_key=fact.row_key,
            anew=fact.anew,
        )

    def _key_before_merge(self, fact: Fact, refs: list[int]) -> bytes | None:
        """The key under which the same person recorded the fact before a merge."""
        version, units, _stored, _month = self._day(fact.occurred_on)
        kind = self.sources[fact.source_type, fact.action].kind
        keys = [self._key(fact, ref, version, units[kind], kind) for ref in refs]
        found = ParticipationEvent.objects.filter(idem_key__in=keys).values_list("idem_key")
        return next((bytes(key) for (key,) in found), None)

    def _insert(self, rows: list[tuple]) -> set[bytes]:
        """Insert what is not there yet; the keys that went in."""
        quote = connection.ops.quote_name
        table = quote(ParticipationEvent._meta.db_table)
        names = ", ".join(quote(field.column) for field in _COLUMNS)
        one = "(" + ", ".join(["%s"] * len(_COLUMNS)) + ", 1, '')"
        inserted: set[bytes] = set()
        with connection.cursor() as cursor:
            for chunk in _chunks(rows):
                cursor.execute(
                    f"INSERT INTO {table} ({names}, sign, reason) VALUES "
                    + ", ".join([one] * len(chunk))
                    + " ON CONFLICT (idem_key) DO NOTHING RETURNING idem_key",
                    [value for row in chunk for value in row],
                )
                inserted.update(bytes(key) for (key,) in cursor.fetchall())
        return inserted

    def _add_evidence(self, again: list[tuple[bytes, Fact]]) -> None:
        for chunk in _chunks(again):
            events = {
                bytes(e.idem_key): e
                for e in ParticipationEvent.objects.filter(
                    idem_key__in=[key for key, _fact in chunk]
                ).only("idem_key", "action", "method", "assurance", "evidence")
            }
            Evidence.objects.bulk_create(
                [
                    Evidence(
                        event=events[key],
                        digest=_door(fact),
                        action=fact.action,
                        method=fact.method,
                        assurance=fact.assurance,
                        evidence=fact.evidence[:300],
                        recorded_at=self.now,
                        recorded_by=fact.recorded_by if fact.recorded_by != fact.person else None,
                    )
                    for key, fact in chunk
                    if not _same_door(events[key], fact)
                ],
                ignore_conflicts=True,
            )


def _chunks(rows: list) -> Iterator[list]:
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        yield rows[start : start + _ROWS_A_STATEMENT]


def _door(fact: Fact) -> bytes:
    text = "\x1f".join([fact.action, fact.method, fact.assurance, fact.evidence, fact.row_key])
    return hashlib.sha256(text.encode()).digest()[:16]


def _same_door(event: ParticipationEvent, fact: Fact) -> bool:
    """Whether this is a plain repetition of the entry that is there."""
    return (event.action, event.method, event.assurance, event.evidence) == (
        fact.action,
        fact.method,
        fact.assurance,
        fact.evidence[:300],
    )


_FAULTS = {
    "heads": lambda: _("The number of people must be at least one."),
    "person_heads": lambda: _("A person known by name counts as one."),
    "minutes": lambda: _("Minutes cannot be negative."),
    "assurance": lambda: _("This method of counting does not carry so good an assurance."),
    "statement": lambda: _("A press statement has no persons and assurance E."),
}
