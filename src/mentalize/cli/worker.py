"""`mentalize prepare`, `mentalize app` and `mentalize worker`: the parts of a clinic's workbench."""

from __future__ import annotations

import signal
import sys
import threading
from typing import Annotated

import typer

from mentalize.cli.workbench import Data, configure, folder_of


def prepare(*, data: Data = None) -> None:
    """Bring the database up to date, and say how the first user comes in."""
    configure(folder_of(data))
    from mentalize.clinic.keeping.rounds import look_at_the_audit
    from mentalize.clinic.updating import bring_up_to_date, first_link

    bring_up_to_date()
    if link := first_link():
        typer.echo(f"First user: {link}")
    if warning := look_at_the_audit():
        typer.echo(warning, err=True)
    typer.echo("The database is up to date.")


def serve_clinic(
    *,
    data: Data = None,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen at.")] = 8601,
    proxy: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The proxy that is believed who asks.")
    ] = "127.0.0.1",
) -> None:
    """Serve the pages of a clinic behind its proxy; run as many as you like, each at a port of its own."""
    configure(folder_of(data))
    from mentalize.clinic.server import listening

    server = listening(host, port, proxy)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    typer.echo(f"Ready: http://{host}:{port}")
    sys.stdout.flush()
    server.run()


def worker(
    *,
    data: Data = None,
    once: Annotated[
        bool, typer.Option("--once", help="Do what is waiting and due, then leave.")
    ] = False,
) -> None:
    """Read sessions, back up and keep to the rule of retention, until told to stop."""
    configure(folder_of(data))
    from mentalize.clinic.keeping.rounds import do_what_is_due
    from mentalize.clinic.tasks import run_one, work

    if once:
        while run_one():
            pass
        do_what_is_due()
        return
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stop.set())
    work(stop)
