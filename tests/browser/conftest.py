"""The report and the workbench in a real browser: the system's Chromium, without network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from browser.serving import Workbench, furnish
from mentalize.codebook import load
from mentalize.reports.html import render
from unit.reports.sample import session

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
expect.set_options(timeout=20_000)  # milliseconds, on a machine that has much else to do
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the invented session's report on disk."""
    path: Path = tmp_path_factory.mktemp("report") / "review.html"
    path.write_text(render(session(), load()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, report: str) -> Page:
    opened = context.new_page()
    opened.goto(report)
    return opened


@dataclass(frozen=True)
class Desk:
    """A workbench that runs and is furnished; `told` is what `furnish.py` printed."""

    workbench: Workbench
    told: dict[str, Any]

    @property
    def sentences(self) -> list[str]:
        """Those of the rules."""
        return list(self.told["sentences"])

    def at(self, place: str) -> str:
        """The whole address of a path, or of a state that `furnish.py` has named."""
        return f"{self.workbench.address}{self.told['states'].get(place, place)}"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One for all walks that go side by side."""
    data = tmp_path_factory.mktemp("desk") / "workbench"
    told = furnish(data)
    running = Workbench(data).start()
    yield Desk(running, told)
    running.stop()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Workbench]:
    """A workbench of one's own, not started."""
    made = Workbench(tmp_path / "workbench")
    yield made
    made.stop()


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, desk: Desk) -> Iterator[Enter]:
    """Opens a page in a browser in which somebody is signed in; nobody by the name of ""."""
    opened: list[BrowserContext] = []

    def come(who: str, **told: Any) -> Page:  # noqa: ANN401 - what Playwright's contexts take
        context = browser.new_context(viewport={"width": 1280, "height": 800}, **told)
        opened.append(context)
        if who:
            value = desk.told["cookies"][who]
            context.add_cookies([{"name": "sessionid", "value": value, "url": desk.at("/")}])
        context.set_default_timeout(60_000)
        return context.new_page()

    yield come
    for context in opened:
        context.close()
