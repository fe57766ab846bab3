"""What somebody may type or send who means no good, or has a strange keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.utils import timezone

WORDS = (
    "",
    " ",
    "\t\n",
    "0",
    "-1",
    "1.5",
    "1e9999",
    "NaN",
    "-Infinity",
    "9" * 19,
    "9" * 30,
    "9" * 5000,
    "٣٤",
    "❶",
    "²",
    "true",
    "null",
    "[]",
    "a\0b",
    "😀👨‍👩‍👧",
    "\u202e反\u200b",
    "e\u0301" * 50,
    "' OR 1=1 --",
    '"><script>alert(1)</script>',
    "{{ 7*7 }}{% debug %}",
    "../../../../etc/passwd",
    "%s%n%00",
    "\\",
    "_%",
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-13",
    "9999-12",
    "0001-01",
    "2026-11-25T25:61",
    "00000000-0000-0000-0000-000000000000",
    "测" * 100_000,
)


@dataclass
class Form:
    """A form of a page as a browser would send it, filled in with something plausible."""

    url: str
    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def data(self, **changed) -> dict[str, object]:
        return {**self.values, **changed}


def forms(page: bytes, url: str) -> Iterator[Form]:
    """The forms a page lets one send."""
    soup = BeautifulSoup(page, "html.parser")
    for tag in soup.find_all("form"):
        if str(tag.get("method", "")).lower() != "post":
            continue
        where = urlsplit(urljoin(url, str(tag.get("action") or url)))
        form = Form(where.path + (f"?{where.query}" if where.query else ""))
        named = f'[form="{tag["id"]}"]' if tag.get("id") else "no-such-tag"
        for control in [*tag.select("input, select, textarea, button"), *soup.select(named)]:
            fill(form, control)
        yield form


def fill(form: Form, control: Tag) -> None:
    name, kind = control.get("name"), str(control.get("type", control.name)).lower()
    if not name or name == "csrfmiddlewaretoken" or control.has_attr("disabled"):
        return
    if kind == "file":
        form.files.append(str(name))
        return
    value = str(control.get("value", ""))
    values = form.values.setdefault(str(name), [])
    if kind in ("submit", "button"):
        return
    if kind in ("checkbox", "radio"):
        # One of the choices, and every box that must be ticked.
        if control.has_attr("checked") or not values:
            values.append(value or "on")
    elif control.name == "select":
        options = [str(option.get("value", option.text)) for option in control.find_all("option")]
        chosen = [str(o.get("value", "")) for o in control.find_all("option", selected=True)]
        values.append(next(filter(None, [*chosen, *options]), ""))
    else:
        typed = control.text.strip() if control.name == "textarea" else value
        values.append(typed or plausible(kind, control))


def plausible(kind: str, control: Tag) -> str:
    day = timezone.localtime() + timedelta(days=30)
    return {
        "date": f"{day:%Y-%m-%d}",
        "datetime-local": f"{day:%Y-%m-%dT%H:%M}",
        "time": "10:00",
        "month": f"{day:%Y-%m}",
        "number": str(control.get("min") or 1),
        "tel": "13800138000",
        "email": "a@example.org",
        "hidden": "",
    }.get(kind, "1" if control.get("inputmode") in ("numeric", "decimal") else "试一试")


def parameters(page: bytes, url: str) -> set[str]:
    """What the page's own filters and links ask its address for."""
    soup, path = BeautifulSoup(page, "html.parser"), urlsplit(url).path
    found: set[str] = set()
    for tag in soup.find_all("form"):
        if str(tag.get("method", "get")).lower() == "get":
            found |= {str(c["name"]) for c in tag.select("[name]")}
    for link in soup.find_all("a", href=True):
        where = urlsplit(urljoin(url, str(link["href"])))
        if where.path == path:
            found |= {part.partition("=")[0] for part in where.query.split("&") if part}
    return found
