"""Small choices for property tests: few voters, small whole costs, groups, both kinds of ballot."""

from __future__ import annotations

from hypothesis import strategies as st

from projects.choice import Ballot, Candidate, Choice, Kind

IDS = ["1", "2", "10", "a", "b", "c"]


@st.composite
def choices(draw, kind=None, conditions=True):
    kind = kind or draw(st.sampled_from(list(Kind)))
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1, max_size=6))
    groups = st.frozensets(st.sampled_from(["river", "school"]), max_size=1)
    candidates = [
        Candidate(key, draw(st.integers(1, 12)), f"Project {key}", draw(groups)) for key in ids
    ]
    points = st.just(1) if kind == Kind.APPROVAL else st.integers(1, 4)
    votes = draw(st.lists(st.dictionaries(st.sampled_from(ids), points), max_size=7))
    return Choice(
        budget=draw(st.integers(0, 40)),
        candidates=tuple(candidates),
        ballots=tuple(Ballot(f"v{n}", vote) for n, vote in enumerate(votes)),
        kind=kind,
        minimum_votes=draw(st.integers(0, 3)) if conditions else 0,
        minimum_score=draw(st.integers(0, 3)) if conditions else 0,
    )
