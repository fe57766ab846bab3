"""Nanhai's tree: what the list says, and that loading it again harms nothing."""

import csv
from collections import Counter

import pytest

from foundation.areas.calendar import DATA
from foundation.areas.loading import (
    AreaListError,
    kind_of,
    load_areas,
    load_demo_grids,
    short_name_of,
)
from foundation.areas.models import Area, AreaKind, AreaLevel

pytestmark = pytest.mark.django_db


def rewritten(tmp_path, change):
    """The shipped list with ``change`` applied to its rows, as a file."""
    with (DATA / "nanhai.csv").open(encoding="utf-8") as file:
        rows = change(list(csv.DictReader(file)))
    path = tmp_path / "list.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, ["code", "name", "level", "parent_code"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def shape():
    return set(Area.objects.values_list("code", "path", "depth", "numchild", "closed_on"))


def test_nanhai_has_seven_towns_and_307_communities():
    load_areas()
    levels = Counter(Area.objects.values_list("level", flat=True))
    assert levels == {"city": 1, "district": 1, "town": 7, "community": 307}
    assert Area.find_problems() == ([], [], [], [], [])


def test_a_subtree_is_one_range_of_paths():
    load_areas()
    town = Area.objects.get(code="440605124")
    assert Area.objects.within(town).communities().count() == 84
    community = Area.objects.get(code="440605011001")
    assert community.town().short_name == "桂城街道"
    assert community.get_absolute_url() == "/areas/440605011001/"


def test_loading_twice_changes_nothing():
    load_areas()
    load_demo_grids()
    before = shape()
    assert str(load_areas()) == "0 added, 0 changed, 0 closed"
    assert load_demo_grids() == 0
    assert shape() == before


def test_loading_costs_a_handful_of_statements(django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        load_areas()


def test_a_renamed_a_new_and_a_vanished_community(tmp_path):
    load_areas()
    load_demo_grids()

    def change(rows):
        rows = [row for row in rows if row["code"] != "440605011004"]
        rows[-1]["name"] = "新名社区居委会"
        new = {"code": "440605126999", "name": "新设村委会", "level": "community"}
        return [*rows, {**new, "parent_code": "440605126"}]

    report = load_areas(rewritten(tmp_path, change))
    assert (report.added, report.changed, report.closed) == (1, 1, 1)
    assert Area.objects.get(code="440605126999").short_name == "新设村"
    assert Area.objects.get(code="440605011004").closed_on is not None
    assert Area.objects.communities().current().count() == 307
    assert Area.find_problems() == ([], [], [], [], [])
    assert load_areas().changed == 2, "the vanished one comes back, the renamed one too"
    assert Area.objects.get(code="440605011004").closed_on is None


def test_a_list_that_moves_a_community_is_refused_whole(tmp_path):
    load_areas()

    def change(rows):
        rows[-1]["parent_code"] = "440605011"
        rows[-2]["name"] = "不应写入社区居委会"
        return rows

    with pytest.raises(AreaListError, match="another parent"):
        load_areas(rewritten(tmp_path, change))
    assert not Area.objects.filter(name="不应写入社区居委会").exists()


@pytest.mark.parametrize(
    ("name", "kind", "short"),
    [
        ("桂一社区居委会", AreaKind.RESIDENTS_COMMITTEE, "桂一社区"),
        ("桂园社区居委会", AreaKind.RESIDENTS_COMMITTEE, "桂园社区"),
        ("新龙村委会", AreaKind.VILLAGERS_COMMITTEE, "新龙村"),
        ("物流产业园九江片一区社区", AreaKind.INDUSTRIAL_COMMUNITY, "物流产业园九江片一区社区"),
        ("南海科技工业园核心区社区", AreaKind.INDUSTRIAL_COMMUNITY, "南海科技工业园核心区社区"),
        ("五金产业基地社区", AreaKind.INDUSTRIAL_COMMUNITY, "五金产业基地社区"),
        ("三环西汽配园区社区", AreaKind.INDUSTRIAL_COMMUNITY, "三环西汽配园区社区"),
        ("沙堤机场社区", AreaKind.OTHER_COMMUNITY, "沙堤机场社区"),
    ],
)
def test_kind_and_name_are_read_from_the_official_name(name, kind, short):
    assert (kind_of(name, AreaLevel.COMMUNITY), short_name_of(name)) == (kind, short)


def test_the_kinds_add_up_to_the_whole_list():
    load_areas()
    kinds = Counter(Area.objects.communities().values_list("kind", flat=True))
    assert kinds == {
        "residents_committee": 224,
        "villagers_committee": 66,
        "industrial_community": 15,
        "other_community": 2,
    }


def test_demonstration_grids_are_three_a_community_and_marked():
    load_areas()
    assert load_demo_grids() == 921
    assert not Area.objects.filter(level=AreaLevel.GRID, is_demo=False).exists()
    assert Area.find_problems() == ([], [], [], [], [])
