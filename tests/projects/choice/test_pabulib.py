"""A ballot file is read as it is, told apart from a broken one, and written without loss."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.choice import Ballot, Candidate, Choice, Kind, decide
from projects.choice.errors import BallotFileError
from projects.choice.pabulib import BallotFile, Published, Row, export, read, read_path, write
from tests.projects.choice.instances import choices

STREET = Path(__file__).parent / "data" / "street.pb"


def text(**changes):
    """A whole file of four parts, each of which may be replaced."""
    parts = {
        "meta": "budget;10\nvote_type;approval",
        "projects": "project_id;cost\n1;5\n2;6",
        "votes": "voter_id;vote\na;1\nb;1,2",
    } | changes
    return "META\nkey;value\n{meta}\nPROJECTS\n{projects}\nVOTES\n{votes}\n".format(**parts)


# --- Reading ---------------------------------------------------------------------------


def test_a_file_gives_candidates_ballots_and_budget():
    file = read_path(STREET)
    choice = file.choice()
    assert choice.budget == Fraction("30000.50")
    assert choice.candidates[0] == Candidate(
        "1", Fraction("12000.25"), "Lamps; footpath by the river"
    )
    assert choice.candidates[1].name == 'The "small" park'
    assert choice.candidates[1].groups == {"park"}
    assert choice.ballots[2] == Ballot.approving("a3", ["1", "4"])
    assert file.meta["comment"] == "#1: made up for tests; not a real vote"
    assert file.published()["3"] == Published(votes=3, score=None, selected=False)


def test_the_sample_spends_its_budget_to_the_fen_as_it_says():
    file = read_path(STREET)
    outcome = decide(file.choice())
    assert outcome.selected == ("1", "2", "4")
    assert outcome.left == 0
    assert {k for k, p in file.published().items() if p.selected} == {"1", "2", "4"}


def test_real_files_are_not_always_tidy():
    """A byte order mark, Windows line ends, blank lines, capitals, spare separators."""
    untidy = "\ufeffMeta;\r\nkey;value\r\nBudget;10;\r\nVOTE_TYPE;Approval\r\n\r\nProjects;;\r\n"
    untidy += "PROJECT_ID;cost;\r\n 1 ; 5 ;\r\n2;6\r\nvotes\r\nvoter_id;vote;age\r\na;1\r\nb;;7\r\n"
    choice = read(untidy).choice()
    assert [c.id for c in choice.candidates] == ["1", "2"]
    assert [dict(b.points) for b in choice.ballots] == [{"1": 1}, {}]


def test_ranks_count_down_from_the_longest_ballot_allowed():
    ranked = text(meta="budget;9\nvote_type;ordinal\nmax_length;3", votes="voter_id;vote\na;2,1")
    assert dict(read(ranked).choice().ballots[0].points) == {"2": 3, "1": 2}
    unlimited = text(meta="budget;9\nvote_type;ordinal", votes="voter_id;vote\na;2,1")
    assert dict(read(unlimited).choice().ballots[0].points) == {"2": 2, "1": 1}


@pytest.mark.parametrize("kind", ["cumulative", "scoring", "ordinal"])
def test_points_are_read_beside_the_projects(kind):
    given_points = text(
        meta=f"budget;9\nvote_type;{kind}", votes='voter_id;points;vote\na;"4.5,-1";1,2'
    )
    choice = read(given_points).choice()
    assert choice.kind == Kind.POINTS
    assert dict(choice.ballots[0].points) == {"1": Fraction(9, 2), "2": -1}


def test_the_minimum_of_the_file_is_a_condition():
    least = text(meta="budget;10\nvote_type;approval\nmin_project_score_threshold;2")
    assert read(least).choice().minimum_votes == 2
    assert read(least).choice(minimum_votes=0).minimum_votes == 0
    points = text(
        meta="budget;10\nvote_type;scoring\nmin_project_score_threshold;2.5",
        votes="voter_id;vote;points",
    )
    assert read(points).choice().minimum_score == Fraction(5, 2)


BROKEN = [
    ("", 0, "META"),
    ("hello", 1, "META"),
    ("META\nbudget;1\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;1\n", 0, "VOTES"),
    (text(meta="vote_type;approval"), 0, "budget"),
    (text(meta="budget;10"), 0, "vote_type"),
    (text(meta="budget;ten\nvote_type;approval"), 3, "ten"),
    (text(meta="budget;1,000\nvote_type;approval"), 3, "1,000"),
    (text(meta="budget;NaN\nvote_type;approval"), 3, "NaN"),
    (text(meta="budget;-1\nvote_type;approval"), 3, "below zero"),
    (text(meta="budget;1\nbudget;2\nvote_type;approval"), 4, "twice"),
    (text(meta="budget;1\nvote_type;lottery"), 4, "lottery"),
    (text(meta="budget;1\nvote_type;ordinal\nscoring_fn;plurality"), 5, "plurality"),
    (text(meta="budget;1\nvote_type;scoring\ndefault_score;1"), 5, "default_score"),
    (text(projects="project_id;name\n1;x"), 6, "cost"),
    (text(projects="project_id;cost;cost\n1;1;1"), 6, "twice"),
    (text(projects="project_id;cost\n1;5\n1;6"), 8, "twice"),
    (text(projects="project_id;cost\n1;5\n2;0"), 8, "more than zero"),
    (text(projects="project_id;cost\n1;5\n2;6;7"), 8, "columns"),
    (text(projects="project_id;cost\n;5\n2;6"), 7, "empty"),
    (text(projects='project_id;cost\n"1,2";5'), 7, "comma"),
    (text(projects="project_id;cost;votes\n1;5;many"), 7, "many"),
    (text(votes="voter_id;vote\na;1\na;2"), 12, "twice"),
    (text(votes="voter_id;vote\na;1\nb;7"), 12, "project 7"),
    (text(votes="voter_id;vote\na;1,1"), 11, "twice"),
    (text(votes="voter_id\na"), 10, "vote"),
    (text(meta="budget;1\nvote_type;choose-1"), 12, "more than one"),
    (text(meta="budget;1\nvote_type;scoring", votes="voter_id;vote;points\na;1,2;3"), 11, "2"),
    (text(meta="budget;1\nvote_type;scoring", votes="voter_id;vote;points\na;1;x"), 11, "“x”"),
]


@pytest.mark.parametrize(("broken", "line", "word"), BROKEN)
def test_a_broken_file_is_refused_with_its_line_and_a_sentence(broken, line, word, english):
    with pytest.raises(BallotFileError) as caught:
        read(broken).choice()
    assert caught.value.line == line
    assert word in caught.value.message
    assert caught.value.message.startswith(f"Line {line}: " if line else "")


def test_the_line_is_right_after_a_name_of_two_lines():
    two = text(projects='project_id;cost;name\n1;5;"two\nlines"\n2;x;')
    with pytest.raises(BallotFileError) as caught:
        read(two)
    assert caught.value.line == 9


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path):
    path = tmp_path / "latin.pb"
    path.write_bytes(text(meta="unit;Łódź\nbudget;10\nvote_type;approval").encode("cp1250"))
    with pytest.raises(BallotFileError) as caught:
        read_path(path)
    assert caught.value.line == 3


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(anything):
    for candidate in (anything, text(meta=f"budget;10\nvote_type;approval\n{anything}")):
        try:
            read(candidate).choice()
        except BallotFileError:
            continue


@given(st.data())
def test_a_file_with_one_character_changed_is_read_or_refused(data):
    whole = STREET.read_text()
    at = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(st.sampled_from(list(';,"\n-x0') + [""]))
    with contextlib.suppress(BallotFileError):
        read(whole[:at] + put + whole[at + 1 :]).choice()


# --- Writing ---------------------------------------------------------------------------

cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n;",'), max_size=12
).map(str.strip)


@st.composite
def files(draw):
    ids = draw(st.lists(st.sampled_from(["1", "2", "x-3", "VOTES"]), unique=True, min_size=1))
    names = st.sampled_from(["description", "unit", "comment"])
    meta = draw(st.dictionaries(names, cells))
    projects = [
        Row(
            {
                "project_id": key,
                "cost": str(draw(st.decimals("0.01", 10**9, places=2))),
                "name": draw(cells),
                "target": draw(cells),
            }
        )
        for key in ids
    ]
    voters = draw(st.lists(cells.filter(bool), unique=True, max_size=5))
    votes = [
        Row(
            {
                "voter_id": voter,
                "age": draw(cells),
                "vote": ",".join(draw(st.lists(st.sampled_from(ids), unique=True))),
            }
        )
        for voter in voters
    ]
    return BallotFile(
        {**meta, "budget": "12.50", "vote_type": draw(st.sampled_from(["approval", "ordinal"]))},
        ("project_id", "cost", "name", "target"),
        tuple(projects),
        ("voter_id", "age", "vote"),
        tuple(votes),
    )


@given(files())
def test_a_file_written_and_read_again_is_the_same(file):
    assert read(write(file)) == file


@given(choices())
def test_exported_ballots_give_the_same_result(choice):
    outcome = decide(choice)
    file = export(choice, {"description": "Round trip", "country": "China"}, outcome)
    again = file.choice()
    assert again.candidates == choice.candidates
    assert again.ballots == choice.ballots
    assert decide(again).selected == outcome.selected
    assert {k for k, p in file.published().items() if p.selected} == set(outcome.selected)
    assert all(p.votes is not None for p in file.published().values())


def test_what_the_format_cannot_carry_is_refused():
    thirds = Choice(1, (Candidate("a", Fraction(1, 3)),), ())
    with pytest.raises(BallotFileError):
        export(thirds, {})
    with pytest.raises(BallotFileError):
        export(Choice(1, (Candidate("a,b", 1),), ()), {})


def test_an_export_names_its_rule():
    file = read_path(STREET)
    choice = file.choice()
    assert export(choice, {}, decide(choice)).meta["rule"] == "greedy-exclusive"
    assert export(choice, {}, decide(choice, "equal-shares")).meta["rule"] == "equalshares/add1"
    assert "rule" not in export(choice, {}).meta
