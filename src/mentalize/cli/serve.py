"""`mentalize serve`: the workbench on this machine."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mentalize.cli.workbench import Data, ask, folder_of, known_passphrase, not_installed

if TYPE_CHECKING:
    from mentalize.clinic.keys import Keys
    from mentalize.clinic.start import Ready

_PORT = 8600


def serve(
    *,
    data: Data = None,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = _PORT,
    demo: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Invented sessions in a database that is thrown away."),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Start the workbench and stay until Ctrl-C. Nothing leaves this machine."""
    if demo:
        with tempfile.TemporaryDirectory(prefix="mentalize-") as folder:
            _run(Path(folder), port, demo=demo, open_page=False)
    else:
        _run(folder_of(data), port, demo=None, open_page=open_page)


def _run(data: Path, port: int, *, demo: Path | None, open_page: bool) -> None:
    try:
        from mentalize.clinic.start import Place, start
    except ModuleNotFoundError as error:
        raise not_installed(error) from error
    ready = start(Place(data, _keys(data, demo=demo), port, demo=demo))
    _say(ready)
    if open_page:
        webbrowser.open(ready.setup or ready.address)
    try:
        ready.wait()
    except KeyboardInterrupt:
        pass
    finally:
        ready.close()


def _say(ready: Ready) -> None:
    if ready.warning:
        typer.echo(ready.warning, err=True)
    if ready.setup:
        typer.echo(f"First user: {ready.setup}")
    typer.echo(f"Ready: {ready.address}")
    sys.stdout.flush()


def _keys(data: Path, *, demo: Path | None) -> Keys:
    from mentalize.clinic.keys import fresh, from_passphrase

    return fresh() if demo else from_passphrase(_passphrase(data), data)


def _passphrase(data: Path) -> str:
    """From the environment, the keyring if there is one, else asked for; twice the first time."""
    if known := known_passphrase(data):
        return known
    if (data / "workbench.db").exists():
        return ask("Passphrase")
    typer.echo(
        "A new encrypted database. Whoever loses the passphrase loses the data: "
        "nobody can open it without."
    )
    return str(typer.prompt("Choose a passphrase", hide_input=True, confirmation_prompt=True))
