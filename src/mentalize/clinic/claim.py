"""One `serve` for each folder: the second one says so, whatever port it was given."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from mentalize.errors import MentalizeError

_NAME = "in-use"


def claim(folder: Path) -> Callable[[], None]:
    """Take `folder` for as long as this process lives, and return how to let it go.

    The system lets go of it by itself when the process is killed; the file that is left behind says nothing.
    """
    file = (folder / _NAME).open("ab")
    try:
        _lock(file)
    except OSError as error:
        file.close()
        raise MentalizeError(
            "this workbench runs already", str(folder), "use that one, or stop it with Ctrl-C"
        ) from error
    return file.close


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - where it exists

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - where it exists

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
