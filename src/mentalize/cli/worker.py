"""`mentalize prepare`, `mentalize app` and `mentalize worker`: the parts of a clinic's workbench."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mentalize.errors import MentalizeError

if TYPE_CHECKING:
    from mentalize.clinic.keys import Keys

Data = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Where the encrypted database lies.")
]


def prepare(*, data: Data = None) -> None:
    """Bring the database up to date, and say how the first user comes in."""
    configure(folder_of(data))
    from mentalize.clinic.updating import bring_up_to_date, first_link

    bring_up_to_date()
    if link := first_link():
        typer.echo(f"First user: {link}")
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


def folder_of(data: Path | None) -> Path:
    """The folder that was named, or the usual one."""
    usual = Path.home() / ".local" / "share" / "mentalize"
    return data or Path(os.environ.get("MENTALIZE_DATA", usual))


def configure(data: Path, keys: Keys | None = None) -> None:
    """Set Django up for a workbench; without `keys` they come from the environment or a passphrase."""
    try:
        from mentalize.clinic.keys import from_passphrase
        from mentalize.clinic.setup import set_up
    except ModuleNotFoundError as error:
        raise MentalizeError(
            "the workbench is not installed", error.name or "", "pip install 'mentalize[clinic]'"
        ) from error
    if keys is None and not has_key():
        check_there(data)
        keys = from_passphrase(passphrase("Passphrase"), data)
    set_up(data, keys)


def has_key() -> bool:
    """Whether the key itself was given, so that no passphrase is needed."""
    return bool(os.environ.get("MENTALIZE_KEY") or os.environ.get("MENTALIZE_KEY_FILE"))


def check_there(data: Path) -> None:
    """A folder without a workbench gets none by asking for its backup."""
    from mentalize.clinic.keys import SALT

    if not (data / SALT).is_file():
        raise MentalizeError(
            "there is no workbench",
            str(data),
            "name its folder with --data, or begin with mentalize serve",
        )


def passphrase(asked: str) -> str:
    """From the environment, else asked for."""
    told = os.environ.get("MENTALIZE_PASSPHRASE")
    return told or str(typer.prompt(asked, hide_input=True))
