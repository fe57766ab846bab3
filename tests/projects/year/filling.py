"""Fill a form in as somebody who takes what the page offers, or types something, at random."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from random import Random

from bs4 import BeautifulSoup
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

WORDS = (
    "按协议执行",
    "居民代表到场查看",
    "材料齐全",
    "国库凭证",
    "街坊提出",
    "=1+1",
    "<b>重点</b>",
)
LONG = (
    "二十户长者每天有人问候，楼道杂物清走，街坊自己排了值日表。",
    "<script>alert(1)</script> 街坊提出的办法都写在这里，逐条有人负责。",
)
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
#: Amounts and other numbers somebody might type, most of them sensible.
NUMBERS = ("1", "3", "60", "500", "1200.50", "3000", "9999999", "0.01", "-5", "0.001")
SENSIBLE = 6


def fill(form: forms.Form, dice: Random) -> tuple[QueryDict, MultiValueDict]:
    """What the form sends: hidden and preset values as they stand, the rest chosen or typed."""
    typed, files = QueryDict(mutable=True), MultiValueDict()
    page = BeautifulSoup(str(form), "html.parser")
    for select in page.find_all("select"):
        options = [option["value"] for option in select.find_all("option") if option["value"]]
        preset = [option["value"] for option in select.find_all("option", selected=True)]
        if options and (any(preset) or _is_filled_in(select, dice)):
            typed[select["name"]] = preset[0] if any(preset) else dice.choice(options)
    for area in page.find_all("textarea"):
        typed[area["name"]] = area.text.strip() or dice.choice(LONG)
    radios: dict[str, list[str]] = {}
    for field in page.find_all("input"):
        name, kind = field["name"], field.get("type", "text")
        if kind == "radio":
            # What comes first is the usual answer.
            radios.setdefault(name, []).append(field["value"])
        elif kind == "checkbox":
            if field.has_attr("checked") or dice.random() < 0.8:
                typed.appendlist(name, field.get("value", "on"))
        elif kind == "file":
            if _is_filled_in(field, dice):
                files.appendlist(name, SimpleUploadedFile("凭证.png", PICTURE, "image/png"))
        else:
            typed[name] = _typed(field, kind, dice)
    for name, answers in radios.items():
        typed[name] = answers[0] if dice.random() < 0.8 else dice.choice(answers)
    return typed, files


def _typed(field, kind: str, dice: Random) -> str:
    preset = field.get("value", "")
    if kind == "hidden" or (preset and dice.random() < 0.7):
        return preset
    if not _is_filled_in(field, dice):
        return preset
    if kind == "date":
        return str(timezone.localdate() + timedelta(days=dice.choice((0, 0, 0, 7, 30, -2))))
    if kind == "number":
        return dice.choice(NUMBERS[:SENSIBLE] if dice.random() < 0.8 else NUMBERS)
    return dice.choice(WORDS)


def _is_filled_in(field, dice: Random) -> bool:
    """What may stay empty mostly does."""
    return field.has_attr("required") or dice.random() < 0.1
