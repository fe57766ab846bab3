"""The editors' pages: home, standing pages, news. Numbers on them come from the ledgers."""

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
from foundation.areas.models import AreaLevel
from foundation.areas.selectors import community_of
from foundation.interface.formats import in_chinese
from foundation.interface.pagination import paginate


class HomePage(Page):
    """What one can do here, the headline figures, what is on, what was decided."""

    template = "content/home_page.html"
    max_count = 1
    subpage_types = ["content.StandardPage", "content.NewsIndexPage"]

    greeting = models.CharField(_("greeting"), max_length=60)
    promise = models.TextField(_("promise"), max_length=200)
    greeting_en = models.CharField(_("greeting in English"), max_length=80, blank=True)
    promise_en = models.TextField(_("promise in English"), max_length=300, blank=True)
    body = StreamField(HomeBlock(), verbose_name=_("body"), blank=True)
    thread_project = models.CharField(
        _("thread of the month: project number"),
        max_length=20,
        blank=True,
        help_text=_("Empty: the project completed last."),
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("greeting"),
                FieldPanel("promise"),
                FieldPanel("greeting_en"),
                FieldPanel("promise_en"),
            ],
            heading=_("Top"),
        ),
        FieldPanel("body"),
        FieldPanel("thread_project"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("home page")

    @property
    def greeting_now(self) -> str:
        """The greeting in the language of the page."""
        return self.greeting if in_chinese() else self.greeting_en or self.greeting

    @property
    def promise_now(self) -> str:
        return self.promise if in_chinese() else self.promise_en or self.promise

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        community = community_of(request)
        context["figures"] = selectors.figures()
        context["sessions"] = selectors.near(community)
        context["decisions"] = selectors.decisions()
        context["month_thread"] = selectors.thread_of_the_month(self.thread_project)
        context["stories"] = NewsPage.objects.live().newest()[:3]
        return context


class StandardPage(Page):
    """A page that stands: about, how it works, a guide."""

    template = "content/standard_page.html"
    parent_page_types = ["content.HomePage", "content.StandardPage"]
    subpage_types = ["content.StandardPage"]

    intro = models.TextField(_("introduction"), max_length=300, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("standing page")


class NewsIndexPage(Page):
    template = "content/news_index_page.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]

    intro = models.TextField(_("introduction"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("news")

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.child_of(self).live().newest()
        context["news_page"] = paginate(request, news, per_page=12)
        return context


class NewsQuerySet(PageQuerySet):
    def newest(self) -> NewsQuerySet:
        return self.select_related("area").order_by("-published_on", "-pk")


class NewsPage(Page):
    """One piece of news or a story, of the whole district or of one area."""

    template = "content/news_page.html"
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types: list[str] = []

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
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("area"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("news item")
