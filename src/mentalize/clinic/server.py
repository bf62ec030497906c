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

    from mentalize.clinic.wsgi import application  # noqa: PLC0415

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
    return cast("Listening", server)
