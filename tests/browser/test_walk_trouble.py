"""A passphrase that is wrong, and a power cut in the middle of the reading."""

from __future__ import annotations

import hashlib
from pathlib import Path

from playwright.sync_api import Browser, expect

from browser.people_at_the_door import begin, lay_a_passkey
from browser.serving import Workbench, free_port, furnish, mentalize

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "first_appointment.txt"
READING = 300_000  # milliseconds


def _prints(folder: Path) -> dict[str, str]:
    """Every file with its fingerprint."""
    files = sorted(x for x in folder.rglob("*") if x.is_file())
    return {str(x): hashlib.sha256(x.read_bytes()).hexdigest() for x in files}


def test_a_wrong_passphrase_is_said_and_changes_nothing(bare: Workbench) -> None:
    bare.start()
    bare.stop()
    before = _prints(bare.data)
    told = ("serve", "--data", str(bare.data), "--port", str(free_port()), "--no-open")
    done = mentalize(*told, passphrase="another one")  # noqa: S106 - a wrong one on purpose
    assert done.returncode == 2
    assert "passphrase" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "Ready" not in done.stdout
    assert _prints(bare.data) == before
    bare.start()  # and the right one still opens it


def _long_session() -> str:
    """Long enough to be killed in the middle of it."""
    turns = [x for x in EXAMPLE.read_text("utf-8").splitlines() if ":" in x]
    return "\n".join(turns * 10)


def test_a_kill_in_the_middle_of_the_reading_loses_nothing(
    bare: Workbench, browser: Browser
) -> None:
    bare.start()
    page = browser.new_context().new_page()
    lay_a_passkey(page)
    page.goto(bare.setup)
    begin(page)
    page.get_by_role("link", name="A passkey").click()
    page.get_by_label("What you call it").fill("Laptop")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("link", name="Open a case").click()
    page.get_by_label("What the case is called here").fill("T.")
    page.get_by_role("button", name="Open it").click()
    case = page.url
    page.goto(f"{case}add/")  # an upload that nobody has saved as a session yet
    page.get_by_label("or its text").fill("T: How was it?\nP: Fine.\nT: And then?\nP: I left.")
    page.get_by_role("button", name="Look at it").click()
    waiting = page.url
    page.goto(f"{case}add/")
    page.get_by_label("or its text").fill(_long_session())
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Save the session").click()
    page.get_by_label("Yes, I asked").check()
    page.get_by_role("button", name="Have it reviewed").click()
    expect(page.locator("#bar")).to_have_attribute("value", "60", timeout=READING)
    bare.kill()
    told = furnish(bare.data, "lost")
    assert (told["jobs"], told["reviews"], told["uploads"]) == (["running"], 0, 1)
    bare.start()
    page.reload()
    expect(page.locator("#card")).to_be_visible(timeout=READING)
    assert furnish(bare.data, "lost") == {
        "sessions": 1, "uploads": 1, "reviews": 1, "jobs": ["done"],
    }  # fmt: skip
    page.goto(waiting)
    expect(page.locator(".preview")).to_contain_text("I left.")
