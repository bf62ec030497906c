"""Two people at one session: a blind second rating until the differences are settled, and supervision."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browser.conftest import Desk, Enter

HIDDEN = "Labels stay hidden until both raters have finished."


def _rate(page: Page, stance: str) -> None:
    """The whole sheet by clicks: whatever the turn asks for, the first of each; and this stance."""
    while page.locator("li.open form.codes-form").count():
        done = page.locator(".how-far label").inner_text()
        for layer in page.locator("li.open fieldset.layer").all():
            first = layer.locator("input").first
            name = first.get_attribute("name")
            wanted = f"input[value='{stance}']" if name == "stance" else "input"
            if first.get_attribute("type") == "radio":
                layer.locator(wanted).first.check()
        page.get_by_role("button", name="Save and go on").click()
        expect(page.locator(".how-far label")).not_to_have_text(done)


def test_a_blind_second_rating_until_it_is_settled(enter: Enter, desk: Desk) -> None:
    ada, ben = enter("owner"), enter("supervisor")
    ada.goto(desk.at("small"))
    ada.get_by_role("link", name="Second rating").click()
    ratings = ada.url
    ada.get_by_role("button", name="Ask Supervisor Example").click()
    expect(ada.locator("#main")).to_contain_text("Supervisor Example was asked")
    ada.goto(ratings)
    ada.get_by_role("button", name="Rate it yourself").click()
    for page in (ada, ben):  # neither sees the machine's labels, nor the other's
        page.goto(desk.at("small"))
        expect(page.get_by_role("heading", name=re.compile("Your rating of"))).to_be_visible()
        expect(page.locator("#card, .turn, .own > span")).to_have_count(0)
    session = desk.at("small")
    _rate(ada, "2")
    ada.get_by_role("button", name="Finish").click()
    expect(ada.locator("#main")).to_contain_text(HIDDEN)
    ada.goto(f"{session}agreement/")
    expect(ada.locator("#main")).to_contain_text(HIDDEN)
    ada.goto(ratings)
    expect(ada.locator("#main")).to_contain_text(HIDDEN)
    ben.goto(session)
    expect(ben.locator("#card, .turn, .own > span")).to_have_count(0)
    _rate(ben, "-2")
    ben.get_by_role("button", name="Finish").click()
    ben.get_by_role("link", name="Compare").click()
    expect(ben.get_by_role("heading", name="Agreement")).to_be_visible()
    _settle(ada, f"{session}agreement/")


def _settle(page: Page, agreement: str) -> None:
    """The case's clinician: figures with intervals, the differences one by one, and into the review."""
    page.goto(agreement)
    expect(page.locator("table.figures").first).to_contain_text("Stance")
    differences = page.locator(".differing li")
    left = page.get_by_text(re.compile(r"\d+ of \d+ are left to settle"))
    of = int(re.findall(r"\d+", left.inner_text())[1])
    expect(differences).to_have_count(of)
    for number in range(of):
        differences.nth(number).locator("button[value=first]").click()
        expect(left).to_contain_text(f"{of - number - 1} of {of}")
    expect(page.get_by_text("Settled:")).to_have_count(of)
    expect(page.locator(".sides").first).to_contain_text("Supervisor Example")  # both are kept
    page.get_by_role("button", name="Lay them over the review").click()
    expect(page.locator("[role=status]")).to_contain_text("corrected")


def test_a_supervisors_question_its_notice_and_the_answer(enter: Enter, desk: Desk) -> None:
    ada, ben = enter("owner"), enter("supervisor")
    ben.goto(f"{desk.at('walked')}#turn-12")
    turn = ben.locator("#turn-12")
    expect(turn.locator(".note")).to_be_visible()
    ben.wait_for_load_state()
    ben.keyboard.press("r")
    turn.get_by_label("Your remark").fill("What would have happened if you had waited?")
    turn.get_by_label("It is a").select_option("question")
    turn.get_by_role("button", name="Say it").click()
    expect(turn.locator(".remarks")).to_contain_text("if you had waited")
    ada.goto(desk.at("/"))
    notice = ada.get_by_role("link", name="Supervisor Example wrote about a session.").first
    expect(ada.locator(".unseen").filter(has_text="wrote about a session").first).to_be_visible()
    notice.click()
    turn = ada.locator("#turn-12")
    expect(turn.locator(".remarks")).to_contain_text("if you had waited")
    ada.wait_for_load_state()
    turn.locator(".answering summary").click()
    turn.get_by_label("Your answer to Supervisor Example").fill("More of the silence.")
    turn.get_by_role("button", name="Answer").click()
    expect(turn.locator(".replies")).to_contain_text("More of the silence.")
    ben.goto(desk.at("/"))
    expect(
        ben.get_by_role("link", name="Owner Example wrote about a session.").first
    ).to_be_visible()
    ada.goto(desk.at("/"))
    ada.get_by_role("button", name="Mark all as seen").click()
    expect(ada.locator(".unseen, .bar .new")).to_have_count(0)
