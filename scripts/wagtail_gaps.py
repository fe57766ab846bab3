"""List the strings that our dependencies ship without a Chinese translation.

Compares each catalogue of Wagtail, allauth and their kin with its zh_Hans counterpart and with our own in locale/dependencies, which
fills the gaps. ``--write`` adds the strings still missing to our catalogues,
untranslated, ready to be filled in, and drops those that a module of the house
says itself: the folder wins over the modules, and must not take their word away.
Run it after raising a dependency.
"""

import argparse
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "locale" / "dependencies" / "zh_Hans" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")
PACKAGES = (
    "wagtail",
    "allauth",
    "taggit",
    "django_filters",
)
# django-money and treebeard's forms show no string of theirs on our pages.
# Shown to programmers only:
SKIPPED = ("wagtail/contrib/styleguide", "wagtail/test")

Key = tuple[str | None, str, str | None]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def package_root(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def catalogues(package: str, domain: str) -> Iterator[tuple[str, Path, Path]]:
    """Yield (app, template catalogue, Chinese catalogue) of a package.

    A package without an `en` catalogue is measured against its Chinese one, which
    Django does not load where it is still called zh_CN.
    """
    root = package_root(package)
    if root is None:
        return
    for folder in sorted(root.rglob("locale")):
        app = folder.parent.relative_to(root.parent).as_posix()
        if app.startswith(SKIPPED):
            continue
        chinese = folder / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po"
        english = folder / "en" / "LC_MESSAGES" / f"{domain}.po"
        old_name = folder / "zh_CN" / "LC_MESSAGES" / f"{domain}.po"
        for template in (english, chinese, old_name):
            if template.exists():
                yield app, template, chinese
                break


def translated(path: Path) -> set[Key]:
    if not path.exists():
        return set()
    return {key(entry) for entry in polib.pofile(str(path)) if entry.translated()}


def said_by_the_house(domain: str) -> set[Key]:
    """The strings that our own modules translate; Django shows those everywhere."""
    files = ROOT.glob(f"**/locale/zh_Hans/LC_MESSAGES/{domain}.po")
    return {
        name
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        for name in translated(path)
    }


def gaps(package: str, domain: str) -> tuple[int, list[tuple[str, polib.POEntry]]]:
    """Return how many strings a package has, and those that nobody translates."""
    ours = translated(OURS / f"{domain}.po") | said_by_the_house(domain)
    total, missing, seen = 0, [], set()
    for app, template, chinese in catalogues(package, domain):
        theirs = translated(chinese)
        for entry in polib.pofile(str(template)):
            if entry.obsolete:
                continue
            total += 1
            name = key(entry)
            if name in theirs or name in ours or name in seen:
                continue
            seen.add(name)
            missing.append((app, entry))
    return total, missing


def write(domain: str, missing: list[tuple[str, polib.POEntry]]) -> None:
    path = OURS / f"{domain}.po"
    if path.exists():
        catalogue = polib.pofile(str(path))
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = polib.POFile()
        catalogue.metadata = {
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Language": "zh_Hans",
            "Plural-Forms": "nplurals=1; plural=0;",
        }
    house = said_by_the_house(domain)
    for entry in [entry for entry in catalogue if key(entry) in house]:
        catalogue.remove(entry)
    present = {key(entry) for entry in catalogue}
    for app, entry in missing:
        if key(entry) in present:
            continue
        present.add(key(entry))
        plural = {"msgid_plural": entry.msgid_plural} if entry.msgid_plural else {}
        catalogue.append(
            polib.POEntry(
                msgctxt=entry.msgctxt,
                msgid=entry.msgid,
                msgstr_plural={0: ""} if plural else {},
                comment=app,
                flags=[flag for flag in entry.flags if flag.endswith("-format")],
                **plural,
            )
        )
    catalogue.save(str(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="add the gaps to locale/dependencies")
    options = parser.parse_args()
    for domain in DOMAINS:
        for package in PACKAGES:
            total, missing = gaps(package, domain)
            if not total:
                continue
            done = total - len(missing)
            sys.stdout.write(f"{package} {domain}: {done} of {total} in Chinese\n")
            for app, entry in missing:
                sys.stdout.write(f"  {app}: {entry.msgid!r}\n")
            if options.write:
                write(domain, missing)


if __name__ == "__main__":
    main()
