"""Nine real participatory budgets: recounted exactly, and selected as their cities selected.

The files are not in the repository (see tests/real_data.py); the table stands in
docs/allocation.md.
"""

from __future__ import annotations

import pytest

from projects.choice import RULES, decide
from projects.choice.pabulib import read, read_path, write
from projects.choice.report import differing
from tests.real_data import real_file

#: File, and the projects that the plain greedy rule decides differently from the city.
FILES = {
    "poland_krakow_2020_lagiewniki-borek-falecki": [],
    "poland_krakow_2021_czyzyny": [],
    "poland_lodz_2022_zdrowie-mania": ["P042ZM"],  # a minimum of 50 votes, not in this edition
    "poland_warszawa_2017_radosc": [],
    "poland_warszawa_2018_szczesliwice": [],
    "poland_warszawa_2019_brodno": [],
    "poland_warszawa_2019_wola": [],
    "poland_wroclaw_2018_rejon-nr-2-250": [],
    "poland_zabrze_2021_osiedle-mikolaja-kopernika": None,  # says no selection
}
every_file = pytest.mark.parametrize("name", FILES)


def load(name):
    return read_path(real_file("budgets", f"{name}.pb"))


@every_file
def test_the_recount_equals_the_file(name):
    file = load(name)
    outcome = decide(file.choice())
    differences = differing(outcome, file.published())
    assert differences["votes"] == []
    assert differences["score"] == ([] if "score" in file.project_columns else None)
    assert len(outcome.decisions) == int(file.meta["num_projects"])
    assert len(outcome.choice.ballots) == int(file.meta["num_votes"])


@every_file
def test_the_greedy_rule_selects_what_the_city_selected(name):
    file = load(name)
    assert differing(decide(file.choice()), file.published())["selected"] == FILES[name]


def test_the_one_that_differs_had_a_minimum_of_fifty_votes():
    file = load("poland_lodz_2022_zdrowie-mania")
    outcome = decide(file.choice(minimum_votes=50))
    assert differing(outcome, file.published())["selected"] == []


def test_where_the_file_says_no_selection_the_highest_that_fits_is_taken():
    outcome = decide(load("poland_zabrze_2021_osiedle-mikolaja-kopernika").choice())
    assert outcome.selected == ("P0057",)


@every_file
@pytest.mark.parametrize("rule", RULES)
def test_the_budget_is_kept(name, rule):
    outcome = decide(load(name).choice(), rule)
    assert 0 < outcome.cost <= outcome.choice.budget
    for purchase in outcome.purchases:
        assert sum(purchase.payments.values()) == purchase.candidate.cost


@every_file
def test_written_and_read_again_it_is_the_same(name):
    file = load(name)
    assert read(write(file)) == file
