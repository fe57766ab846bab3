"""An outcome as JSON or as text, so that anybody can repeat it and compare."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.interface import formats
from projects.choice.ballots import written
from projects.choice.explain import TIE_BREAK, decimal, explain
from projects.choice.outcome import Outcome
from projects.choice.pabulib import Published


def differing(outcome: Outcome, published: Mapping[str, Published]) -> dict[str, list[str] | None]:
    """Projects whose published votes, score or selection differ; None where none is published."""
    by_id = {d.candidate.id: d for d in outcome.decisions}
    found: dict[str, list[str] | None] = {}
    for name in ("votes", "score", "selected"):
        given = {key: getattr(row, name) for key, row in published.items()}
        known = {key: value for key, value in given.items() if value is not None}
        found[name] = (
            [key for key, value in known.items() if value != getattr(by_id[key], name)]
            if known
            else None
        )
    return found


#: Names of counts in META: what the file says, and what it holds.
Miscounted = Mapping[str, tuple[str, int]]


def as_json(
    outcome: Outcome,
    published: Mapping[str, Published] | None = None,
    miscounted: Miscounted | None = None,
) -> dict[str, Any]:
    """The document described in ``docs/allocation.md``; money and points are decimal strings."""
    choice = outcome.choice
    document: dict[str, Any] = {
        "rule": outcome.rule,
        "ballot": str(choice.kind),
        "budget": written(choice.budget),
        "cost": written(outcome.cost),
        "left": written(outcome.left),
        "votes_cast": len(choice.ballots),
        "minimum_votes": choice.minimum_votes,
        "minimum_score": written(choice.minimum_score),
        "tie_break": str(TIE_BREAK),
        "selected": list(outcome.selected),
        "projects": [
            {
                "id": decision.candidate.id,
                "name": decision.candidate.name,
                "cost": written(decision.candidate.cost),
                "groups": sorted(decision.candidate.groups),
                "votes": decision.votes,
                "score": written(decision.score),
                "selected": decision.selected,
                "reason": str(decision.reason.code),
                "explanation": explain(decision.reason),
            }
            for decision in outcome.decisions
        ],
    }
    if outcome.share is not None and outcome.first_share is not None:
        document["first_share"] = written(outcome.first_share)
        document["share"] = written(outcome.share)
        document["add_one"] = outcome.add_one
    if published is not None:
        counts = {name: said for name, (said, _found) in (miscounted or {}).items()}
        document["differs_from_file"] = {**differing(outcome, published), **counts}
    return document


def as_text(
    outcome: Outcome,
    published: Mapping[str, Published] | None = None,
    miscounted: Miscounted | None = None,
) -> str:
    """The same for reading: totals, then every project with its count and its reason."""
    choice = outcome.choice

    def number(value: Fraction | int) -> str:
        return formats.number(decimal(value))

    lines = [
        _("Rule: %(rule)s") % {"rule": outcome.rule},
        ngettext("%(count)d ballot", "%(count)d ballots", len(choice.ballots))
        % {"count": len(choice.ballots)},
        _("Budget %(budget)s, selected for %(cost)s, left %(left)s")
        % {
            "budget": number(choice.budget),
            "cost": number(outcome.cost),
            "left": number(outcome.left),
        },
    ]
    if outcome.share is not None and outcome.first_share is not None:
        lines.append(
            _("Share of each voter: %(first)s at first, %(last)s in the run that counts")
            % {"first": number(outcome.first_share), "last": number(outcome.share)}
        )
    lines += [str(TIE_BREAK), ""]
    for decision in outcome.decisions:
        candidate = decision.candidate
        lines.append(
            "{mark} {id}  {name}\n    {figures}\n    {reason}".format(
                mark="[x]" if decision.selected else "[ ]",
                id=candidate.id,
                name=candidate.name,
                figures=_("Cost %(cost)s, votes %(votes)s, points %(score)s")
                % {
                    "cost": number(candidate.cost),
                    "votes": formats.number(decision.votes),
                    "score": number(decision.score),
                },
                reason=explain(decision.reason),
            )
        )
    if published is not None:
        lines += ["", *compared(outcome, published)]
    lines += [
        _("%(name)s: the file says %(said)s and holds %(found)s. Is it complete?")
        % {"name": name, "said": said[:40], "found": formats.number(found)}
        for name, (said, found) in (miscounted or {}).items()
    ]
    return "\n".join(lines) + "\n"


def compared(outcome: Outcome, published: Mapping[str, Published]) -> list[str]:
    """What the file says itself, against the recount."""
    names = {
        "votes": _("Votes per project"),
        "score": _("Points per project"),
        "selected": _("Selection"),
    }
    lines = []
    for key, projects in differing(outcome, published).items():
        if projects is None:
            said = _("the file does not say")
        elif projects:
            said = _("the file differs for %(projects)s") % {"projects": ", ".join(projects)}
        else:
            said = _("as in the file")
        lines.append(f"{names[key]}: {said}")
    return lines
