"""The web server: the same for a laptop, where nothing is trusted, and for a clinic behind its proxy."""

from __future__ import annotations

import sys
from typing import Protocol, cast

from mentalize.errors import MentalizeError

_MEGABYTE = 1024**2
# above what can come in or go out at once: what overflows is written to a temporary file, in the clear
_HELD = 64 * _MEGABYTE
_FORWARDED = {"x-forwarded-for", "x-forwarded-proto"}
THREADS = 8
# seconds: whoever writes holds up all who want to, and must not wait long while another draws a page
_TURN = 0.001


class Listening(Protocol):
    """A server that has its port."""

    def run(self) -> None:
        """Serve until interrupted."""

    def close(self) -> None:
        """Let the port go."""


def listening(host: str, port: int, proxy: str = "") -> Listening:
    """A server at a port; `proxy` is the address of one that is believed who asks."""
    sys.setswitchinterval(_TURN)
    from django.conf import settings  # noqa: PLC0415 - after Django is set up
    from waitress import create_server  # noqa: PLC0415 - a laptop's first second counts

    from mentalize.clinic.wsgi import application  # noqa: PLC0415 - Django must be set up before

    trusted: dict[str, object] = (
        {"trusted_proxy": proxy, "trusted_proxy_headers": _FORWARDED} if proxy else {}
    )
    try:
        server = create_server(
            application, host=host, port=port, threads=THREADS, ident=None,
            inbuf_overflow=_HELD, outbuf_overflow=_HELD,
            max_request_body_size=settings.MOST_BYTES + _MEGABYTE, **trusted,
        )  # fmt: skip
    except OSError as error:
        raise MentalizeError(f"port {port} is taken", host, "choose another with --port") from error
    server.channel_class = _channel()
    return cast("Listening", server)


def _channel() -> type[object]:
    """Connections whose refusal of what is too large is a page of ours and not a bare line."""
    from waitress.channel import HTTPChannel  # noqa: PLC0415 - a laptop's first second counts
    from waitress.task import ErrorTask  # noqa: PLC0415 - only where pages are served
    from waitress.utilities import RequestEntityTooLarge  # noqa: PLC0415 - only where pages are served

    class TooLarge(RequestEntityTooLarge):  # type: ignore[misc]  # waitress brings no types
        def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
            del ident
            return f"{self.code} {self.reason}", _HEADERS, _page()

    class Refusal(ErrorTask):  # type: ignore[misc]  # waitress ships no types
        def execute(self) -> None:
            if isinstance(self.request.error, RequestEntityTooLarge):
                self.request.error = TooLarge(self.request.error.body)
            super().execute()

    return type("Channel", (HTTPChannel,), {"error_task_class": Refusal})


# the application, which sets these elsewhere, is not asked
_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]


def _page() -> bytes:
    from django.conf import settings  # noqa: PLC0415 - only where pages are served
    from django.template.loader import render_to_string  # noqa: PLC0415 - only where pages are served

    return render_to_string("413.html", {"most": settings.MOST_BYTES // _MEGABYTE}).encode()
