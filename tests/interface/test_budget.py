"""What a first visit costs over the wire: one page with all it asks for, compressed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from foundation.interface.storage import fold
from tests.spaces.factories import house

pytestmark = pytest.mark.django_db

PAGE_KIB, SCRIPT_KIB = 150, 40
ASKED = re.compile(r'<(?:script|img|source|link|use)\b[^>]*?\b(?:src|href)="([^"]+)"')
#: Links that a browser follows only when somebody clicks.
NO_FETCH = re.compile(r'rel="(?:canonical|alternate|next|prev)"')
PAGES = [
    *["/", "/areas/", "/areas/{community}/", "/areas/{district}/", "/activities/", "/appeals/"],
    *["/topics/", "/projects/", "/spaces/", "/money/", "/search/?q=桂", "/open-data/"],
    *["/accounts/login/", "/styleguide/", "/privacy/", "/no-such-page/"],
]


def weight(path: str) -> int:
    """Bytes of a static file as it is delivered: sheets folded, then compressed."""
    found = Path(finders.find(path))
    text = found.read_text() if found.suffix in (".css", ".js", ".svg") else None
    if found.suffix == ".css":
        text = fold(text, lambda name: (found.parent / name).read_text())
    return len(found.read_bytes() if text is None else gzip.compress(text.encode()))


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_stays_within_the_budget_and_asks_nobody_else(client, nanhai, page):
    house(nanhai)
    path = page.format(community=nanhai.community.code, district=nanhai.district.code)
    answer = client.get(path)
    assert answer.status_code == (404 if "no-such" in page else 200)
    html = answer.content.decode()
    tags = [tag for tag in ASKED.finditer(html) if not NO_FETCH.search(tag[0])]
    asked = {tag[1].partition("#")[0] for tag in tags}
    foreign = [url for url in asked if not url.startswith(("/", "data:")) and url]
    assert not foreign, "everything is served from the site itself"
    files = {url.removeprefix("/static/") for url in asked if url.startswith("/static/")}
    assert "css/site.css" in files
    scripts = sum(weight(name) for name in files if name.endswith(".js"))
    total = len(gzip.compress(answer.content)) + sum(map(weight, files))
    assert scripts <= SCRIPT_KIB * 1024, f"{scripts / 1024:.0f} KiB of scripts"
    assert total <= PAGE_KIB * 1024, f"{total / 1024:.0f} KiB"
