"""What a reader does with the report: opens it from disk, reads, chooses a turn, filters, prints."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FloatRect, Page, expect

TABS = 400


def test_nothing_is_asked_of_the_network_and_nothing_goes_wrong(
    context: BrowserContext, report: str
) -> None:
    asked: list[str] = []
    told: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(report)
    page.locator("#turn-22 .said").click()
    page.goto(f"{report}#turn-30")
    page.wait_for_timeout(200)
    assert {x.partition("#")[0] for x in asked} == {report}
    assert told == []


def test_the_card_is_the_first_screen(page: Page) -> None:
    card = page.locator("#card").bounding_box()
    assert card is not None
    assert card["y"] + card["height"] <= 800
    expect(page.get_by_role("heading", name="To ask about")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="To take along")).to_be_in_viewport()


def test_the_first_tab_leads_past_everything_to_the_card(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the session in short")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_be_focused()


def test_the_keyboard_opens_a_turn_and_closes_it(page: Page) -> None:
    first = page.locator("#turn-1 summary")
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if first.evaluate("x => x === document.activeElement"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    note = page.locator("#turn-1 .note")
    expect(note).to_be_visible()
    expect(note).to_contain_text("Spoke about arrangements or the plan")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(first).to_be_focused()


def test_words_on_the_card_lead_to_their_turn_and_open_its_margin(page: Page) -> None:
    page.locator("#card").get_by_role("link", name="It felt like knowing").click()
    turn = page.locator("#turn-52")
    expect(turn).to_be_in_viewport()
    expect(turn.locator(".note")).to_be_visible()
    expect(turn.locator("summary")).to_be_focused()
    expect(page.locator("details.notes[open]")).to_have_count(1)


def test_a_turn_is_quiet_until_it_is_chosen_then_its_evidence_is_marked_and_numbered(
    page: Page,
) -> None:
    def mark() -> list[str]:
        found = page.locator("#turn-22 mark").first.evaluate(
            "x => [getComputedStyle(x).borderBottomStyle, getComputedStyle(x, '::after').content]"
        )
        return list(found)

    assert mark() == ["none", "none"]
    page.locator("#turn-22 .said").click()
    assert mark() == ["solid", '"2"']
    note = page.locator("#turn-22 .note")
    expect(note).to_contain_text("Held as a fact: They pass people who agree with them")
    expect(note).to_contain_text("quite sure")
    expect(note).to_contain_text("What is thought or felt is taken for what is so")
    page.locator("#turn-22 .said").click()
    expect(note).to_be_hidden()


def test_the_margin_stands_beside_on_a_laptop_and_below_on_a_phone(page: Page) -> None:
    page.locator("#turn-22 .said").click()
    said, note = page.locator("#turn-22 .said"), page.locator("#turn-22 .note")

    def boxes() -> tuple[FloatRect, FloatRect]:
        one, two = said.bounding_box(), note.bounding_box()
        assert one is not None
        assert two is not None
        return one, two

    text, margin = boxes()
    assert margin["x"] >= text["x"] + text["width"]
    page.set_viewport_size({"width": 390, "height": 800})
    text, margin = boxes()
    assert margin["y"] >= text["y"] + text["height"]
    assert margin["x"] + margin["width"] <= 390


def test_at_most_three_options_are_offered(page: Page) -> None:
    page.goto(f"{page.url}#turn-44")
    expect(page.locator("#turn-44 .options > li")).to_have_count(3)


def test_a_definition_shows_on_hover_and_on_focus(page: Page) -> None:
    page.locator("#turn-22 .said").click()
    link = page.locator("#turn-22").get_by_role("link", name="Devaluation")
    tip = page.get_by_role("tooltip")
    link.hover()
    expect(tip).to_contain_text("emptied of worth")
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    link.focus()
    expect(tip).to_be_visible()
    described = link.get_attribute("aria-describedby")
    assert described
    expect(page.locator(f"#{described}")).to_contain_text("emptied of worth")


def test_a_definition_is_also_a_footnote(page: Page) -> None:
    page.locator("#turn-22 .said").click()
    page.locator("#turn-22").get_by_role("link", name="Devaluation").click()
    expect(page.locator("#all-definitions dt", has_text="Devaluation")).to_be_in_viewport()


def test_filters_leave_the_turns_asked_for(page: Page) -> None:
    page.get_by_role("combobox", name="Patient's mode").select_option("pretend")
    expect(page.locator(".turn:visible")).to_have_count(2)
    expect(page.get_by_role("status")).to_have_text("Showing 2 of 61 turns.")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".turn:visible")).to_have_count(61)
    page.get_by_role("combobox", name="Clinician's moves").select_option("tell")
    expect(page.locator(".turn:visible")).to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("risk cues only").check()
    expect(page.locator(".turn:visible")).to_have_count(4)
    page.get_by_label("moments only").check()
    expect(page.locator(".turn:visible")).to_have_count(1)


def test_a_link_shows_a_turn_that_a_filter_hid(page: Page) -> None:
    page.get_by_label("risk cues only").check()
    page.goto(f"{page.url}#turn-30")
    expect(page.locator("#turn-30 .note")).to_be_visible()


def test_a_mark_in_the_picture_leads_to_its_turn(page: Page) -> None:
    page.locator(".strip [data-turn='44'].flag").click()
    expect(page.locator("#turn-44 .note")).to_be_visible()


def test_a_turn_leads_to_its_place_in_the_picture(page: Page) -> None:
    """Also one that has no mark of its own, in the middle of a stretch of one mode."""
    places = page.locator(".strip").first.get_attribute("data-places") or ""
    for number in (44, 45):
        page.goto(f"{page.url.partition('#')[0]}#turn-{number}")
        drawn = page.locator(".strip .here")
        expect(drawn).to_have_count(1)
        assert (drawn.get_attribute("d") or "").startswith(f"M{places.split()[number - 1]} 0V")
        page.locator(f"#turn-{number} a[data-drawn]").click()
        expect(drawn).to_be_in_viewport()
    page.go_back()
    page.keyboard.press("Escape")
    expect(drawn).to_have_count(0)


def test_without_script_every_note_can_be_read(browser: Browser, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    note = page.locator("#turn-22 .note")
    expect(note).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    page.locator("#turn-22 summary").click()
    expect(note).to_be_visible()
    page.locator("#turn-24 summary").click()
    expect(note).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1024, 1280, 1920])
def test_the_page_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{page.url}#turn-44")
    for details in page.locator("details.block").all():
        details.evaluate("x => { x.open = true; }")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_the_picture_scrolls_in_its_own_box_on_a_phone_with_its_names_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    box = page.locator(".picture")
    assert box.evaluate("x => x.scrollWidth > x.clientWidth")
    box.evaluate("x => { x.scrollLeft = 300; }")
    names = page.locator(".picture .names").bounding_box()
    assert names is not None
    assert 0 <= names["x"] <= 32
    size = page.locator(".strip text").first.evaluate("x => x.getBoundingClientRect().height")
    assert size >= 11


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(
    browser: Browser, report: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    page.goto(f"{report}#turn-44")
    for details in page.locator("details.block").all():
        details.evaluate("x => { x.open = true; }")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_paper_holds_the_notes_that_matter_and_no_controls(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator("nav.behind")).to_be_hidden()
    expect(page.locator("#turn-44 .note")).to_be_visible()
    expect(page.locator("#turn-2 .note")).to_be_hidden()
    expect(page.locator("#all-definitions dl")).to_be_visible()


def test_it_prints_on_a4(page: Page) -> None:
    paper = page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    pages = re.findall(rb"/Type\s*/Page\b", paper)
    assert 6 <= len(pages) <= 20


def test_dark_ground_is_dark(browser: Browser, report: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(report)
    assert page.locator("body").evaluate("x => getComputedStyle(x).backgroundColor") == (
        "rgb(21, 24, 29)"
    )
    context.close()
