"""What an editor may put on a page; each block has its partial in templates/content/blocks/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageBlock

PLAIN = ["bold", "italic", "link", "document-link", "ol", "ul"]


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("label"), max_length=40)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    address = blocks.CharBlock(
        label=_("or address"),
        required=False,
        help_text=_("On this site, for example /appeals/new/, or a full address."),
    )

    def clean(self, value):
        cleaned = super().clean(value)
        if not cleaned["page"] and not cleaned["address"]:
            raise blocks.StructBlockValidationError(
                non_block_errors=[_("Choose a page or enter an address.")]
            )
        address = cleaned["address"]
        if address and not address.startswith(("/", "https://", "http://", "tel:", "mailto:")):
            raise blocks.StructBlockValidationError(
                block_errors={"address": _("Begin with / or https://.")}
            )
        return cleaned


class FactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("name"), max_length=40)
    value = blocks.CharBlock(label=pgettext_lazy("fact", "value"), max_length=200)


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("words"))
    who = blocks.CharBlock(label=_("who said it"), required=False, max_length=80)


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)


class CallBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.TextBlock(label=_("text"), required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("links"), min_num=1, max_num=3)


class StoryBlock(blocks.StreamBlock):
    """The body of a page."""

    paragraph = blocks.RichTextBlock(
        label=_("paragraph"),
        features=PLAIN,
        template="content/blocks/paragraph.html",
        icon="pilcrow",
    )
    heading = blocks.CharBlock(
        label=_("heading"), max_length=80, template="content/blocks/heading.html", icon="title"
    )
    picture = PictureBlock(label=_("picture"), template="content/blocks/picture.html", icon="image")
    quote = QuoteBlock(label=_("quotation"), template="content/blocks/quote.html", icon="openquote")
    facts = blocks.ListBlock(
        FactBlock(), label=_("facts"), template="content/blocks/facts.html", icon="list-ul"
    )
    call = CallBlock(label=_("call to action"), template="content/blocks/call.html", icon="pick")
    table = TableBlock(label=_("table"), template="content/blocks/table.html", icon="table")


class AnnouncementBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.TextBlock(label=_("text"))
    urgent = blocks.BooleanBlock(label=_("urgent"), required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("links"), default=[], max_num=2)


class StoryTeaserBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(label=_("story"), page_type=["content.NewsPage"])
    words = blocks.TextBlock(
        label=_("words"), required=False, help_text=_("Replaces the story's own summary.")
    )


class HomeBlock(StoryBlock):
    """The home page's own part, between the figures and the latest decisions."""

    announcement = AnnouncementBlock(
        label=_("announcement"), template="content/blocks/announcement.html", icon="warning"
    )
    story = StoryTeaserBlock(
        label=_("highlighted story"), template="content/blocks/story.html", icon="doc-full"
    )
