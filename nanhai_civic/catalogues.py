"""Translation catalogues without the gettext tools: gather, write, compile, check.

Every module of the house has its own catalogue with the strings of its code and of its
template folder; the project's catalogue holds the rest. Source strings are English.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.apps import apps
from django.conf import settings
from django.utils.translation import templatize

LANGUAGE = "zh_Hans"
PROJECT = "project"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METADATA = {
    "Project-Id-Version": "nanhai_civic",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?:[.!:][^{}]*)?\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: A half-width mark that touches a Chinese sign (or what is put in for a placeholder beside one),
#: and a bracket that does. A dot inside a number or an address is none.
HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff）」”》][,.;:!?](?![\w/])|[,;:!?]\s*[\u4e00-\u9fff]|[\u4e00-\u9fff]\s?\(|\)\s?[\u4e00-\u9fff]"
    r"|\.\.\."
)

Key = tuple[str | None, str]


@dataclass
class Message:
    """One source string: its singular, its plural if it has one, and where it stands."""

    msgid: str
    plural: str
    context: str | None
    files: list[str]

    @property
    def key(self) -> Key:
        return self.context, self.msgid


@dataclass(frozen=True)
class Catalogue:
    """The strings of one module, or of the project, and the file that translates them."""

    label: str
    code: Path
    templates: tuple[Path, ...]
    home: Path

    @property
    def path(self) -> Path:
        return self.home / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    def sources(self) -> Iterator[Path]:
        for file in sorted(self.code.rglob("*.py")):
            if "migrations" not in file.parts:
                yield file
        for place in self.templates:
            for file in [place] if place.is_file() else sorted(place.rglob("*")):
                if file.suffix in {".html", ".txt", ".svg"}:
                    yield file

    def messages(self) -> dict[Key, Message]:
        found: dict[Key, Message] = {}
        for file in self.sources():
            name = file.relative_to(settings.BASE_DIR).as_posix()
            for message in read(file, name):
                known = found.setdefault(message.key, message)
                known.plural = known.plural or message.plural
                if name not in known.files:
                    known.files.append(name)
        return found

    def entries(self) -> dict[Key, polib.POEntry]:
        if not self.path.exists():
            return {}
        file = polib.pofile(str(self.path))
        return {(entry.msgctxt, entry.msgid): entry for entry in file if not entry.obsolete}


def catalogues(labels: Iterable[str] = ()) -> list[Catalogue]:
    """The catalogues of the named modules, of all by default. Raises KeyError on a bad name."""
    root = Path(settings.BASE_DIR)
    modules = [name.rpartition(".")[2] for name in settings.HOUSE if name != "nanhai_civic"]
    known = {}
    for label in modules:
        home = Path(apps.get_app_config(label).path)
        known[label] = Catalogue(label, home, (root / "templates" / label,), home)
    others = (place for place in (root / "templates").iterdir() if place.name not in known)
    known[PROJECT] = Catalogue(PROJECT, root / "nanhai_civic", tuple(sorted(others)), root)
    return [known[label] for label in labels] if labels else list(known.values())


def read(file: Path, name: str) -> Iterator[Message]:
    """The translatable strings of one file."""
    text = file.read_text()
    if file.suffix != ".py":
        # What stands around the strings is blanked out, but its indentation would still
        # be an error in Python, which the extractor reads.
        lines = templatize(text, origin=name).splitlines()
        text = "\n".join(line.lstrip() for line in lines)
    for _line, found, _comments, context in extract(
        "python", io.BytesIO(text.encode()), keywords=KEYWORDS
    ):
        singular, plural = found[:2] if isinstance(found, tuple) else (found, "")
        yield Message(singular, plural, context, [name])


#: A translating function taken in under another name.
_RENAMED = re.compile(r"import (n?p?gettext(?:_lazy|_noop)?) as (\w+)")


def unheard_names(catalogue: Catalogue) -> Iterator[str]:
    """Names under which strings would be shown but never gathered."""
    for file in catalogue.sources():
        if file.suffix == ".py":
            for function, name in _RENAMED.findall(file.read_text()):
                if name not in KEYWORDS:
                    where = file.relative_to(settings.BASE_DIR)
                    yield f"{where}: strings in {name}() are not gathered; call {function}()"


def update(catalogue: Catalogue) -> tuple[int, int]:
    """Write the strings of today's sources, keeping translations. Returns (strings, missing)."""
    messages, known = catalogue.messages(), catalogue.entries()
    if not messages and not known:
        return 0, 0
    file = polib.POFile(wrapwidth=100)
    file.metadata = METADATA
    for key in sorted(messages, key=lambda key: (key[1], key[0] or "")):
        message, old = messages[key], known.get(key)
        entry = polib.POEntry(
            msgid=message.msgid,
            msgctxt=message.context,
            occurrences=[(name, "") for name in message.files],
            flags=list(old.flags) if old else [],
            comment=old.comment if old else "",
        )
        text = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
        if message.plural:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: text}
        else:
            entry.msgstr = text
        file.append(entry)
    catalogue.path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(catalogue.path))
    return len(file), sum(not entry.translated() for entry in file)


def files(chosen: Iterable[Catalogue] | None = None) -> list[Path]:
    """The .po files of the chosen catalogues (all) and of our dependencies' gaps."""
    chosen = catalogues() if chosen is None else chosen
    found = {catalogue.path for catalogue in chosen if catalogue.path.exists()}
    for place in map(Path, settings.LOCALE_PATHS):
        found.update(place.glob("*/LC_MESSAGES/*.po"))
    return sorted(found)


def compile_file(source: Path) -> bool:
    """Compile one .po if it is newer than its .mo. Returns whether there was work."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
        return False
    polib.pofile(str(source)).save_as_mofile(str(target))
    return True


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def half_width(translation: str) -> list[str]:
    """Marks of the Latin half-width kind where Chinese typography wants full-width ones."""
    if not CHINESE.search(translation):
        return []
    # What is put in for a placeholder is taken for a word of the sentence.
    sentence = PLACEHOLDER.sub("字", translation)
    return HALF_WIDTH.findall(sentence)


def problems(catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with one catalogue, a sentence each."""
    yield from unheard_names(catalogue)
    messages, entries = catalogue.messages(), catalogue.entries()
    for key, message in messages.items():
        where = f"{catalogue.label}: {message.msgid!r} ({', '.join(message.files)})"
        entry = entries.get(key)
        if CHINESE.search(message.msgid):
            yield f"{where}: source strings are English"
        if entry is None:
            yield f"{where} is not in the catalogue; run `manage.py messages extract`"
        elif not entry.translated():
            yield f"{where} is not translated"
        else:
            original = entry.msgid_plural or entry.msgid
            translation = entry.msgstr or entry.msgstr_plural[0]
            if (wanted := placeholders(original)) != (given := placeholders(translation)):
                yield f"{where} has {sorted(wanted)}, its translation {sorted(given)}"
            if marks := half_width(translation):
                yield f"{where}: {marks} beside Chinese is full-width (，。；：！？（）……)"
    for context, msgid in sorted(entries.keys() - messages.keys(), key=str):
        yield f"{catalogue.label}: {msgid!r} is no longer in the source; extract again" + (
            f" (context {context})" if context else ""
        )


def disagreements(known: Iterable[Catalogue]) -> Iterator[str]:
    """Strings that two modules translate differently: Django would show only one of them."""
    chosen: dict[Key, tuple[str, str]] = {}
    for catalogue in known:
        for key, entry in catalogue.entries().items():
            text = entry.msgstr or entry.msgstr_plural.get(0, "")
            if not text:
                continue
            label, first = chosen.setdefault(key, (catalogue.label, text))
            if first != text:
                yield f"{key[1]!r} is {first!r} in {label} and {text!r} in {catalogue.label}"
