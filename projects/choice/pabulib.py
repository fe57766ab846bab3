"""Ballot files in the Pabulib format (https://pabulib.org/format): read, check, write.

A file is kept as it is, every column included, so that writing it again loses nothing. What it
says about selection, votes and points is published data: the rules never read it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from projects.choice.ballots import Ballot, Candidate, Choice, Kind, Number, exact, recount, written
from projects.choice.errors import BallotFileError
from projects.choice.outcome import Outcome

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,30})?")
GROUPS = "exclusive_groups"
THRESHOLD = "min_project_score_threshold"
MINIMUM_VOTES = "min_project_votes"


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column; ``line`` is where it stands in the file it was read from."""

    cells: Mapping[str, str]
    line: int = field(default=0, compare=False)

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Published:
    """What a file says about one project; None where it says nothing."""

    votes: int | None = None
    score: Fraction | None = None
    selected: bool | None = None


@dataclass(frozen=True)
class BallotFile:
    """A ballot file: its three sections as written, and what they mean."""

    meta: Mapping[str, str]
    project_columns: tuple[str, ...]
    projects: tuple[Row, ...]
    vote_columns: tuple[str, ...]
    votes: tuple[Row, ...]

    @property
    def vote_type(self) -> str:
        return self.meta["vote_type"].lower()

    @property
    def kind(self) -> Kind:
        return Kind.APPROVAL if self.vote_type in ("approval", "choose-1") else Kind.POINTS

    def published(self) -> dict[str, Published]:
        return {row.get("project_id"): _published(row) for row in self.projects}

    def miscounted(self) -> dict[str, tuple[str, int]]:
        """Counts in META that are not what the file holds: as it says, and as it is.

        A file that was cut short while it was handed on is known by this.
        """
        holds = {"num_projects": len(self.projects), "num_votes": len(self.votes)}
        said = {name: self.meta.get(name, "") for name in holds}
        return {
            name: (said[name], found)
            for name, found in holds.items()
            if said[name] and said[name] != str(found)
        }

    def choice(
        self,
        *,
        budget: Number | None = None,
        minimum_votes: int | None = None,
        minimum_score: Number | None = None,
    ) -> Choice:
        """What the rules decide on, with the file's own conditions unless others are given."""
        threshold = number(self.meta.get(THRESHOLD) or "0", THRESHOLD)
        least = int(number(self.meta.get(MINIMUM_VOTES) or "0", MINIMUM_VOTES))
        if self.kind == Kind.APPROVAL:  # there a point is a vote
            least, threshold = max(least, -int(-threshold // 1)), Fraction(0)
        return Choice(
            budget=number(self.meta["budget"], "budget") if budget is None else exact(budget),
            candidates=tuple(candidate(row) for row in self.projects),
            ballots=tuple(self.ballot(row) for row in self.votes),
            kind=self.kind,
            minimum_votes=least if minimum_votes is None else minimum_votes,
            minimum_score=threshold if minimum_score is None else exact(minimum_score),
        )

    def ballot(self, row: Row) -> Ballot:
        """A row of VOTES with its points: given, by rank, or one each."""
        ids = split(row.get("vote"))
        if self.kind == Kind.APPROVAL:
            return Ballot.approving(row.get("voter_id"), ids)
        if row.get("points") or self.vote_type != "ordinal":
            given = split(row.get("points"))
            if len(given) != len(ids):
                raise BallotFileError(
                    _("%(projects)d projects, but %(points)d numbers of points.")
                    % {"projects": len(ids), "points": len(given)},
                    row.line,
                )
            points = [number(text, "points", row.line) for text in given]
        else:
            longest = number(self.meta.get("max_length") or str(len(self.projects)), "max_length")
            points = [max(longest - rank, Fraction(0)) for rank in range(len(ids))]
        return Ballot(row.get("voter_id"), dict(zip(ids, points, strict=True)))


# --- Reading ---------------------------------------------------------------------------


def read_path(path: Path) -> BallotFile:
    """Read a file. Raises BallotFileError, or OSError when there is none."""
    try:
        return read(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BallotFileError(_("This is not UTF-8 text."), line) from None


def read(text: str) -> BallotFile:
    """Read and check a whole file. Raises BallotFileError with the line."""
    sections = _sections(text.removeprefix("\ufeff"))
    meta = _meta(sections["META"])
    project_columns, projects = _table(sections["PROJECTS"], ("project_id", "cost"))
    vote_columns, votes = _table(sections["VOTES"], ("voter_id", "vote"))
    file = BallotFile(meta, project_columns, projects, vote_columns, votes)
    _check(file)
    return file


def number(text: str, column: str, line: int = 0) -> Fraction:
    """An exact number as the format writes it. Raises BallotFileError."""
    if not NUMBER.fullmatch(text):
        raise BallotFileError(
            _("“%(text)s” in %(column)s is not a number.") % {"text": text[:40], "column": column},
            line,
        )
    return Fraction(text)


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def candidate(row: Row) -> Candidate:
    return Candidate(
        row.get("project_id"),
        number(row.get("cost"), "cost", row.line),
        row.get("name"),
        frozenset(split(row.get(GROUPS))),
    )


def _published(row: Row) -> Published:
    votes, score, selected = (row.get(name) for name in ("votes", "score", "selected"))
    return Published(
        int(number(votes, "votes", row.line)) if votes else None,
        number(score, "score", row.line) if score else None,
        # 2 and more mark projects that were funded outside the rule.
        number(selected, "selected", row.line) == 1 if selected else None,
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins; blank rows are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", skipinitialspace=True)
    begins = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise BallotFileError(_("This row cannot be read."), begins) from None


def _sections(text: str) -> dict[str, list[tuple[int, list[str]]]]:
    found: dict[str, list[tuple[int, list[str]]]] = {}
    for line, row in _rows(text):
        title = row[0].upper()
        # A name that comes again is data: a voter may be called VOTES.
        awaited = SECTIONS[len(found)] if len(found) < len(SECTIONS) else ""
        if title == awaited and not any(row[1:]):
            found[title] = []
        elif found:
            found[list(found)[-1]].append((line, row))
        else:
            raise BallotFileError(_("The file must begin with the line META."), line)
    for title in SECTIONS:
        if not found.get(title):
            raise BallotFileError(_("The section %(title)s is missing.") % {"title": title})
    return found


def _meta(rows: list[tuple[int, list[str]]]) -> dict[str, str]:
    meta: dict[str, str] = {}
    for line, row in rows[1:] if [c.lower() for c in rows[0][1][:2]] == ["key", "value"] else rows:
        key = row[0].lower()
        if key in meta:
            raise BallotFileError(_("%(key)s is said twice.") % {"key": key}, line)
        # A comment may hold semicolons that nobody quoted.
        values = row[1:]
        while values and not values[-1]:
            values.pop()
        meta[key] = "; ".join(values)
        if key in ("budget", THRESHOLD, MINIMUM_VOTES, "max_length") and meta[key]:
            amount = number(meta[key], key, line)
            if amount < 0:
                raise BallotFileError(_("%(key)s is below zero.") % {"key": key}, line)
        if key == "vote_type" and meta[key].lower() not in VOTE_TYPES:
            raise BallotFileError(
                _("“%(type)s” is not a kind of ballot; known are %(known)s.")
                % {"type": meta[key][:40], "known": ", ".join(VOTE_TYPES)},
                line,
            )
        unsupported = {"scoring_fn": ("", "borda"), "default_score": ("", "0")}.get(key)
        if unsupported and meta[key].lower() not in unsupported:
            raise BallotFileError(
                _("%(key)s %(value)s is not supported.") % {"key": key, "value": meta[key][:40]},
                line,
            )
    for key in ("budget", "vote_type"):
        if not meta.get(key):
            raise BallotFileError(_("META does not say %(key)s.") % {"key": key})
    return meta


def _table(
    rows: list[tuple[int, list[str]]], needed: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    line, header = rows[0]
    columns = tuple(cell.lower() for cell in header)
    while columns and not columns[-1]:
        columns = columns[:-1]
    for name in needed:
        if name not in columns:
            raise BallotFileError(_("The column %(name)s is missing.") % {"name": name}, line)
    if len(set(columns)) < len(columns):
        raise BallotFileError(_("A column stands here twice."), line)
    table = []
    for line, cells in rows[1:]:
        if any(cells[len(columns) :]):
            raise BallotFileError(
                _("%(found)d values, but %(expected)d columns.")
                % {"found": len(cells), "expected": len(columns)},
                line,
            )
        padded = cells + [""] * (len(columns) - len(cells))
        table.append(Row(dict(zip(columns, padded, strict=False)), line))
    return columns, tuple(table)


def _check(file: BallotFile) -> None:
    """Every row means something, and nothing stands twice."""
    projects: set[str] = set()
    for row in file.projects:
        key = _unique(row, "project_id", projects)
        if "," in key:
            raise BallotFileError(_("A project number cannot contain a comma."), row.line)
        if candidate(row).cost <= 0:
            raise BallotFileError(
                _("The cost of project %(id)s must be more than zero.") % {"id": key}, row.line
            )
        _published(row)
    voters: set[str] = set()
    for row in file.votes:
        _unique(row, "voter_id", voters)
        ids = split(row.get("vote"))
        if len(set(ids)) < len(ids):
            raise BallotFileError(_("The ballot names a project twice."), row.line)
        if strange := [key for key in ids if key not in projects]:
            raise BallotFileError(
                _("The ballot names project %(id)s, which does not exist.") % {"id": strange[0]},
                row.line,
            )
        if file.vote_type == "choose-1" and len(ids) > 1:
            raise BallotFileError(_("The ballot names more than one project."), row.line)
        file.ballot(row)


def _unique(row: Row, column: str, known: set[str]) -> str:
    key = row.get(column)
    if not key:
        raise BallotFileError(_("%(column)s is empty.") % {"column": column}, row.line)
    if key in known:
        raise BallotFileError(
            _("%(column)s %(key)s stands here twice.") % {"column": column, "key": key[:40]},
            row.line,
        )
    known.add(key)
    return key


# --- Writing ---------------------------------------------------------------------------


def write(file: BallotFile) -> str:
    """The file's text; reading it again gives an equal file."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["META"])
    writer.writerow(["key", "value"])
    writer.writerows(file.meta.items())
    for title, columns, rows in (
        ("PROJECTS", file.project_columns, file.projects),
        ("VOTES", file.vote_columns, file.votes),
    ):
        writer.writerow([title])
        writer.writerow(columns)
        writer.writerows([row.get(column) for column in columns] for row in rows)
    return out.getvalue()


def export(choice: Choice, meta: Mapping[str, Any], outcome: Outcome | None = None) -> BallotFile:
    """The ballots of a choice as a file, with votes, points and, given an outcome, the selection.

    ``meta`` adds what the format asks for and a choice does not know: description, country, unit,
    instance, date_begin, date_end. ``Ballot.voter`` is published as it is, so it must not lead to
    a person. Raises BallotFileError for what the format cannot carry.
    """
    approval = choice.kind == Kind.APPROVAL
    counted = recount(choice)
    grouped = any(candidate.groups for candidate in choice.candidates)
    minimum = choice.minimum_score
    if approval:  # there a point is a vote
        minimum = max(minimum, Fraction(choice.minimum_votes))
    said: dict[str, Any] = {
        **meta,
        "num_projects": len(choice.candidates),
        "num_votes": len(choice.ballots),
        "budget": written(choice.budget),
        "vote_type": "approval" if approval else "scoring",
        "rule": _rule(outcome, grouped, minimum > 0) if outcome else None,
        THRESHOLD: written(minimum) if minimum > 0 else None,
        MINIMUM_VOTES: choice.minimum_votes if choice.minimum_votes and not approval else None,
    }
    projects = [
        {
            "project_id": candidate.id,
            "cost": written(candidate.cost),
            "votes": str(counted[candidate.id].votes),
            "score": written(counted[candidate.id].score),
            "name": candidate.name,
            GROUPS: ",".join(sorted(candidate.groups)),
            "selected": str(int(candidate.id in outcome.selected)) if outcome else "",
        }
        for candidate in choice.candidates
    ]
    columns = ["project_id", "cost", "votes", "name"]
    columns += [] if approval else ["score"]
    columns += [GROUPS] if grouped else []
    columns += ["selected"] if outcome else []
    votes = [
        {
            "voter_id": ballot.voter,
            "vote": ",".join(ballot.points),
            "points": ",".join(map(written, ballot.points.values())),
        }
        for ballot in choice.ballots
    ]
    file = BallotFile(
        {key: str(value) for key, value in said.items() if value not in (None, "")},
        tuple(columns),
        tuple(map(Row, projects)),
        ("voter_id", "vote") if approval else ("voter_id", "vote", "points"),
        tuple(map(Row, votes)),
    )
    return read(write(file))


def _rule(outcome: Outcome, grouped: bool, threshold: bool) -> str:
    """The format's name for the rule."""
    if outcome.share is not None:
        return "equalshares/add1" if outcome.add_one else "equalshares"
    if grouped:
        return "greedy-exclusive"
    return "greedy-threshold" if threshold else "greedy"
