"""`mentalize backup` and `mentalize restore`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mentalize.cli.workbench import (
    Data,
    ask,
    configure,
    folder_of,
    has_key,
    known_passphrase,
    not_installed,
)
from mentalize.errors import MentalizeError

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

    from mentalize.clinic.keeping.sources import Told


def backup(
    *,
    data: Data = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where the backup is written.")
    ] = None,
    recipient: Annotated[
        str,
        typer.Option(metavar="KEY", help="An age key that opens it in place of the passphrase."),
    ] = "",
) -> None:
    """Write an encrypted backup while others go on working, and put it back for a trial."""
    folder = folder_of(data)
    configure(folder)
    from mentalize.clinic.keeping.backups import back_up, usual_name

    made = back_up(to or folder / "backups" / usual_name(), recipient, by="the command line")
    typer.echo(f"Backed up and put back for a trial: {made.path}")
    _say(made.told)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    *,
    data: Annotated[Path, typer.Option(metavar="FOLDER", help="A new folder for the database.")],
    identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The age key that it was locked with.")
    ] = None,
) -> None:
    """Build a workbench anew from a backup. Nothing that is there is ever overwritten."""
    _configure_for(file, data)
    from mentalize.clinic.keeping.restoring import put_back

    told = put_back(file, data, _identity(identity))
    typer.echo("Restored.")
    _say(told)


def _configure_for(file: Path, data: Path) -> None:
    """The keys come from the salt in the backup, not from one in the folder."""
    try:
        from mentalize.clinic.keeping.sealed import cover_of
        from mentalize.clinic.keys import SALT, from_passphrase
    except ModuleNotFoundError as error:
        raise not_installed(error) from error
    salt = cover_of(file).salt
    if has_key():
        configure(data)
        return
    if not salt:
        raise MentalizeError(
            "this backup belongs to a workbench with a key", str(file), "set MENTALIZE_KEY"
        )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SALT).write_bytes(bytes.fromhex(salt))
        keys = from_passphrase(
            known_passphrase(data) or ask("Passphrase of the backup"), Path(folder)
        )
    configure(data, keys)


def _identity(path: Path | None) -> Identity | None:
    from mentalize.clinic.keeping.sealed import identity_of

    if path is None:
        return None
    try:
        return identity_of(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise MentalizeError("the age key can't be read", str(path), "name another file") from error


def _say(told: Told) -> None:
    typer.echo(f"{told.rows} rows in {len(told.tables)} tables, every one there.")
    if told.broken:
        typer.echo(
            f"The audit does not follow from its row {told.broken} on: somebody changed it. "
            "Keep older backups.",
            err=True,
        )
    else:
        typer.echo("The audit follows from its first row to its last.")
