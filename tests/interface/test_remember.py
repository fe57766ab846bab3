"""What is kept between requests is exact: a changed key draws anew."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from foundation.areas.models import Area, AreaLevel
from foundation.interface.remember import Kept, address, frozen


def test_a_kept_part_is_drawn_once_for_each_key_and_language():
    template = Template(
        "{% load i18n %}{% keep place %}{{ seen }} {% translate 'Home' %}{% endkeep %}"
    )

    def drawn(place, seen):
        return template.render(Context({"place": place, "seen": seen}))

    with translation.override("en"):
        assert drawn("a", 1) == drawn("a", 2) == "1 Home"
        assert drawn("b", 3) == "3 Home"
    with translation.override("zh-hans"):
        assert drawn("a", 4) == "4 首页"


def test_a_full_memory_begins_anew():
    kept: Kept[int] = Kept(most=2)
    assert [kept.get(key, lambda key=key: key * 10) for key in (1, 2, 3, 1)] == [10, 20, 30, 10]
    assert len(kept._kept) <= 2


def test_the_shell_marks_the_open_place_each_time(client, db):
    for there, marked in (("/areas/", 3), ("/styleguide/", 0), ("/areas/", 3)):
        page = client.get(there).content.decode()
        assert page.count('href="/areas/" aria-current="true"') == marked


def test_a_page_without_the_shells_variables_does_not_spoil_it(client, db):
    Template("{% include 'components/header.html' %}{% include 'components/thumb.html' %}").render(
        Context({})
    )
    assert 'href="/topics/"' in client.get("/styleguide/").content.decode()


class TownForm(forms.Form):
    town = forms.ModelChoiceField(Area.objects.filter(level=AreaLevel.TOWN), required=False)


def test_a_new_choice_shows_in_a_filter_at_once(db):
    template = Template("{% filterbar form %}")

    def drawn():
        request = RequestFactory().get("/somewhere/")
        return template.render(Context({"form": TownForm(request.GET), "request": request}))

    before = drawn()
    area = Area.add_root(code="999001", name="New Town", short_name="New", level=AreaLevel.TOWN)
    after = drawn()
    assert str(area) not in before
    assert str(area) in after
    assert drawn() == after


def test_an_answer_in_a_filter_is_not_kept(db):
    class WordForm(forms.Form):
        q = forms.CharField(required=False)

    template = Template("{% filterbar form %}")
    request = RequestFactory().get("/somewhere/", {"q": "noise"})
    with_words = template.render(Context({"form": WordForm(request.GET), "request": request}))
    empty = RequestFactory().get("/somewhere/")
    without = template.render(Context({"form": WordForm(empty.GET), "request": empty}))
    assert 'value="noise"' in with_words
    assert "noise" not in without


def test_an_address_kept_is_the_address_reversed():
    for _ in range(2):
        assert address("projects:detail", "P-1") == reverse("projects:detail", args=["P-1"])
        assert address("projects:detail", "P-2") == reverse("projects:detail", args=["P-2"])


def test_another_figure_is_another_picture():
    template = Template(
        "{% chart_bars rows 'Hours' %}{% town_map towns 'Hours' %}{% stat n 'Hours' %}"
    )

    def drawn(n):
        rows = [("A", n, "/a/"), ("B", 7)]
        return template.render(Context({"rows": rows, "towns": {"440605121": ("A", n)}, "n": n}))

    first = drawn(10)
    assert drawn(10) == first
    second = drawn(11)
    assert second != first
    assert second.count("11") >= 3


def test_values_that_are_equal_but_written_differently_are_different_keys():
    values = [1, True, 1.0, Decimal("1"), Decimal("1.00"), "1", mark_safe("1")]
    assert len({frozen(value) for value in values}) == len(values)
    with pytest.raises(TypeError):
        frozen([object()])


def test_markup_in_a_title_is_escaped_though_safe_text_was_shown_before():
    template = Template(
        "{% stat 1 label %}{% card label href=label text=label meta=label badge=label %}"
    )
    safe = template.render(Context({"label": mark_safe("<b>x</b>")}))
    unsafe = template.render(Context({"label": "<b>x</b>"}))
    assert "<b>" in safe
    assert "<b>" not in unsafe
    assert unsafe.count("&lt;b&gt;x&lt;/b&gt;") == 6
