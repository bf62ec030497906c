"""Whatever is uploaded is kept as it came, read without running anything, and refused in one sentence."""

from __future__ import annotations

import datetime as dt
import html
import io
import os
import re
import time
import tracemalloc
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import workbench
from mentalize.clinic.actions.cases import answer_consent
from mentalize.clinic.actions.sessions import add_session, bytes_of
from mentalize.clinic.convert import to_transcript
from mentalize.clinic.models import AuditRow, Case, Consent, Job, Session, Upload
from mentalize.errors import ConflictError
from mentalize.transcripts import read_bytes
from people import docx, paragraph, run
from workbench import World, sent_to

ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">'
    '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)
EAF = (
    f'<?xml version="1.0"?>{ENTITIES}<ANNOTATION_DOCUMENT><TIER TIER_ID="T">'
    "<ANNOTATION><ALIGNABLE_ANNOTATION><ANNOTATION_VALUE>&file;&c;</ANNOTATION_VALUE>"
    "</ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"
)


def bomb() -> bytes:
    """300 MB of spaces in a Word document of 300 kB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * 1024**2)
    return stream.getvalue()


def send(page: Client, case: Case, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data, "application/octet-stream")
    return page.post(f"/cases/{case.pk}/add/", {"file": file}, follow=True)


def alerts(response: Any) -> list[str]:
    text = response.content.decode()
    return [html.unescape(x) for x in re.findall(r'role="alert"[^>]*>(?:<li>)?([^<]+)', text)]


GARBAGE = {
    "noise.txt": os.urandom(5_000),
    "noise.docx": b"PK\x03\x04" + os.urandom(5_000),
    "cut.docx": docx(paragraph(run("T: How was it?")))[:-40],
    "bomb.docx": b"",  # made when needed
    "entities.docx": docx(paragraph(run("T: How was it?")), head=ENTITIES),
    "entities.eaf": EAF.encode(),
    "half.json": b'{"results": [{"speaker": "T", ',
    "deep.json": b"[" * 200_000,
    "one.txt": b"words of nobody in particular",
    "page.html": b"<html><script>alert(1)</script></html>",
    "talk.mp3": b"ID3\x04" + bytes(4_000),
    "zeros.vtt": b"WEBVTT\n\n" + bytes(3_000),
    "<script>alert(1)</script>.txt": os.urandom(100),
    "a" * 180 + ".txt": os.urandom(100),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_kept_and_refused_in_one_sentence(world: World, page: Client, name: str) -> None:
    data = GARBAGE[name] or bomb()
    begun = time.monotonic()
    response = send(page, world.case, name, data)
    assert response.status_code == 400
    sentences = [x for x in alerts(response) if x.strip()]
    assert len(sentences) == 1
    assert sentences[0].endswith(".")
    assert "\n" not in sentences[0].strip()
    assert "Traceback" not in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert bytes_of(Upload.objects.get()) == data
    assert Session.objects.count() == 2, "the two that were there"
    assert time.monotonic() - begun < 30
    assert page.get(f"/uploads/{Upload.objects.get().pk}/").status_code == 400
    page.post(f"/uploads/{Upload.objects.get().pk}/drop/")
    assert not Upload.objects.exists()


def test_a_bomb_is_not_unpacked(world: World, page: Client) -> None:
    data = bomb()
    assert len(data) < 1024**2
    tracemalloc.start()
    send(page, world.case, "bomb.docx", data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 150 * 1024**2


def test_no_entity_is_followed(world: World, page: Client) -> None:
    for name in ("entities.docx", "entities.eaf"):
        shown = send(page, world.case, name, GARBAGE[name]).content.decode()
        assert "root:" not in shown
        assert "haha" not in shown


def test_an_empty_file_is_told_and_nothing_is_kept(world: World, page: Client) -> None:
    response = send(page, world.case, "empty.txt", b"")
    assert response.status_code in {200, 400}
    assert any("empty" in x for x in alerts(response))
    assert not Upload.objects.exists()


@pytest.mark.parametrize("given", [{"text": ""}, {"text": "  \n "}])
def test_nothing_at_all_is_told(world: World, page: Client, given: dict[str, str]) -> None:
    response = page.post(f"/cases/{world.case.pk}/add/", given)
    assert alerts(response)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("size", [1_001, 2_001, 50_000])
def test_too_large_is_told(world: World, page: Client, settings: Any, size: int) -> None:
    settings.MOST_BYTES, settings.MOST_ASKED = 1_000, 2_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    response = send(page, world.case, "talk.mp3", b"x" * size)
    assert response.status_code == 400
    assert any("add the transcript, not the recording" in x for x in alerts(response))
    assert not Upload.objects.exists()


def test_a_file_of_the_largest_size_is_kept(world: World, page: Client, settings: Any) -> None:
    """Django counts the request around it too, and would leave the file out in silence."""
    settings.MOST_BYTES, settings.MOST_ASKED = 1_000, 2_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    send(page, world.case, "a.txt", b"x" * 1_000)
    assert len(bytes_of(Upload.objects.get())) == 1_000


def test_the_limits_fit_together() -> None:
    from django.conf import settings as real

    assert real.MOST_BYTES < real.MOST_ASKED
    assert real.MOST_ASKED == real.FILE_UPLOAD_MAX_MEMORY_SIZE == real.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert real.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ], "another would write to the disk in plain text"


def test_from_a_file_to_a_session(world: World, page: Client) -> None:
    data = (workbench.EXAMPLES / "first_appointment.txt").read_bytes()
    shown = send(page, world.case, "first_appointment.txt", data)
    assert shown.status_code == 200
    upload = Upload.objects.get()
    assert bytes_of(upload) == data
    speakers = list(dict.fromkeys(x.speaker for x in workbench.transcript().turns))
    given = {
        "clinician": speakers[1],
        "held_on": "2026-11-20",
        "title": "The first",
        "from_memory": "on",
    }
    saved = page.post(f"/uploads/{upload.pk}/", given)
    session = Session.objects.get(title="The first")
    assert sent_to(saved) == f"/sessions/{session.pk}/"
    read = to_transcript(session)
    assert (read.clinician.speaker, read.clinician.told) == (speakers[1], True)
    assert {x.role for x in read.turns if x.speaker == speakers[1]} == {"clinician"}
    assert session.from_memory
    assert not Upload.objects.exists()
    assert Job.objects.get().session == session, "the patient had agreed, so it is read at once"
    rows = AuditRow.objects.filter(kind="session", key=str(session.pk))
    assert rows[0].did == "added a session"


def test_pasted_text_is_an_upload_too(world: World, page: Client) -> None:
    words = "T: Wie war es?\nP: „Naja“ 🙂 – gut.\nT: Gut?\nP: Ja.\n"
    page.post(f"/cases/{world.case.pk}/add/", {"text": words}, follow=True)
    assert bytes_of(Upload.objects.get()).decode().splitlines() == words.splitlines()


def test_a_wrong_form_loses_nothing(world: World, page: Client) -> None:
    data = (workbench.EXAMPLES / "first_appointment.txt").read_bytes()
    send(page, world.case, "a.txt", data)
    upload = Upload.objects.get()
    page.post(f"/uploads/{upload.pk}/", {"held_on": "yesterday"})
    assert bytes_of(Upload.objects.get()) == data
    assert page.post(f"/uploads/{upload.pk}/", {"clinician": "nobody"}).status_code in {200, 400}
    assert bytes_of(Upload.objects.get()) == data


WORDS = "T: How was it?\nP: Not good. I felt small.\nT: Small?\nP: As if he knew.\n"
GIVEN = {"clinician": "T", "held_on": "2026-11-20", "title": ""}


def type_in(page: Client, world: World, words: str, **more: str) -> str:
    """Send words to the case; where their page is."""
    return sent_to(page.post(f"/cases/{world.case.pk}/add/", {"text": words, **more}))


def test_what_is_not_saved_yet_is_listed_with_its_case(world: World, page: Client) -> None:
    at = type_in(page, world, WORDS)
    shown = page.get(f"/cases/{world.case.pk}/").content.decode()
    assert "Not saved as a session yet" in shown
    assert f'href="{at}"' in shown
    others = workbench.client_of(world.people.supervisor)
    assert at not in others.get(f"/cases/{world.case.pk}/").content.decode()
    page.post(at, GIVEN)
    assert "Not saved" not in page.get(f"/cases/{world.case.pk}/").content.decode()


def test_words_that_are_sent_twice_are_kept_once(world: World, page: Client) -> None:
    assert type_in(page, world, WORDS) == type_in(page, world, WORDS)
    assert type_in(page, world, WORDS + "T: Mm.\n") != type_in(page, world, WORDS)
    assert Upload.objects.count() == 2


def test_a_second_press_leads_to_the_session_that_the_first_made(
    world: World, page: Client
) -> None:
    at = type_in(page, world, WORDS)
    first, second = page.post(at, GIVEN), page.post(at, GIVEN)
    assert sent_to(first) == sent_to(second)
    assert page.get(at).status_code == 302, "the same after going back in the browser"
    assert world.case.sessions.filter(held_on="2026-11-20").count() == 1
    assert AuditRow.objects.filter(did="added a session", key=at.split("/")[2]).count() == 1


def test_two_who_hold_the_same_upload_make_one_session(world: World, page: Client) -> None:
    upload = Upload.objects.get(pk=type_in(page, world, WORDS).split("/")[2])
    owner, read = world.people.owner, read_bytes(WORDS.encode(), name="a.txt")
    day = dt.date(2026, 11, 20)
    first = add_session(world.case, read, day, upload=upload, by=owner)
    assert add_session(world.case, read, day, upload=upload, by=owner) == first
    first.delete()
    with pytest.raises(ConflictError, match="thrown away already"):
        add_session(world.case, read, day, upload=upload, by=owner)


def test_the_same_words_of_the_same_day_are_one_session(world: World, page: Client) -> None:
    at = type_in(page, world, WORDS)
    kept = sent_to(page.post(at, GIVEN))
    again = type_in(page, world, WORDS)
    assert again != at
    shown = page.get(again).content.decode()
    assert "The same words are in this case already" in shown
    assert f'href="{kept}"' in shown
    assert sent_to(page.post(again, GIVEN)) == kept
    assert not Upload.objects.exists()
    other = type_in(page, world, WORDS)
    assert sent_to(page.post(other, GIVEN | {"held_on": "2026-11-21"})) != kept
    swapped = type_in(page, world, WORDS)
    assert sent_to(page.post(swapped, GIVEN | {"clinician": "P"})) != kept, "roles were put right"


def test_a_remembered_passage_comes_with_its_mark(world: World, page: Client) -> None:
    at = type_in(page, world, WORDS, from_memory="on")
    assert re.search(r'name="from_memory"[^>]* checked', page.get(at).content.decode())
    plain = at.partition("?")[0]
    assert re.search(r'name="from_memory"[^>]* checked', page.get(plain).content.decode())
    page.post(plain, GIVEN | {"from_memory": "on"})
    assert Session.objects.get(held_on="2026-11-20").from_memory
    pasted = type_in(page, world, WORDS)
    assert not re.search(r'name="from_memory"[^>]* checked', page.get(pasted).content.decode())


def test_what_was_typed_and_could_not_be_read_is_put_right_in_place(
    world: World, page: Client
) -> None:
    at = type_in(page, world, "Words of nobody in particular.")
    shown = page.get(at)
    assert shown.status_code == 400
    assert "Words of nobody in particular." in shown.content.decode()
    assert sent_to(page.post(at, {"do": "mend", "text": WORDS})) == at.partition("?")[0]
    assert page.get(at).status_code == 200
    assert Upload.objects.count() == 1


def test_a_file_is_not_put_right(world: World, page: Client) -> None:
    send(page, world.case, "a.txt", b"words of nobody")
    upload = Upload.objects.get()
    assert b"textarea" not in page.get(f"/uploads/{upload.pk}/").content
    page.post(f"/uploads/{upload.pk}/", {"do": "mend", "text": WORDS})
    assert bytes_of(Upload.objects.get()) == b"words of nobody"


def test_consent_is_asked_once_and_a_no_is_told(world: World, page: Client) -> None:
    world.case.consents.all().delete()
    at = f"/sessions/{world.later.pk}/"
    assert "Before the first review" in page.get(at).content.decode()
    answer_consent(world.case, Consent.Kind.ANALYSIS, given=False, by=world.people.owner)
    shown = page.get(at).content.decode()
    assert "the patient did not agree to machine analysis" in shown
    assert 'name="agreed"' in shown
    for _ in range(2):
        page.post(f"{at}ask/", {"agreed": "yes"})
    assert [x.given for x in world.case.consents.order_by("pk")] == [False, True]
    assert Job.objects.filter(session=world.later).count() == 1
