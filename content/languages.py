"""Pages in two languages: the English words stand beside the Chinese ones on the same page.

One tree, one address, one editor's form: a visitor who reads English sees the English words
where all of them are there, else the Chinese ones with a note. Wagtail's trees by language
would give every page a second address and a second life (draft, published, moved) for a site
whose language is a choice of the reader and not a part of the address.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList, Panel, TabbedInterface
from wagtail.models import Page
from wagtail.search import index

from foundation.interface.formats import in_chinese

CHINESE, ENGLISH = "zh-Hans", "en"


class TwoLanguagePage(Page):
    """A page whose ``translated`` fields each have a twin that ends in ``_en``."""

    translated: tuple[str, ...] = ("title",)

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)

    class Meta(Page.Meta):
        abstract = True

    @property
    def has_english(self) -> bool:
        """Whether all that the Chinese page says is there in English."""
        return all(getattr(self, f"{name}_en") for name in self.translated if getattr(self, name))

    @property
    def lang_now(self) -> str:
        """The language of the words a visitor sees, as an attribute of HTML."""
        return ENGLISH if not in_chinese() and self.has_english else CHINESE

    @property
    def lacks_english(self) -> bool:
        """Whether the visitor asked for English and sees Chinese."""
        return not in_chinese() and not self.has_english

    def now(self, name: str) -> Any:
        """A field in the language shown."""
        return getattr(self, f"{name}_en" if self.lang_now == ENGLISH else name)

    @property
    def title_now(self) -> str:
        return self.now("title")

    @property
    def head_title_now(self) -> str:
        """For the title of the window and for search engines."""
        if self.lang_now == ENGLISH:
            return self.title_en
        return self.seo_title or self.title

    @property
    def body_now(self) -> Any:
        return self.now("body")


def in_tabs(chinese: list[Panel | str], english: list[Panel | str]) -> TabbedInterface:
    """The editor's form: each language on a tab of its own, then what Wagtail has for all pages."""
    note = HelpPanel(
        _(
            "Visitors who read English see this page in English as soon as everything the "
            "Chinese page says is here; until then they see the Chinese words with a note."
        )
    )
    return TabbedInterface(
        [
            ObjectList(chinese, heading=_("Chinese")),
            ObjectList([note, FieldPanel("title_en"), *english], heading=_("English")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )


#: What every page's words are found by.
TITLES = [*Page.search_fields, index.SearchField("title_en", boost=2)]
