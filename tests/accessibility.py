"""Pages judged by axe, by the rules of WCAG 2.2 AA that a machine can judge.

Each page is shown light, dark and in large type, on a phone and on a desk screen, and may
nowhere scroll sideways.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
#: Scheme of colours, type, width; 320 is a phone at its narrowest, judged for its width.
MODES = [
    ("light", "", 390),
    ("dark", "", 390),
    ("light", "large", 390),
    ("light", "", 1280),
    ("dark", "large", 1280),
]
NARROW = [("", 320), ("large", 390)]
#: The desk's pages are made for a screen; their type follows the browser.
DESK = [("light", "", 1280), ("dark", "", 1280)]


def complaints(page, url: str, within: str | None = None, modes=MODES, narrow=NARROW):
    answer = page.goto(url)
    if answer.status != 200:
        yield f"answered {answer.status}"
        return
    for scheme, type_size, width in modes:
        show(page, type_size, width, scheme)
        found = Axe().run(page, context=within, options=RULES).response["violations"]
        for rule in found:
            for node in rule["nodes"]:
                yield f"{scheme} {type_size} {width}: {rule['id']} {node['html'][:200]}"
    for type_size, width in narrow:
        show(page, type_size, width)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{width} {type_size}: scrolls sideways to {wide}"


def show(page, type_size: str, width: int, scheme: str = "light") -> None:
    """In this mode, the whole page in view: the bar at the thumb covers nothing then."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(
        "size => document.documentElement.toggleAttribute('data-type', !!size)"
        " && (document.documentElement.dataset.type = size)",
        type_size,
    )
    page.set_viewport_size({"width": width, "height": 900})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, 16000)})
