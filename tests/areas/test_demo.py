"""Invented figures are marked, add up, and come out the same every time."""

import pytest
from tqdm import tqdm

from foundation.areas import demo
from foundation.areas.models import Area, PopulationFigure

pytestmark = pytest.mark.django_db


def silent(label, total):
    return tqdm(disable=True)


def figures():
    return dict(PopulationFigure.objects.values_list("area__code", "figure"))


def test_demonstration_population_is_marked_adds_up_and_repeats():
    demo.load(2018, silent)
    first = figures()
    assert len(first) == 315
    assert not PopulationFigure.objects.filter(is_demo=False).exists()
    towns = Area.objects.towns().values_list("code", flat=True)
    assert sum(first[code] for code in towns) == first["440605"]
    demo.load(2018, silent)
    assert figures() == first
    PopulationFigure.objects.all().delete()
    demo.load(2018, silent)
    assert figures() == first
