"""The editors' pages: home, standing pages, news. Numbers on them come from the ledgers.

Each holds its words in Chinese and, in fields that end in ``_en``, in English.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from content import selectors
from content.blocks import HomeBlock, StoryBlock
from content.languages import TITLES, TwoLanguagePage, in_tabs
from foundation.areas.models import AreaLevel
from foundation.areas.selectors import community_of
from foundation.interface.pagination import paginate


class HomePage(TwoLanguagePage):
    """What one can do here, the headline figures, what is on, what was decided."""

    template = "content/home_page.html"
    max_count = 1
    subpage_types = ["content.StandardPage", "content.NewsIndexPage"]

    translated = ("title", "greeting", "promise", "body")

    greeting = models.CharField(_("greeting"), max_length=60)
    promise = models.TextField(_("promise"), max_length=200)
    greeting_en = models.CharField(_("greeting in English"), max_length=80, blank=True)
    promise_en = models.TextField(_("promise in English"), max_length=300, blank=True)
    body = StreamField(HomeBlock(), verbose_name=_("body"), blank=True)
    body_en = StreamField(HomeBlock(), verbose_name=_("body in English"), blank=True)
    thread_project = models.CharField(
        _("thread of the month: project number"),
        max_length=20,
        blank=True,
        help_text=_("Empty: the project completed last."),
    )

    edit_handler = in_tabs(
        [
            *Page.content_panels,
            MultiFieldPanel([FieldPanel("greeting"), FieldPanel("promise")], heading=_("Top")),
            FieldPanel("body"),
            FieldPanel("thread_project"),
        ],
        [
            MultiFieldPanel(
                [FieldPanel("greeting_en"), FieldPanel("promise_en")], heading=_("Top")
            ),
            FieldPanel("body_en"),
        ],
    )
    search_fields = [*TITLES, index.SearchField("body"), index.SearchField("body_en")]

    class Meta:
        verbose_name = _("home page")

    @property
    def greeting_now(self) -> str:
        return self.now("greeting")

    @property
    def promise_now(self) -> str:
        return self.now("promise")

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        community = community_of(request)
        context["figures"] = selectors.figures()
        context["sessions"] = selectors.near(community)
        context["polls"] = selectors.votes(community)
        context["decisions"] = selectors.decisions()
        context["month_thread"] = selectors.thread_of_the_month(self.thread_project)
        context["stories"] = NewsPage.objects.live().newest()[:3]
        return context


class StandardPage(TwoLanguagePage):
    """A page that stands: about, how it works, a guide."""

    template = "content/standard_page.html"
    parent_page_types = ["content.HomePage", "content.StandardPage"]
    subpage_types = ["content.StandardPage"]

    translated = ("title", "intro", "body")

    intro = models.TextField(_("introduction"), max_length=300, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=600, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)
    body_en = StreamField(StoryBlock(), verbose_name=_("body in English"), blank=True)

    edit_handler = in_tabs(
        [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")],
        [FieldPanel("intro_en"), FieldPanel("body_en")],
    )
    search_fields = [
        *TITLES,
        *(index.SearchField(name) for name in ("intro", "intro_en", "body", "body_en")),
    ]

    class Meta:
        verbose_name = _("standing page")

    @property
    def intro_now(self) -> str:
        return self.now("intro")


class NewsIndexPage(TwoLanguagePage):
    template = "content/news_index_page.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]

    translated = ("title", "intro")

    intro = models.TextField(_("introduction"), max_length=300, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=600, blank=True)

    edit_handler = in_tabs([*Page.content_panels, FieldPanel("intro")], [FieldPanel("intro_en")])
    search_fields = [*TITLES, index.SearchField("intro"), index.SearchField("intro_en")]

    class Meta:
        verbose_name = _("news")

    @property
    def intro_now(self) -> str:
        return self.now("intro")

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.child_of(self).live().newest()
        context["news_page"] = paginate(request, news, per_page=12)
        return context


class NewsQuerySet(PageQuerySet):
    def newest(self) -> NewsQuerySet:
        return self.select_related("area").order_by("-published_on", "-pk")


class NewsPage(TwoLanguagePage):
    """One piece of news or a story, of the whole district or of one area."""

    template = "content/news_page.html"
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types: list[str] = []

    translated = ("title", "summary", "body")

    published_on = models.DateField(_("date"), default=timezone.localdate)
    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        limit_choices_to={"level__in": [AreaLevel.DISTRICT, AreaLevel.TOWN, AreaLevel.COMMUNITY]},
        related_name="+",
    )
    summary = models.TextField(_("summary"), max_length=200)
    summary_en = models.TextField(_("summary in English"), max_length=400, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)
    body_en = StreamField(StoryBlock(), verbose_name=_("body in English"), blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = PageManager.from_queryset(NewsQuerySet)()

    edit_handler = in_tabs(
        [
            *Page.content_panels,
            FieldPanel("published_on"),
            FieldPanel("area"),
            FieldPanel("summary"),
            FieldPanel("body"),
        ],
        [FieldPanel("summary_en"), FieldPanel("body_en")],
    )
    search_fields = [
        *TITLES,
        *(index.SearchField(name) for name in ("summary", "summary_en", "body", "body_en")),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("news item")

    @property
    def summary_now(self) -> str:
        return self.now("summary")
