"""The web server itself: nothing lies on the disk in the clear, nothing too large comes in, nobody is believed."""

from __future__ import annotations

import gc
import http.client
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import pytest
import waitress.buffers
from django.conf import settings

from mentalize.clinic import server as servers
from mentalize.errors import MentalizeError

_MEGABYTE = 1024**2


@pytest.fixture(autouse=True)
def _left_open() -> Iterator[None]:
    """The server's library leaves a pipe open when it is closed, and a socket when a port is taken."""
    yield
    with warnings.catch_warnings(action="ignore"):
        gc.collect()


@contextmanager
def running(proxy: str = "") -> Iterator[int]:
    """The server in a thread, at a port that the system chose."""
    server = servers.listening("127.0.0.1", 0, proxy)

    def serve() -> None:
        with suppress(OSError):  # its socket is closed while it waits
            server.run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.effective_port  # type: ignore[attr-defined]  # waitress ships no types
    finally:
        server.close()
        thread.join(5)


def ask(port: int, size: int, **headers: str) -> int:
    """The status of an answer to so many bytes."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        told = {"Host": "localhost", "Content-Type": "application/octet-stream"} | headers
        connection.request("POST", "/nowhere/", b"x" * size, told)
        return connection.getresponse().status


@pytest.fixture
def spilled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the server wanted to write to a temporary file."""
    wanted: list[str] = []
    real = waitress.buffers.OverflowableBuffer._set_large_buffer

    def noted(buffer: object) -> None:
        wanted.append("a temporary file")
        real(buffer)

    monkeypatch.setattr(waitress.buffers.OverflowableBuffer, "_set_large_buffer", noted)
    return wanted


def test_an_upload_never_lies_in_a_temporary_file(spilled: list[str]) -> None:
    with running() as port:
        assert ask(port, settings.MOST_BYTES) in {403, 404}
    assert spilled == []


def test_what_is_too_large_is_refused_before_it_is_read(spilled: list[str]) -> None:
    with (
        running() as port,
        closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection,
    ):
        connection.putrequest("POST", "/nowhere/")
        connection.putheader("Content-Length", str(settings.MOST_BYTES + 2 * _MEGABYTE))
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 413
        assert "larger than 20 MB" in answer.read().decode()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert spilled == []


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the application is told of who asks."""
    told: list[dict[str, str]] = []

    def application(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
        told.append(environ)
        start("200 OK", [("Content-Length", "0")])
        return [b""]

    import mentalize.clinic.wsgi

    monkeypatch.setattr(mentalize.clinic.wsgi, "application", application)
    return told


FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize("proxy", ["", "10.0.0.1"])
def test_a_client_is_not_believed_who_it_is(seen: list[dict[str, str]], proxy: str) -> None:
    with running(proxy) as port:
        ask(port, 0, **FORGED)
    assert seen[0]["REMOTE_ADDR"] == "127.0.0.1"
    assert seen[0]["wsgi.url_scheme"] == "http"
    assert not [x for x in seen[0] if x.startswith("HTTP_X_FORWARDED")]


def test_the_proxy_is_believed_who_asks(seen: list[dict[str, str]]) -> None:
    with running("127.0.0.1") as port:
        ask(port, 0, **FORGED)
    assert seen[0]["REMOTE_ADDR"] == "203.0.113.9"
    assert seen[0]["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"
    assert seen[0]["HTTP_X_FORWARDED_PROTO"] == "https"


def test_a_port_that_is_taken_is_said() -> None:
    with running() as port, pytest.raises(MentalizeError, match=f"port {port} is taken"):
        servers.listening("127.0.0.1", port)
