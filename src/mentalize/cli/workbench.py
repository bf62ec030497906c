"""What the commands of the workbench share: its folder, its key, Django."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mentalize.errors import MentalizeError

if TYPE_CHECKING:
    from mentalize.clinic.keys import Keys

_SERVICE = "mentalize"
Data = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Where the encrypted database lies.")
]


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
        raise not_installed(error) from error
    if keys is None and not has_key():
        _check_there(data)
        keys = from_passphrase(known_passphrase(data) or ask("Passphrase"), data)
    set_up(data, keys)


def not_installed(error: ModuleNotFoundError) -> MentalizeError:
    """What is said where the core was installed without the workbench."""
    return MentalizeError(
        "the workbench is not installed", error.name or "", "pip install 'mentalize[clinic]'"
    )


def has_key() -> bool:
    """Whether the key itself was given, so that no passphrase is needed."""
    return bool(os.environ.get("MENTALIZE_KEY") or os.environ.get("MENTALIZE_KEY_FILE"))


def _check_there(data: Path) -> None:
    """A folder without a workbench gets none by asking for its backup."""
    from mentalize.clinic.keys import SALT

    if not (data / SALT).is_file():
        raise MentalizeError(
            "there is no workbench", str(data), "name its folder with --data, or begin with serve"
        )


def known_passphrase(data: Path) -> str:
    """From the environment, or the keyring if there is one; "" where neither knows it."""
    return os.environ.get("MENTALIZE_PASSPHRASE", "") or _from_keyring(data)


def ask(question: str) -> str:
    """What is typed and not shown."""
    return str(typer.prompt(question, hide_input=True))


def _from_keyring(data: Path) -> str:
    try:
        import keyring
    except ModuleNotFoundError:
        return ""
    return keyring.get_password(_SERVICE, str(data)) or ""
