"""From the ballots to the result: everything follows from the ballot file that is published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from projects.choice import Ballot, Candidate, Choice, Code, Outcome, Reason, decide, explain
from projects.choice.ballots import written
from projects.choice.explain import TIE_BREAK, MoneyFormat, amount
from projects.choice.pabulib import BallotFile, export, read, write
from projects.choice.report import as_json
from projects.models import Poll, PollResult
from projects.rules import yuan
from projects.voting.rules import in_order


@dataclass(frozen=True)
class Computed:
    """An outcome with the file it follows from."""

    outcome: Outcome
    file: BallotFile

    @property
    def text(self) -> str:
        return write(self.file)


def ballots_of(poll: Poll) -> list[list[int]]:
    """Every valid ballot, of the site and on paper, sorted by what it says."""
    found = list(poll.box.ballots)
    for batch in poll.batches.all():
        found += batch.ballots
    return in_order(found)


def compute(poll: Poll) -> Computed:
    """Apply the call's rule to the ballots, by way of the file anyone can download."""
    call, candidates = poll.call, list(poll.candidates.select_related("project"))
    numbers = {row.position: row.project.number for row in candidates}
    choice = Choice(
        budget=Fraction(yuan(poll.budget).amount),
        candidates=tuple(
            Candidate(
                row.project.number,
                Fraction(yuan(row.cost).amount),
                " ".join(row.title.split()),
                frozenset([row.group] if row.group else []),
            )
            for row in candidates
        ),
        ballots=tuple(
            Ballot.approving(str(voter), [numbers[n] for n in ballot])
            for voter, ballot in enumerate(ballots_of(poll), start=1)
        ),
        minimum_votes=call.minimum_votes,
    )
    meta = {
        "description": " ".join(call.title.split()),
        "country": "China",
        "unit": call.area.name,
        "instance": str(poll.opens_on.year),
        "date_begin": poll.opens_on.strftime("%d.%m.%Y"),
        "date_end": poll.closes_on.strftime("%d.%m.%Y"),
        "max_length": call.max_choices,
    }
    outcome = decide(export(choice, meta).choice(), call.vote_rule)
    return Computed(outcome, export(choice, meta, outcome))


def keep(poll: Poll, computed: Computed, *, invalid: int, at) -> PollResult:
    """Store file, document and reasons."""
    text = computed.text
    document = as_json(computed.outcome, computed.file.published())
    for row in document["projects"]:
        del row["explanation"]
    del document["tie_break"]
    return PollResult.objects.create(
        poll=poll,
        ballot_file=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        document=document,
        figures={
            decision.candidate.id: _packed(decision.reason.figures)
            for decision in computed.outcome.decisions
        },
        invalid=invalid,
        computed_at=at,
    )


def recomputes(result: PollResult) -> bool:
    """Whether the stored document still follows from the stored file."""
    if hashlib.sha256(result.ballot_file.encode()).hexdigest() != result.digest:
        return False
    file = read(result.ballot_file)
    again = as_json(decide(file.choice(), result.document["rule"]), file.published())
    return again == published(result)


def published(result: PollResult) -> dict[str, Any]:
    """The document with its sentences in the reader's language, as ``allocate`` prints it."""
    document = json.loads(json.dumps(result.document))
    document["tie_break"] = str(TIE_BREAK)
    for row in document["projects"]:
        row["explanation"] = sentence(result, row["id"], row["reason"])
    return document


def sentence(result: PollResult, number: str, code: str, money: MoneyFormat = amount) -> str:
    """Why a project is selected or not, in the reader's language."""
    return explain(Reason(Code(code), _unpacked(result.figures[number])), money)


def _packed(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: {"number": written(value)} if isinstance(value, Fraction) else value
        for key, value in figures.items()
    }


def _unpacked(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: Fraction(value["number"]) if isinstance(value, dict) else value
        for key, value in figures.items()
    }
