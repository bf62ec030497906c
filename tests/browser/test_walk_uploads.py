"""Whatever somebody drops in: one clear sentence, nothing lost, a page that looks like the rest."""

from __future__ import annotations

import io
import os
import zipfile

import pytest
from playwright.sync_api import FilePayload, Page, expect

from browser.conftest import Desk, Enter

_MEGABYTE = 1024**2
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    '<!ENTITY file SYSTEM "file:///etc/passwd">]><ANNOTATION_DOCUMENT><TIER TIER_ID="T"><ANNOTATION>'
    "<ALIGNABLE_ANNOTATION><ANNOTATION_VALUE>&file;&b;</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>"
    "</ANNOTATION></TIER></ANNOTATION_DOCUMENT>"
)


def _bomb() -> bytes:
    """200 MB of spaces in a Word document of 200 kB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b" " * _MEGABYTE)
    return stream.getvalue()


GARBAGE = {
    "noise.bin": os.urandom(5_000),
    "bomb.docx": _bomb(),
    "entities.eaf": ENTITIES.encode(),
    "words.txt": b"words of nobody in particular",
}


def _file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


@pytest.fixture
def adding(enter: Enter, desk: Desk) -> Page:
    page = enter("owner")
    page.goto(desk.at(f"/cases/{desk.told['case']}/add/"))
    return page


def _looks_like_ours(page: Page) -> None:
    assert page.locator("h1").count() == 1
    assert page.locator("body").evaluate("x => getComputedStyle(x).fontFamily") != "Times New Roman"
    expect(page.locator(".bar .home")).to_be_visible()


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_kept_and_refused_in_one_sentence(adding: Page, name: str) -> None:
    adding.get_by_label("A transcript file").set_input_files(_file(name, GARBAGE[name]))
    adding.get_by_role("button", name="Look at it").click()
    expect(adding.get_by_role("heading", name="It could not be read")).to_be_visible()
    told = adding.locator("[role=alert]")
    expect(told).to_have_count(1)
    assert told.inner_text().count(". ") == 0
    expect(adding.locator("#main")).to_contain_text("The file is kept as it came")
    assert "root:" not in adding.inner_text("body")
    _looks_like_ours(adding)
    adding.get_by_role("button", name="Throw it away").click()
    expect(adding.get_by_role("heading", name="Sessions")).to_be_visible()


def test_an_empty_file_is_told_beside_its_field(adding: Page) -> None:
    adding.get_by_label("A transcript file").set_input_files(_file("empty.txt", b""))
    adding.get_by_role("button", name="Look at it").click()
    expect(adding.get_by_role("alert").filter(has_text="empty").first).to_be_visible()


def test_a_recording_is_refused_before_it_is_sent(adding: Page) -> None:
    sent: list[str] = []
    adding.on("request", lambda x: sent.append(x.method))
    adding.get_by_label("or its text").fill("T: How was it?")
    adding.get_by_label("A transcript file").set_input_files(_file("a.mp4", bytes(30 * _MEGABYTE)))
    adding.get_by_role("button", name="Look at it").click()
    expect(adding.get_by_role("alert")).to_have_text(
        "That is too large. Add the transcript, not the recording."
    )
    assert "POST" not in sent
    expect(adding.get_by_label("or its text")).to_have_value("T: How was it?")


def test_without_javascript_it_is_refused_by_a_page_of_ours(enter: Enter, desk: Desk) -> None:
    page = enter("owner", java_script_enabled=False)
    page.goto(desk.at(f"/cases/{desk.told['case']}/add/"))
    page.get_by_label("A transcript file").set_input_files(_file("a.mp4", bytes(30 * _MEGABYTE)))
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="That is too large")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("larger than 20 MB")
    _looks_like_ours(page)
    page.get_by_role("link", name="Back to the cases").click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
