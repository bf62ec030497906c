"""Writes a result whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from mentalize.errors import OutputError

STANDARD_OUTPUT = "-"
_READABLE = 0o666  # what `open` would ask for; the person's umask takes from it


def write(path: str | Path, data: str | bytes) -> None:
    """Write `data` to `path`, or to standard output for "-".

    A file is written beside its place and then moved there, so that a reader sees the old file or
    the new one, never half of it. Raises `OutputError` when that can't be done.
    """
    encoded = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    if str(path) == STANDARD_OUTPUT:
        _print(encoded)
        return
    target = Path(path)
    try:
        if target.is_dir():
            raise OutputError("this is a folder", str(path), "name a file in it")
        if target.exists() and not target.is_file():
            _into(target, encoded)  # a device or a pipe can't be replaced
        else:
            _replace(target.resolve(), encoded)
    except OSError as error:
        raise _clear(error, path) from error


def _print(data: bytes) -> None:
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _silence(sys.stdout.fileno())
        raise OutputError("standard output was closed", "-", "write to a file instead") from error


def _silence(handle: int) -> None:
    """Lead what is still buffered nowhere, or Python complains of the closed pipe while leaving."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, handle)
        os.close(nowhere)


def _into(target: Path, data: bytes) -> None:
    try:
        target.write_bytes(data)
    except OSError as error:
        raise _clear(error, target) from error


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode(target: Path) -> int:
    """Keep the permissions of a file that is replaced; a new one gets the person's usual ones."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return _READABLE & ~umask


def _clear(error: OSError, path: str | Path) -> OutputError:
    if isinstance(error, FileNotFoundError):
        return OutputError("the folder does not exist", str(path), "make it, or name another")
    if isinstance(error, PermissionError):
        return OutputError("writing there is not allowed", str(path), "choose a place of your own")
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"can't be written ({reason})", str(path), "choose another place")
