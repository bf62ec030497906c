"""Every address of the URL configuration in the browser: refused to strangers, and looked at by axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Desk, Enter
from browser.pages import troubles

WORDS = ("registrar", "What did you want here", "Ask about the deadline", "Kowalska")
ELSEWHERE = "/api/v1/"  # programs come with a token; tests/clinic/test_api.py
PUBLIC = {"look", "account_login", "health"}
LIKE_OTHERS = {"walked", "small"}  # states that other walks change, and that look like a session
# those that may see a page, in the order in which they are asked
SEERS = ("owner", "trainee", "supervisor", "administrator", "")
_POST = """async (path) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = path;
  form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form); form.submit();
}"""


def pages_of(desk: Desk) -> list[dict[str, Any]]:
    return [x for x in desk.told["addresses"] if not x["path"].startswith(ELSEWHERE)]


def ask(page: Page, desk: Desk, path: str) -> tuple[int, str]:
    """Read an address, or where it only takes what is sent, send a form there; the status and the words."""
    response = page.goto(desk.at(path), wait_until="commit")
    assert response
    if response.status == 405:
        page.goto(desk.at("/tokens/"))
        with page.expect_navigation() as sent:
            page.evaluate(_POST, path)
        response = sent.value
    page.wait_for_load_state()
    return response.status, page.inner_text("body")


def test_a_stranger_is_refused_at_every_address_with_the_sentence(enter: Enter, desk: Desk) -> None:
    page, asked = enter("stranger"), []
    for address in pages_of(desk):
        if not address["parts"] or address["name"] in PUBLIC or "mfa" in address["name"]:
            continue
        status, told = ask(page, desk, address["path"])
        asked.append(address["name"])
        said = [x for x in desk.sentences if x in told]
        refused = status == 403 and len(said) == 1 and "This is not open to you" in told
        # what a person keeps for themselves is not there for anybody else
        assert refused or (status == 404 and "There is nothing here" in told), (address, told)
        assert status == 403 or address["name"] == "token_revoke", address
        assert not [x for x in WORDS if x in told], address
    assert len(asked) > 35


def test_nothing_of_others_stands_on_a_strangers_own_pages(enter: Enter, desk: Desk) -> None:
    page = enter("stranger")
    leaving = {"account_logout", "seen", "account_signup"}
    for address in pages_of(desk):
        if address["parts"] or address["name"] in leaving | PUBLIC | {
            "mfa_download_recovery_codes"
        }:
            continue
        _, told = ask(page, desk, address["path"])
        assert not [x for x in WORDS if x in told], address


def test_whoever_is_not_signed_in_is_led_to_the_door_everywhere(enter: Enter, desk: Desk) -> None:
    page = enter("")
    for address in pages_of(desk):
        if not address["parts"] or address["name"] in PUBLIC:
            continue
        response = page.goto(desk.at(address["path"]))
        assert response
        if response.status != 405:  # takes only what is sent, which needs a page with a form
            assert page.url.startswith(desk.at("/account/login/?next=")), address
        assert not [x for x in WORDS if x in page.inner_text("body")], address


def shown(enter: Enter, desk: Desk) -> Iterator[tuple[str, Page]]:
    """Every address that is a page, opened by the first of those who may see it, and every other state."""
    seers = {who: enter(who) for who in SEERS}
    for address in pages_of(desk):
        if address["name"] == "mfa_download_recovery_codes":
            continue  # a file
        for page in seers.values():
            if _is_page(page, desk.at(address["path"])):
                yield address["name"], page
                break
    for name in desk.told["states"].keys() - LIKE_OTHERS:
        seers["owner"].goto(desk.at(name))
        yield f"state-{name}", seers["owner"]
    seers["trainee"].goto(desk.at(f"/cases/{desk.told['case']}/delete/"))
    yield "state-refused", seers["trainee"]


def _is_page(page: Page, address: str) -> bool:
    response = page.goto(address, wait_until="commit")
    assert response
    kind = response.headers.get("content-type", "")
    page.wait_for_load_state()
    whole = page.locator("main").count() == 1
    return response.status == 200 and page.url == address and "html" in kind and whole


def test_axe_finds_nothing_and_nothing_scrolls_sideways(enter: Enter, desk: Desk) -> None:
    found, seen = [], set()
    for name, page in shown(enter, desk):
        seen.add(name)
        page.evaluate(_OPEN)
        found += list(troubles(page, name))
    assert not found, "\n".join(found)
    assert {"home", "session", "agreement", "rating", "account_login", "mfa_add_webauthn"} <= seen
    assert len(seen) > 45


# whatever can be opened; of the notes in the margin one at a time
_OPEN = """() => {
  document.querySelectorAll("main details:not(.notes)").forEach(x => { x.open = true; });
  document.querySelectorAll("#turn-2 details.notes").forEach(x => { x.open = true; });
}"""


@pytest.mark.parametrize("place", ["/", "walked", "/people/", "/account/login/"])
def test_the_keyboard_is_seen_wherever_it_is(enter: Enter, desk: Desk, place: str) -> None:
    """Each stop of the Tab key has an outline, and lies on the screen."""
    page = enter("" if "login" in place else "administrator" if "people" in place else "owner")
    page.goto(desk.at(place))
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(_FOCUS)
        assert seen["outline"] != "none", seen
        assert seen["width"] >= 2, seen
        assert seen["there"], seen


_FOCUS = """() => {
  const x = document.activeElement, look = getComputedStyle(x), box = x.getBoundingClientRect();
  return { tag: x.outerHTML.slice(0, 120), outline: x === document.body ? "auto" : look.outlineStyle,
    width: x === document.body ? 2 : parseFloat(look.outlineWidth),
    there: x === document.body || (box.bottom > 0 && box.top < innerHeight && box.width > 0) };
}"""


def test_nothing_moves_for_those_who_want_less_motion(enter: Enter, desk: Desk) -> None:
    page = enter("owner", reduced_motion="reduce")
    for place in ("/", "walked", "waiting"):
        page.goto(desk.at(place))
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(x => { const s = getComputedStyle(x);"
            " return s.transitionDuration.split(', ').some(t => parseFloat(t) > 0.01)"
            " || (s.animationName !== 'none' && parseFloat(s.animationDuration) > 0.01)"
            " || s.scrollBehavior === 'smooth'; }).map(x => x.outerHTML.slice(0, 80))"
        )
        assert moving == []


def test_no_page_asks_anything_of_another_place_or_breaks_its_policy(
    enter: Enter, desk: Desk
) -> None:
    page, asked, told = enter("owner"), set(), []
    page.on(
        "request", lambda x: asked.add(x.url.partition("/")[2].partition("/")[2].partition("/")[0])
    )
    page.on("console", lambda x: told.append(x.text))
    page.on("pageerror", lambda x: told.append(str(x)))
    for place in ("/", "walked", "waiting", "ratings", "/search/", "/account/2fa/"):
        page.goto(desk.at(place))
        expect(page.locator("main")).to_be_visible()
    assert {x for x in asked if x} == {f"localhost:{desk.workbench.port}"}
    assert told == []
