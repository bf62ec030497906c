"""From an empty folder to the first review, by passkey and by authenticator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.pages import troubles
from browser.people_at_the_door import begin, knock, lay_a_passkey, six_digits
from browser.serving import Workbench

SESSION = Path(__file__).parent.parent.parent / "examples" / "first_appointment.txt"
READING = 120_000  # milliseconds for the coder, on a machine that has much else to do


@pytest.fixture
def first(bare: Workbench, browser: Browser) -> Page:
    """A browser at the link that was printed."""
    bare.start()
    page = browser.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(bare.setup)
    return page


def test_from_the_link_to_the_first_review_by_passkey(first: Page, bare: Workbench) -> None:
    page = first
    lay_a_passkey(page)
    begin(page)
    expect(page.get_by_role("heading", name="A second key")).to_be_visible()
    page.goto(bare.address)  # without the second key nothing opens
    expect(page.get_by_role("heading", name="A second key")).to_be_visible()
    page.get_by_role("link", name="A passkey").click()
    page.get_by_label("What you call it").fill("Laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert list(troubles(page, "recovery codes")) == []
    page.get_by_role("link", name="I have kept them").click()
    _to_the_review(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Cases")).to_be_visible()
    page.goto(bare.setup)  # it worked once
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


def _to_the_review(page: Page) -> None:
    """First case, consent, file, speakers, names, progress, review."""
    page.get_by_role("link", name="Open a case").click()
    page.get_by_label("What the case is called here").fill("T.")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("link", name="Add a session").click()
    page.get_by_label("A transcript file").set_input_files(SESSION)
    page.get_by_role("button", name="Look at it").click()
    _look_first(page)
    page.get_by_role("button", name="Save the session").click()
    page.get_by_label("Yes, I asked, and the patient agreed.").check()
    page.get_by_role("button", name="Have it reviewed").click()
    expect(page.locator("#progress progress, #card").first).to_be_visible()
    expect(page.locator("#card")).to_be_visible(timeout=READING)
    expect(page.locator(".turn")).to_have_count(66)


def _look_first(page: Page) -> None:
    """Who is the clinician, and whose names stand there: one is replaced."""
    expect(page.get_by_text("is taken for the clinician")).to_be_visible()
    expect(page.get_by_label("Who is the clinician?")).to_be_visible()
    expect(page.get_by_text("reduced risk, no more")).to_be_visible()
    assert "anonymous" not in page.inner_text("main").lower()
    first = page.locator("#names input[name=original]").first
    name = first.get_attribute("value") or ""
    before = page.locator(".preview").inner_text()
    assert re.search(rf"\b{re.escape(name)}\b", before)
    first.check()
    page.get_by_role("button", name="Replace all that is ticked").click()
    expect(page.locator("#names")).to_contain_text("stand-ins of this case are put in")
    assert not re.search(rf"\b{re.escape(name)}\b", page.locator(".preview").inner_text())


def test_the_same_by_authenticator_with_recovery_codes(first: Page) -> None:
    page = first
    begin(page)
    page.get_by_role("link", name="An authenticator app").click()
    secret = page.get_by_label("Or type this secret into the app").input_value()
    page.get_by_label("Six digits").fill(six_digits(secret))
    page.get_by_role("button", name="Use it").click()
    codes = page.locator("#recovery-codes li")
    expect(codes.first).to_be_visible()
    one = codes.first.inner_text()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert one in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    _with_a_recovery_code(page, one)


def _with_a_recovery_code(page: Page, one: str) -> None:
    """It opens once, with the password, and then no more."""
    for opens in (True, False):
        page.get_by_role("button", name="Sign out").click()
        knock(page, "ada")
        page.get_by_label("Six digits from your authenticator app").fill(one)
        page.get_by_role("button", name="Sign in", exact=True).click()
        if opens:
            expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
        else:
            expect(page.get_by_role("alert").filter(has_text="code")).to_be_visible()


def test_without_the_link_nobody_becomes_the_first_user(first: Page, bare: Workbench) -> None:
    for wrong in ("", "?setup=", "?setup=guess"):
        first.goto(f"{bare.address}/setup/{wrong}")
        expect(first.get_by_role("heading", name="There is nothing here")).to_be_visible()
    first.goto(f"{bare.address}/account/signup/")
    expect(first.get_by_role("heading", name="Nobody signs up here")).to_be_visible()
