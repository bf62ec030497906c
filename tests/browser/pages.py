"""Pages of the workbench in every light and width, for whoever looks at them and for axe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import axe_playwright_python
from playwright.sync_api import FloatRect, Page

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
NARROW, WIDE = 320, 1280
WIDTHS = (NARROW, 768, WIDE)
SHOTS = os.environ.get("SHOTS", "")  # a folder for pictures of every page
_TALLEST = 3_000  # of a picture: a whole session is read elsewhere
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# only what is wrong is asked for: to list all that is right takes most of the time
_RUN = """async () => (await axe.run(document, { resultTypes: ["violations"], runOnly: [
  "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations.map(
  x => x.id + ": " + x.nodes.slice(0, 3).map(y => y.html.slice(0, 160)).join(" | "))"""


def troubles(page: Page, name: str) -> Iterator[str]:
    """What axe finds on a page that is open, and where it scrolls sideways; pictures, if they are wanted."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{name} at {width}: {wide} wide, {page.evaluate(_WIDEST)}"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            _shot(page, f"{name}-{width}-{scheme}")
            if width != WIDTHS[1]:
                yield from _found(page, f"{name} at {width}, {scheme}")


def _found(page: Page, where: str) -> Iterator[str]:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_AXE)
    for x in page.evaluate(_RUN):
        yield f"{where}: {x}"


def _shot(page: Page, name: str) -> None:
    if SHOTS:
        tall = min(_TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        wide = page.evaluate("document.documentElement.clientWidth")
        whole: FloatRect = {"x": 0, "y": 0, "width": wide, "height": tall}
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True, clip=whole)


_WIDEST = """[...document.querySelectorAll('main *, header *')]
  .filter(x => x.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 3).map(x => x.outerHTML.slice(0, 120))"""
