"""Take the pictures of docs/images/ from the running site.

    python scripts/screenshots.py [http://127.0.0.1:8000 [session]]

Each page is taken on a phone and on a desk screen, in Chinese. Needs Chromium on the machine
and the site running with the demonstration data. The desk's pages are taken only with the
session cookie of somebody who has signed in to the desk (the district's leader sees them all).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
COLOURS = 128
SCREENS = {"phone": (390, 844), "desk": (1280, 860)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def places(page, base: str, with_desk: bool) -> dict[str, str]:
    """Name and address of each picture. What to show is followed from the home page: its thread
    of the month and the project behind it; and the community of the next activity."""
    found = {"home": "/"}
    page.goto(base)
    found["thread"] = address(page, "a[href^='/thread/project/']")
    number = found["thread"].strip("/").rpartition("/")[2]
    page.goto(f"{base}/activities/")
    page.goto(base + address(page, ".card__title a"))
    found["community"] = address(page, "dd a[href^='/areas/']")
    if with_desk:
        page.goto(f"{base}/desk/cases/projects.project/?q={number}")
        found["case"] = address(page, "main td a[href*='/projects.project/']")
        found |= {"cockpit": "/desk/cockpit/", "desk": "/desk/cases/projects.project/"}
    return found


def address(page, selector: str) -> str:
    """Where the first such link leads."""
    return page.locator(selector).first.get_attribute("href")


def main(base: str = "http://127.0.0.1:8000", session: str = "") -> int:
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser_path:
        sys.stderr.write("No Chromium on this machine (as root, `make browser` installs it).\n")
        return 1
    base = base.rstrip("/")
    IMAGES.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for screen, (width, height) in SCREENS.items():
            context = browser.new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                viewport={"width": width, "height": height},
            )
            if session:
                context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
            page = context.new_page()
            for name, path in places(page, base, bool(session)).items():
                response = page.goto(base + path, wait_until="networkidle")
                if not response or not response.ok:
                    sys.stderr.write(f"{path}: {response.status if response else 'no answer'}\n")
                    failed += 1
                    continue
                target = IMAGES / f"{name}-{screen}.png"
                page.screenshot(path=target)
                Image.open(target).convert("RGB").quantize(COLOURS).save(target, optimize=True)
                sys.stdout.write(f"{target.relative_to(IMAGES.parent.parent)}\n")
            context.close()
        browser.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
