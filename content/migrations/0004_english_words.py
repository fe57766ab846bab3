"""The words of the first pages in English, where no editor has written any yet."""

from django.db import migrations

from content import site_text_en as english
from content.streams import stream

#: Slug, model, what it says.
PAGES = [
    ("home", "HomePage", english.HOME),
    (
        "about",
        "StandardPage",
        {
            "title_en": english.ABOUT_TITLE,
            "intro_en": english.ABOUT_INTRO,
            "body_en": stream(english.ABOUT, "about/en"),
        },
    ),
    (
        "how-it-works",
        "StandardPage",
        {
            "title_en": english.HOW_TITLE,
            "intro_en": english.HOW_INTRO,
            "body_en": stream(english.HOW, "how/en"),
        },
    ),
    ("news", "NewsIndexPage", english.NEWS),
]


def write(apps, schema_editor):
    for slug, model, words in PAGES:
        for page in apps.get_model("content", model).objects.filter(slug=slug, title_en=""):
            for name, value in words.items():
                setattr(page, name, value)
            page.save()


class Migration(migrations.Migration):
    dependencies = [("content", "0003_english_pages")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
