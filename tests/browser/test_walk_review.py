"""The review page by keyboard: travel, correct, undo, remark – and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Desk, Enter


@pytest.fixture
def review(enter: Enter, desk: Desk) -> Page:
    page = enter("owner")
    page.goto(desk.at("walked"))
    return page


def _numbers(page: Page, css: str) -> list[int]:
    return [
        int(x.removeprefix("turn-"))
        for x in page.locator(css).evaluate_all("all => all.map(x => x.id)")
    ]


def _chosen(page: Page) -> int:
    expect(page.locator(".turn:has(details.notes[open])")).to_have_count(1)
    [number] = _numbers(page, ".turn:has(details.notes[open])")
    return number


def test_keys_travel_to_moments_statements_and_shifts(review: Page) -> None:
    moments = _numbers(review, ".turn[data-moment]")
    telling = [
        x
        for x in _numbers(review, ".turn[data-family]")
        if "tell" in (review.locator(f"#turn-{x}").get_attribute("data-family") or "").split()
    ]
    assert moments
    assert telling
    review.keyboard.press("n")
    assert _chosen(review) == moments[0]
    review.keyboard.press("n")
    assert _chosen(review) == moments[1]
    review.keyboard.press("p")
    assert _chosen(review) == moments[0]
    review.keyboard.press("s")
    assert _chosen(review) == next(x for x in telling if x > moments[0])
    before = _chosen(review)
    review.keyboard.press("m")
    after = _chosen(review)
    modes = [review.locator(f"#turn-{x}").get_attribute("data-mode") for x in range(1, after + 1)]
    said = [x for x in modes if x]
    assert after > before
    assert said[-1] != said[-2], "the mode did not shift here"


def test_a_label_is_corrected_in_two_key_presses_explained_and_undone(review: Page) -> None:
    number = _numbers(review, ".turn.patient[data-mode]")[3]
    turn = review.locator(f"#turn-{number}")
    turn.locator("summary").first.click()
    was = turn.get_attribute("data-mode")
    review.keyboard.press("o")
    buttons = turn.locator("button[data-key]")
    expect(buttons.first).to_be_visible()
    key, name = "3" if was != "equivalence" else "4", ""
    name = turn.locator(f"button[data-key='{key}']").inner_text().split("\n")[-1].strip()
    review.keyboard.press(key)
    expect(turn.locator(".corrected ins")).to_have_text(re.sub(r"^\d\s*", "", name))
    expect(turn.locator(".corrected del")).to_be_visible()
    expect(review.locator(".counted")).to_contain_text("1 label was said otherwise")
    review.wait_for_load_state()
    assert turn.get_attribute("data-mode") != was, "the page still counts the machine's label"
    review.keyboard.press("Enter")
    review.keyboard.type("She says how it is")
    review.keyboard.press("Enter")
    expect(turn.locator(".because")).to_have_text("Because: She says how it is")
    review.wait_for_load_state()  # keys work once the page is there whole
    review.keyboard.press("u")
    expect(turn.locator(".corrected")).to_have_count(0)
    expect(review.locator(".counted")).to_have_count(0)
    assert turn.get_attribute("data-mode") == was


def test_a_suggestion_is_called_wrong_here_and_is_gone(review: Page) -> None:
    turn = review.locator(".turn:has([data-wrong])").last
    number = (turn.get_attribute("id") or "").removeprefix("turn-")
    turn.locator("summary").first.click()
    wrong = turn.locator("[data-wrong]").first
    code = wrong.get_attribute("data-wrong")
    wrong.click()
    turn = review.locator(f"#turn-{number}")
    expect(turn.locator(".corrected")).to_contain_text("wrong here; it is hidden")
    expect(turn.locator(f"[data-wrong={code}]")).to_have_count(0)
    turn.get_by_role("button", name="Undo").click()
    expect(turn.locator(f"[data-wrong={code}]")).to_have_count(1)


def test_where_it_does_not_apply_stands_on_top(review: Page) -> None:
    review.get_by_label("An interpreter spoke for one of the two").check()
    review.get_by_role("button", name="Set", exact=True).click()
    expect(review.locator(".caution").first).to_contain_text("Not applicable as it stands.")
    expect(review.locator(".caution").first).to_be_in_viewport()
    review.get_by_label("An interpreter spoke for one of the two").uncheck()
    review.get_by_role("button", name="Set", exact=True).click()
    expect(review.locator(".caution")).to_have_count(0)


def test_single_keys_can_be_switched_off(review: Page) -> None:
    review.keyboard.press("?")
    review.get_by_label("Single keys work on this device").uncheck()
    review.keyboard.press("Escape")
    review.keyboard.press("n")
    expect(review.locator("details.notes[open]")).to_have_count(0)


def test_the_note_is_kept(review: Page) -> None:
    review.get_by_role("textbox", name="Your note").fill("Slower next time.")
    review.get_by_role("button", name="Keep the note").click()
    review.reload()
    expect(review.get_by_role("textbox", name="Your note")).to_have_value("Slower next time.")


def test_it_is_read_without_javascript(enter: Enter, desk: Desk) -> None:
    page = enter("owner", java_script_enabled=False)
    page.goto(desk.at("/"))
    page.get_by_role("link", name="M.", exact=True).first.click()
    page.get_by_role("link", name="Walked").click()
    expect(page.locator("#card")).to_be_visible()
    note = page.locator("#turn-2 .note")
    expect(note).to_be_hidden()
    page.locator("#turn-2 summary").first.click()
    expect(note).to_be_visible()
    page.get_by_role("link", name="I’d say otherwise of turn 2").click()
    expect(page.get_by_role("heading", name="Say otherwise of turn 2")).to_be_visible()
    page.get_by_role("button", name="Teleological").first.click()
    expect(page.locator("#turn-2 .corrected")).to_contain_text("Teleological")
    page.locator("#turn-2 summary").first.click()
    page.locator("#turn-2").get_by_role("button", name="Undo").click()
    expect(page.locator("#turn-2 .corrected")).to_have_count(0)
