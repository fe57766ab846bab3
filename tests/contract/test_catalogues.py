"""Translations are gathered from code and templates, kept, compiled and checked."""

import gettext

import polib
import pytest

from nanhai_civic import catalogues


@pytest.fixture
def module(tmp_path, settings):
    """A module with one Python file and one template."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "garden").mkdir()
    (tmp_path / "templates" / "garden").mkdir(parents=True)
    (tmp_path / "garden" / "models.py").write_text(
        'a = _("Tree {name}")\n'
        'b = ngettext("%(count)s tree", "%(count)s trees", n)\n'
        'c = pgettext_lazy("season", "Fall")\n'
    )
    (tmp_path / "templates" / "garden" / "list.html").write_text(
        '<p title="{% translate "Don\'t climb" %}">\n'
        "    {% blocktranslate count n=n %}\n      {{ n }} leaf\n    "
        "{% plural %}{{ n }} leaves{% endblocktranslate %}\n"
        '  {{ label|default:_("no name") }}</p>'
    )
    home = tmp_path / "garden"
    return catalogues.Catalogue("garden", home, (tmp_path / "templates" / "garden",), home)


def translate(catalogue, **translations):
    """Fill the catalogue: the given translations, the source string for the others."""
    file = polib.pofile(str(catalogue.path))
    for entry in file:
        text = translations.get(entry.msgid, entry.msgid_plural or entry.msgid)
        if entry.msgid_plural:
            entry.msgstr_plural = {0: text}
        else:
            entry.msgstr = text
    file.save()


def test_strings_of_code_and_templates_are_found_with_plural_and_context(module):
    assert set(module.messages()) == {
        (None, "Tree {name}"),
        (None, "%(count)s tree"),
        ("season", "Fall"),
        (None, "Don't climb"),
        (None, "\n      %(n)s leaf\n    "),
        (None, "no name"),
    }
    assert module.messages()[None, "%(count)s tree"].plural == "%(count)s trees"


def test_translations_are_kept_and_strings_that_are_gone_are_dropped(module):
    catalogues.update(module)
    translate(module, **{"no name": "无名"})
    (module.home / "models.py").write_text('a = _("Flower")\n')
    total, missing = catalogues.update(module)
    assert (total, missing) == (4, 1)
    assert module.entries()[None, "no name"].msgstr == "无名"


def test_a_complete_catalogue_has_no_problems_and_compiles_once(module):
    catalogues.update(module)
    translate(module, Fall="秋天")
    assert list(catalogues.problems(module)) == []
    assert catalogues.compile_file(module.path)
    assert not catalogues.compile_file(module.path)
    with module.path.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).pgettext("season", "Fall") == "秋天"


@pytest.mark.parametrize(
    ("source", "translation", "complaint"),
    [
        ("Tree {name}", "树 {nom}", "{name}"),
        ("%(count)s tree", "树", "%(count)s"),
        ("Don't climb", "", "not translated"),
        ("Tree {name}", "树 {name}, 山", "full-width"),
    ],
)
def test_a_bad_translation_is_named(module, source, translation, complaint):
    catalogues.update(module)
    translate(module, **{source: translation})
    (problem,) = catalogues.problems(module)
    assert complaint in problem


def test_a_string_that_is_not_in_the_catalogue_is_named(module):
    catalogues.update(module)
    translate(module)
    with (module.home / "models.py").open("a") as code:
        code.write('d = _("New")\n')
    (problem,) = catalogues.problems(module)
    assert "extract" in problem


def test_two_modules_may_not_translate_a_string_differently(module, tmp_path):
    other = catalogues.Catalogue("park", tmp_path / "park", (), tmp_path / "park")
    other.home.mkdir()
    (other.home / "models.py").write_text('a = _("no name")\n')
    catalogues.update(module)
    catalogues.update(other)
    translate(module, **{"no name": "无名"})
    translate(other, **{"no name": "没有名字"})
    (problem,) = catalogues.disagreements([module, other])
    assert "park" in problem


def test_a_translating_function_under_a_name_nobody_listens_to_is_a_problem(module):
    line = "from django.utils.translation import gettext as "
    (module.code / "late.py").write_text(f"{line}_now\n")
    assert [text for text in catalogues.problems(module) if "_now() are not gathered" in text]
    (module.code / "late.py").write_text(f"{line}_\n")
    assert not [text for text in catalogues.problems(module) if "not gathered" in text]
