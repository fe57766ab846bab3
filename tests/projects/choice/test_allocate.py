"""The command that lets anybody check a published ballot file, and what it says."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from foundation.interface import formats
from projects.choice import Ballot, Candidate, Choice, Code, Kind, Reason, decide, explain
from projects.choice.ballots import written
from projects.choice.explain import decimal
from projects.choice.pabulib import read_path
from projects.choice.report import as_text

STREET = Path(__file__).parent / "data" / "street.pb"


def allocate(*arguments, file=STREET):
    out = StringIO()
    call_command("allocate", str(file), *arguments, stdout=out)
    return out.getvalue()


def test_the_json_has_the_documented_shape():
    said = json.loads(allocate("--format", "json", "--language", "en"))
    assert list(said) == [
        *("rule", "ballot", "budget", "cost", "left", "votes_cast", "minimum_votes"),
        *("minimum_score", "tie_break", "selected", "projects", "differs_from_file"),
    ]
    assert said["rule"] == "greedy"
    assert (said["budget"], said["cost"], said["left"]) == ("30000.5", "30000.5", "0")
    assert said["votes_cast"] == 7
    assert said["selected"] == ["1", "2", "4"]
    assert said["differs_from_file"] == {"votes": [], "score": None, "selected": []}
    assert said["projects"][2] == {
        "id": "3",
        "name": "Another small park",
        "cost": "8000",
        "groups": ["park"],
        "votes": 3,
        "score": "3",
        "selected": False,
        "reason": "group_taken",
        "explanation": "Not selected: only one project of its group can be, and 2 The"
        ' "small" park was selected first.',
    }


def test_a_file_that_holds_fewer_ballots_than_it_states_is_told(tmp_path):
    """Cut short while it was handed on: the recount is right and still not the result."""
    short = tmp_path / "short.pb"
    short.write_text("\n".join(STREET.read_text(encoding="utf-8").splitlines()[:-1]))
    said = json.loads(allocate("--format", "json", file=short))
    assert said["votes_cast"] == 6 and said["differs_from_file"]["num_votes"] == "7"
    assert "num_projects" not in said["differs_from_file"]
    told = allocate("--language", "en", file=short)
    assert told.endswith("num_votes: the file says 7 and holds 6. Is it complete?\n")


def test_equal_shares_says_the_shares_it_used():
    said = json.loads(allocate("--rule", "equal-shares", "--format", "json"))
    assert said["first_share"] == "60001/14"
    assert Fraction(said["share"]) >= Fraction(said["first_share"])
    assert said["add_one"] is True
    first = json.loads(allocate("--rule", "equal-shares", "--no-add-one", "--format", "json"))
    assert first["share"] == first["first_share"]


def test_the_text_says_the_recount_and_the_reasons():
    said = allocate("--language", "en")
    assert "7 ballots" in said
    assert "Budget 30,000.5, selected for 30,000.5, left 0" in said
    assert "[x] 4  健身器材\n    Cost 9,000.25, votes 2, points 2" in said
    assert "Not selected: no ballot supports it." in said
    assert said.endswith(
        "Votes per project: as in the file\n"
        "Points per project: the file does not say\n"
        "Selection: as in the file\n"
    )


def test_it_speaks_chinese():
    said = allocate("--language", "zh-hans")
    assert "未入选：没有选票支持该项目。" in said
    assert "Selected" not in said


def test_other_conditions_may_be_tried():
    said = json.loads(allocate("--format", "json", "--budget", "21000", "--minimum-votes", "4"))
    assert said["selected"] == ["1"]
    assert said["differs_from_file"]["selected"] == ["2", "4"]
    reasons = {project["id"]: project["reason"] for project in said["projects"]}
    assert reasons["3"] == "too_few_votes"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--budget", "much"], "--budget must be a number"),
        (["--budget", "-1"], "--budget must be a number"),
        (["--minimum-votes", "2.5"], "--minimum-votes must be a whole number"),
    ],
)
def test_a_bad_option_is_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        allocate(*arguments, "--language", "en")


def test_a_bad_file_is_refused_with_its_line(tmp_path):
    broken = tmp_path / "broken.pb"
    broken.write_text(STREET.read_text().replace("12000.25", "twelve"))
    with pytest.raises(CommandError, match="broken.pb: Line 20: “twelve” in cost is not a number"):
        allocate("--language", "en", file=broken)
    with pytest.raises(CommandError, match="cannot be read"):
        allocate("--language", "en", file=tmp_path / "absent.pb")


# --- The sentences ---------------------------------------------------------------------

FIGURES = {
    "votes": 3,
    "minimum": 5,
    "score": Fraction(7, 2),
    "cost": Fraction(1000),
    "budget": Fraction(900),
    "left": Fraction(100),
    "rival": "7",
    "name": "Lamps",
    "together": Fraction(1000, 3),
    "most": Fraction(250, 3),
    "share": Fraction(100),
}


@pytest.mark.parametrize("code", Code)
def test_every_reason_has_a_sentence_in_both_languages(code, english):
    sentence = explain(Reason(code, FIGURES), money=formats.money)
    assert sentence.startswith(
        "Selected"
        if code.name in ("FITS", "PAID_BY_SUPPORTERS", "FROM_THE_REST")
        else "Not selected"
    )
    with translation.override("zh-hans"):
        chinese = explain(Reason(code, FIGURES), money=formats.money)
    assert chinese.startswith(("入选", "未入选"))


def test_amounts_are_rounded_for_people_only(english):
    assert decimal(Fraction(1, 3)) == Decimal("0.33")
    assert decimal(Fraction(-5, 1000)) == Decimal("-0.01")
    assert decimal(Fraction(5, 1000)) == Decimal("0.01")
    said = explain(Reason(Code.SUPPORTERS_SHORT, FIGURES), money=formats.money)
    assert "¥333.33" in said


@pytest.mark.parametrize(
    ("number", "text"),
    [("1/3", "1/3"), ("5", "5"), ("1/8", "0.125"), ("-3/20", "-0.15"), ("7/5", "1.4"), ("0", "0")],
)
def test_numbers_are_written_exactly(number, text):
    assert written(Fraction(number)) == text
    assert Fraction(text) == Fraction(number)


def test_payments_are_never_printed():
    """They would show how a voter voted."""
    voters = [f"voter-{n}" for n in range(3)]
    choice = Choice(
        9, (Candidate("a", 6),), tuple(Ballot(v, {"a": 2}) for v in voters), Kind.POINTS
    )
    outcome = decide(choice, "equal-shares")
    assert set(outcome.purchases[0].payments) == set(voters)
    assert "voter-" not in as_text(outcome)
    assert "a1" not in as_text(decide(read_path(STREET).choice(), "equal-shares"))
