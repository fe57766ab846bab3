import re
from collections import Counter
from random import Random

import pytest

from foundation.demonstration import texts

NATURES = {"inquiry", "help", "complaint", "report", "suggestion"}
OUTCOMES = {"resolved", "partly", "explained", "not_supported"}
CHANNELS = {"hotline", "wechat", "web", "window", "letter", "grid_report"}

# Chinese, ASCII, and the punctuation the texts use; anything else is damage.
ALLOWED = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\x20-\x7e·—…§“”‘’–×＋\n]*")
PHONE = re.compile(r"\d{7,}|\d{3,4}-\d{7,8}")
SAMPLE = texts.places().pick(Random(1), "榕荫社区", 5)


def every_string(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for child in value.values():
            yield from every_string(child)
    elif isinstance(value, list):
        for child in value:
            yield from every_string(child)


@pytest.mark.parametrize("path", sorted(texts._HERE.glob("*.json")), ids=lambda p: p.stem)
def test_a_file_holds_only_readable_text_and_no_telephone_number(path):
    data = texts._read(path.stem)
    for text in every_string(data):
        assert ALLOWED.fullmatch(text), text
        if not text.isdigit():
            assert not PHONE.search(text), text
        assert text == text.strip()


def leaves():
    return {
        leaf.code: leaf
        for first in texts.subjects()
        for second in first.children
        for leaf in second.children
    }


def unit_keys():
    return {unit.key for unit in (*texts.units(), *texts.unit_patterns())}


def test_appeals_are_many_and_distinct():
    rows = texts.appeals()
    assert len(rows) >= 160
    for field in ("key", "title", "body", "reply"):
        assert max(Counter(getattr(row, field) for row in rows).values()) == 1
    assert len({row.subject for row in rows}) >= 60


@pytest.mark.parametrize("row", texts.appeals(), ids=lambda row: row.key)
def test_an_appeal_has_the_right_shape(row):
    assert row.subject in leaves()
    assert row.nature in NATURES
    assert row.outcome in OUTCOMES
    assert row.channels and set(row.channels) <= CHANNELS
    assert row.unit in unit_keys()
    for text in (row.title, row.body, row.public_title, row.reply):
        assert texts.slots_of(text) <= texts.SLOTS
    assert 80 <= len(row.body.format(**SAMPLE)) <= 220
    assert 150 <= len(row.reply.format(**SAMPLE)) <= 300
    assert len(row.title.format(**SAMPLE)) <= 60


def test_every_subject_has_a_code_below_its_parent_and_one_owner():
    tree = texts.subjects()
    assert len(tree) >= 12
    seen = set()
    for first in tree:
        assert len(first.children) >= 4
        for second in first.children:
            assert second.code.startswith(first.code)
            assert len(second.children) >= 3
            for leaf in second.children:
                assert leaf.code.startswith(second.code)
                assert leaf.keywords
                assert leaf.lead in unit_keys()
                assert leaf.code not in seen
                seen.add(leaf.code)


def test_units_are_the_one_the_three_and_the_many():
    kinds = Counter(unit.kind for unit in texts.units())
    assert kinds["appeal_centre"] == 1
    assert sum(kinds[f"{name}_subcentre"] for name in ("petition", "mediation", "legal")) == 3
    assert kinds["department"] >= 12
    assert kinds["mass_org"] >= 5
    assert kinds["utility"] >= 3
    assert {pattern.level for pattern in texts.unit_patterns()} == {"town", "community"}


def test_topics_are_many_distinct_and_fit_their_kind():
    rows = texts.topics()
    assert len(rows) >= 60
    for field in ("key", "title", "text"):
        assert max(Counter(getattr(row, field) for row in rows).values()) == 1
    for row in rows:
        assert row.subject in leaves()
        assert row.kind in {"consultation", "decision"}
        assert bool(row.motion) == (row.kind == "decision")
        assert (len(row.options) >= 2) == (row.kind == "consultation")
        for text in (row.text, row.affected, row.conclusion, row.dissent, row.resolution):
            assert not texts.slots_of(text)


def test_projects_are_many_and_their_budgets_add_up():
    rows = texts.projects()
    assert len(rows) >= 90
    themes = {theme.key for theme in texts.themes()}
    assert len(themes) >= 8
    for field in ("key", "title", "summary", "result", "lesson"):
        assert max(Counter(getattr(row, field) for row in rows).values()) == 1
    for row in rows:
        assert row.theme in themes
        assert 60 <= len(row.summary) <= 150
        assert sum(line.percent for line in row.budget) == 100
        assert all(line.percent > 0 for line in row.budget)
        assert len(row.milestones) == 3
        assert all(milestone.title and milestone.evidence for milestone in row.milestones)
        assert 10_000 <= row.cost_from < row.cost_to


def test_activities_are_many_and_fit_the_path_of_participation():
    rows = texts.activities()
    assert len(rows) >= 90
    types = {carrier.type for carrier in texts.carriers()}
    themes = {theme.key for theme in texts.themes()}
    assert {row.kind for row in rows} == {"space", "activity", "service", "public_affairs"}
    for field in ("key", "title", "description"):
        assert max(Counter(getattr(row, field) for row in rows).values()) == 1
    for row in rows:
        assert row.theme in themes
        assert 1 <= row.heads_from < row.heads_to
        assert 30 <= row.minutes <= 480
        assert row.months and set(row.months) <= set(range(1, 13))
        assert row.carrier_types and set(row.carrier_types) <= types


def test_every_month_and_every_type_of_carrier_has_something_on():
    rows = texts.activities()
    assert {month for row in rows for month in row.months} == set(range(1, 13))
    assert {name for row in rows for name in row.carrier_types} == {
        carrier.type for carrier in texts.carriers()
    }


def test_organisations_are_many_distinct_and_of_every_registration():
    rows = texts.organisations()
    assert len({row.name for row in rows}) == len(rows) >= 120
    assert {row.registration for row in rows} == {"registered", "filed", "informal"}
    for pattern in texts.organisation_patterns():
        assert texts.slots_of(pattern.name) <= {"town", "community", "stem"}


def test_the_names_of_people_are_invented():
    people = texts.people()
    full_names = {
        surname + given for surname in people.surnames for given in (*people.female, *people.male)
    }
    # Heads of state and party since 1949, and a few names everybody knows.
    public = "毛泽东 刘少奇 周恩来 朱德 李先念 杨尚昆 华国锋 胡耀邦 邓小平 江泽民 胡锦涛 习近平 李克强 李强 温家宝"
    famous = "黄飞鸿 叶问 李小龙 康有为 詹天佑 邹伯奇 何香凝 陈启沅 张荫桓"
    assert full_names.isdisjoint(public.split())
    assert full_names.isdisjoint(famous.split())
    assert len(full_names) >= 2000
    assert people.pick(Random(3)) == people.pick(Random(3))


def test_the_pages_say_the_same_in_both_languages():
    keys = {page.key for page in texts.pages()}
    assert keys >= {"about", "appeals", "deliberation", "money", "privacy", "accessibility"}
    for page in texts.pages():
        assert len(page.zh.sections) == len(page.en.sections)
        for chinese, english in zip(page.zh.sections, page.en.sections, strict=True):
            assert len(chinese.paragraphs) == len(english.paragraphs)
            assert english.heading.isascii() or "’" in english.heading


def test_the_privacy_notice_names_its_basis_and_the_demonstration():
    notice = next(page for page in texts.pages() if page.key == "privacy")
    chinese = "".join(text for part in notice.zh.sections for text in part.paragraphs)
    for article in ("第十三条", "第三十四条", "第三十五条", "第四十四条至第五十条"):
        assert article in chinese
    assert "演示" in chinese


def test_every_piece_of_news_is_marked_as_demonstration():
    assert len(texts.news()) >= 6
    for piece in texts.news():
        assert piece.zh.paragraphs[-1].endswith("（演示内容）")
        assert piece.en.paragraphs[-1].endswith("(Demonstration)")
        assert 2018 <= piece.published_on.year <= 2019
