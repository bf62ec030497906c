"""What leaves with every answer, and what must never: words of a session in a log or an error page."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import workbench
from mentalize.clinic import queries
from mentalize.clinic.actions import remarks, sessions
from mentalize.clinic.logs import Line
from workbench import World

WORDS = "Quittenmarmelade auf dem Nachtkastl"
PAGES = ("/", "/audit/", "/people/", "/cases/{case}/", "/sessions/{session}/", "/nothing/here/")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handler that is really installed writes, with every level let through."""
    handler = next(x for x in logging.getLogger().handlers if isinstance(x.formatter, Line))
    assert isinstance(handler, logging.StreamHandler)
    written, before = io.StringIO(), handler.setStream(io.StringIO())
    handler.setStream(written)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    yield written
    logging.getLogger().setLevel(level)
    handler.setStream(before)


def quiet(client: Client) -> Client:
    """Answers with the error page, as in life, where the test would raise."""
    client.raise_request_exception = False
    return client


def address(world: World, path: str) -> str:
    return path.format(case=world.case.pk, session=world.session.pk)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_somebody_is_guarded(world: World, page: Client, path: str) -> None:
    check_guarded(page.get(address(world, path)), cached=False)


@pytest.mark.parametrize(
    "path", ["/account/login/", "/setup/", "/nothing/", "/healthz", "/cases/new/"]
)
@pytest.mark.django_db
def test_every_page_of_nobody_is_guarded(path: str) -> None:
    check_guarded(Client().get(path), cached=True)


def test_refusals_and_faults_are_guarded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = workbench.client_of(world.people.stranger)
    refused = stranger.get(address(world, "/sessions/{session}/"))
    assert refused.status_code == 403
    check_guarded(refused, cached=False)
    monkeypatch.setattr(queries, "own_cases", fails)
    broken = quiet(stranger).get("/")
    assert broken.status_code == 500
    check_guarded(broken, cached=False)


def check_guarded(response: Any, *, cached: bool) -> None:
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["connect-src"] == "'self'"
    assert not [x for x in policy.values() if "unsafe" in x or "*" in x or "http" in x]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in response.headers
    if not cached:
        assert "no-store" in response.headers["Cache-Control"]


def test_no_page_asks_for_what_the_policy_forbids(world: World, page: Client) -> None:
    for path in PAGES:
        text = page.get(address(world, path)).content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert "javascript:" not in text
        assert " onclick=" not in text
        for script in text.split("<script")[1:]:
            assert 'src="/' in script.partition(">")[0]
        assert 'src="http' not in text
        assert 'href="http' not in text


def test_cookies_are_guarded(world: World, page: Client) -> None:
    page.get(address(world, "/cases/{case}/"))
    assert page.cookies["sessionid"]["samesite"] == "Strict"
    signed = workbench.client_of(world.people.owner)
    cookie = signed.get("/").cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def fails(*given: Any, **more: Any) -> Any:
    """A fault whose message holds everything that came."""
    raise ValueError(f"could not {given!r} {more!r} {WORDS}")


def test_a_fault_while_words_are_sent_leaves_none_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    """A pasted transcript, a remark, a file: each meets a fault inside."""
    monkeypatch.setattr(sessions, "keep_upload", fails)
    monkeypatch.setattr(remarks, "remark", fails)
    page = quiet(workbench.client_of(world.people.owner))
    add, remark = (
        address(world, "/cases/{case}/add/"),
        address(world, "/sessions/{session}/remarks/"),
    )
    file = io.BytesIO(f"T: {WORDS}\nP: {workbench.transcript().turns[1].text}\n".encode())
    file.name = f"{WORDS}.txt"
    answers = [
        page.post(add, {"text": f"T: {WORDS}?\nP: {WORDS}."}),
        page.post(add, {"file": file}),
        page.post(remark, {"text": WORDS, "kind": "comment", "turn": "3"}),
        page.get(f"/cases/?q={WORDS}"),
    ]
    assert [x.status_code for x in answers] == [500, 500, 500, 404]
    for answer in answers:
        check_nothing_of(answer.content.decode())
    written = log.getvalue()
    assert written.count('"error": "ValueError"') == 3, "the faults themselves are on record"
    check_nothing_of(written)


def test_a_transcript_that_can_not_be_drawn_leaves_none_of_its_words(
    world: World, log: io.StringIO
) -> None:
    world.session.transcript = f'{{"turns": "{WORDS}'
    world.session.save()
    page = quiet(workbench.client_of(world.people.owner))
    answer = page.get(address(world, "/sessions/{session}/"))
    assert answer.status_code == 500
    check_nothing_of(answer.content.decode())
    check_nothing_of(log.getvalue())
    assert "JSONDecodeError" in log.getvalue()


def check_nothing_of(text: str) -> None:
    told = text.lower()
    for word in (*WORDS.lower().split(), "registrar", "quittenmarmelade%20auf"):
        assert word not in told or word in {"auf", "dem"}
    assert "Traceback" not in text


def test_a_line_says_what_where_and_which_error_and_no_more(log: io.StringIO) -> None:
    logger = logging.getLogger("mentalize.tests")
    try:
        fails(WORDS)
    except ValueError:
        logger.exception("could not read %s of %r", WORDS, {"text": WORDS}, extra={"words": WORDS})
    line = json.loads(log.getvalue())
    assert line.pop("at")
    assert "test_headers_and_logs.py:" in line.pop("at_code")
    assert line == {
        "level": "error", "logger": "mentalize.tests", "what": "could not read %s of %r",
        "error": "ValueError",
    }  # fmt: skip


def test_what_is_no_text_is_told_by_its_kind_alone(log: io.StringIO) -> None:
    logging.getLogger("mentalize.tests").error(ValueError(WORDS))
    assert json.loads(log.getvalue())["what"] == "ValueError"


@pytest.mark.django_db
def test_what_is_refused_by_its_form_is_not_written_down(log: io.StringIO) -> None:
    Client().get("/", HTTP_HOST="quittenmarmelade.example")
    assert "DisallowedHost" in log.getvalue()
    check_nothing_of(log.getvalue())


def test_behind_a_proxy_cookies_travel_by_https_alone(tmp_path: Path) -> None:
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "ALLOWED_HOSTS",
        "DEBUG",
    ]
    code = f"from mentalize.clinic import settings as s; import json; print(json.dumps([getattr(s, x) for x in {names}]))"
    told = {
        "MENTALIZE_PROXY": "yes",
        "MENTALIZE_HOSTS": "bench.example",
        "MENTALIZE_DATA": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == [True, True, 365 * 24 * 3_600, ["bench.example"], False]


def test_nobody_is_mailed_and_nothing_is_debugged() -> None:
    from django.conf import settings as real

    assert not real.DEBUG
    assert not real.ADMINS
    assert not real.MANAGERS
