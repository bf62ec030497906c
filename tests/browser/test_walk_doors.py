"""Coming in, being asked once more, being away too long, leaving – and what is said when it goes wrong."""

from __future__ import annotations

import zipfile

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Desk, Enter
from browser.pages import troubles
from browser.people_at_the_door import PASSWORD, SECRET, knock, six_digits
from browser.serving import furnish

CODE = "Six digits from your authenticator app"


@pytest.fixture
def door(enter: Enter, desk: Desk) -> Page:
    """Somebody who is not signed in, at the door."""
    page = enter("")
    page.goto(desk.at("/"))
    return page


def test_a_wrong_password_and_a_wrong_code_say_so(door: Page) -> None:
    knock(door, "colleague", "not-this-one-at-all")
    expect(door.get_by_role("alert").first).to_be_visible()
    expect(door.get_by_label("Login name")).to_have_value("colleague")
    knock(door, "colleague")
    expect(door.get_by_role("heading", name="The second key")).to_be_visible()
    assert list(troubles(door, "the second key")) == []
    door.get_by_label(CODE).fill("000000")
    door.get_by_role("button", name="Sign in", exact=True).click()
    expect(door.get_by_role("alert").filter(has_text="code")).to_be_visible()
    assert list(troubles(door, "a wrong code")) == []
    door.get_by_label(CODE).fill(six_digits(SECRET))
    door.get_by_role("button", name="Sign in", exact=True).click()
    expect(door.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    door.get_by_role("button", name="Sign out").click()
    door.go_back()
    door.reload()
    expect(door.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_whoever_guesses_too_often_is_told_to_wait(door: Page) -> None:
    for _ in range(12):
        knock(door, "nobody", "a-guess-and-another")
        if door.get_by_role("heading", name="Too many tries").count():
            break
        told = door.locator("[role=alert]:not([hidden])").first.inner_text()
        if "Too many" in told:
            break
    else:
        pytest.fail("one may guess for ever")
    assert list(troubles(door, "too many tries")) == []


def test_a_visit_ends_when_nobody_clicks(enter: Enter, desk: Desk) -> None:
    page = enter("researcher")
    page.goto(desk.at("/"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    furnish(desk.workbench.data, "idle", desk.told["cookies"]["researcher"])
    page.reload()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_copy_is_taken_away_after_signing_in_afresh(door: Page, desk: Desk) -> None:
    page = door
    knock(page, "owner")
    page.get_by_label(CODE).fill(six_digits(SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    [visit] = [x["value"] for x in page.context.cookies() if x["name"] == "sessionid"]
    furnish(desk.workbench.data, "stale", visit)
    page.goto(desk.at(f"/cases/{desk.told['case']}/"))
    page.get_by_role("link", name="Take a copy away").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert list(troubles(page, "is it you")) == []
    page.goto(desk.at(f"/account/reauthenticate/?next=/cases/{desk.told['case']}/export/"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Take a copy away")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the archive").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert archive.testzip() is None
        assert any(x.endswith("review.html") for x in archive.namelist())
    page.goto(desk.at("/audit/"))
    expect(page.locator("#main")).to_contain_text("export")
