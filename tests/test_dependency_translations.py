"""What our dependencies leave in English, our own catalogue says in Chinese."""

import re

import polib
import pytest
from django.conf import settings
from django.utils import translation

from nanhai_civic import catalogues
from scripts import wagtail_gaps

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s|\{\w+\}")


def ours(domain):
    return polib.pofile(str(wagtail_gaps.OURS / f"{domain}.po"))


@pytest.mark.parametrize("domain", wagtail_gaps.DOMAINS)
@pytest.mark.parametrize("package", wagtail_gaps.PACKAGES)
def test_a_dependency_speaks_chinese(package, domain):
    total, missing = wagtail_gaps.gaps(package, domain)
    shown = sorted(entry.msgid for _app, entry in missing)
    assert len(missing) <= total / 100, shown


@pytest.mark.parametrize("domain", wagtail_gaps.DOMAINS)
def test_a_translation_keeps_the_placeholders(domain):
    for entry in ours(domain):
        text = entry.msgstr or entry.msgstr_plural[0]
        source = entry.msgid_plural or entry.msgid
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(source)), entry.msgid


def test_a_gap_filled_here_does_not_change_a_word_of_the_house():
    """LOCALE_PATHS wins over the modules' catalogues, so a module's word must not be there."""
    gaps = {wagtail_gaps.key(entry): entry.msgstr for entry in ours("django")}
    for catalogue in catalogues.catalogues():
        for entry in catalogue.entries().values():
            here = gaps.get(wagtail_gaps.key(entry))
            assert here is None or not entry.msgstr or here == entry.msgstr, (
                f"{entry.msgid!r} belongs to {catalogue.label}: run scripts/wagtail_gaps.py --write"
            )


def test_the_folder_of_gaps_is_read_by_the_site():
    assert wagtail_gaps.OURS.parent.parent in settings.LOCALE_PATHS
    with translation.override("zh-hans"):
        assert translation.gettext("Schedule to publish") == "定时发布"
