"""The first tree of pages, so that a new site answers at its root."""

from datetime import UTC, datetime

from django.db import migrations

from content import site_text
from content.streams import stream

PAGES = [
    ("about", "关于我们", "standardpage", {"intro": site_text.ABOUT_INTRO, "body": stream(site_text.ABOUT, "about")}),
    ("how-it-works", "怎样办成一件事", "standardpage", {"intro": site_text.HOW_INTRO, "body": stream(site_text.HOW, "how")}),
    ("news", site_text.NEWS["title"], "newsindexpage", {"intro": site_text.NEWS["intro"]}),
]


def build(apps, schema_editor):
    get = apps.get_model
    Page, Site, ContentType = get("wagtailcore.Page"), get("wagtailcore.Site"), get("contenttypes.ContentType")
    locale = get("wagtailcore.Locale").objects.first()
    root = Page.objects.get(depth=1)
    Page.objects.filter(depth=2).delete()
    now = datetime.now(UTC)

    def common(model, slug, title, path, url_path):
        kind, _ = ContentType.objects.get_or_create(app_label="content", model=model)
        return {
            "title": title,
            "draft_title": title,
            "slug": slug,
            "path": path,
            "depth": len(path) // 4,
            "url_path": url_path,
            "content_type": kind,
            "locale": locale,
            "live": True,
            "first_published_at": now,
            "last_published_at": now,
            "latest_revision_created_at": None,
        }

    home_path = root.path + "0001"
    home = get("content.HomePage").objects.create(
        **common("homepage", "home", site_text.HOME["title"], home_path, "/home/"),
        numchild=len(PAGES),
        show_in_menus=False,
        greeting=site_text.HOME["greeting"],
        promise=site_text.HOME["promise"],
        greeting_en=site_text.HOME["greeting_en"],
        promise_en=site_text.HOME["promise_en"],
    )
    for place, (slug, title, model, fields) in enumerate(PAGES, 1):
        get(f"content.{model}").objects.create(
            **common(model, slug, title, f"{home_path}{place:04}", f"/home/{slug}/"),
            numchild=0,
            **fields,
        )
    root.numchild = 1
    root.save(update_fields=["numchild"])
    Site.objects.all().delete()
    Site.objects.create(
        hostname="localhost", port=80, site_name="南海共治", root_page_id=home.pk, is_default_site=True
    )


def remove(apps, schema_editor):
    apps.get_model("wagtailcore.Site").objects.all().delete()
    Page = apps.get_model("wagtailcore.Page")
    Page.objects.filter(depth__gt=1).delete()
    Page.objects.filter(depth=1).update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [migrations.RunPython(build, remove)]
