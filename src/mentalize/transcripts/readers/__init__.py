"""Readers of transcripts: one module per format, picked by what is in the file.

They are imported when a file asks for them, and the rest when there is a file at all: one spreadsheet
library alone costs as much time as everything else, and most of the package needs only the turns.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import cast

from mentalize.errors import TranscriptError
from mentalize.transcripts.model import Transcript
from mentalize.transcripts.readers.parsed import Parsed, Reader, Source, broken

__all__ = ["MAX_BYTES", "read", "read_bytes", "read_text"]

MAX_BYTES = 50 * 1024 * 1024
_SHARE = "give a file that holds one session"


def read(
    path: Path | str, *, clinician: str | None = None, columns: tuple[str, str] | None = None
) -> Transcript:
    """The transcript in a file of any known format, told by its contents more than by its suffix.

    `clinician` names the speaker who is the clinician; without it the words decide. `columns` names
    the speaker and the text column of a table. Raises `TranscriptError` for whatever can't be read.
    """
    name = os.fspath(path).encode("utf-8", "replace").decode("utf-8")
    data = _bytes_of(path, name)
    return _read(Source(name, data=data, columns=columns), clinician, Path(name).name)


def read_bytes(
    data: bytes,
    *,
    name: str,
    clinician: str | None = None,
    columns: tuple[str, str] | None = None,
) -> Transcript:
    """The transcript in the bytes of a file called `name`; see `read`."""
    if len(data) > MAX_BYTES:
        raise _too_large(name)
    return _read(Source(name, data=data, columns=columns), clinician, name)


def read_text(text: str, *, source: str = "", clinician: str | None = None) -> Transcript:
    """The transcript in a text of any format that is text; see `read`."""
    if len(text) > MAX_BYTES:
        raise _too_large(source)
    return _read(Source(source, text=text), clinician, source)


def _bytes_of(path: Path | str, name: str) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise TranscriptError("there is no such file", name, "check its name and folder") from None
    except IsADirectoryError:
        raise TranscriptError("this is a folder", name, "name a file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is no name of a file"
        raise TranscriptError(
            f"the file can't be opened ({reason})",
            name,
            "check its name and your rights to read it",
        ) from None
    if len(data) > MAX_BYTES:
        raise _too_large(name)
    return data


def _too_large(name: str) -> TranscriptError:
    return TranscriptError(f"the file is larger than {MAX_BYTES >> 20} MB", name, _SHARE)


def _read(source: Source, clinician: str | None, shown: str) -> Transcript:
    from mentalize.transcripts.joining import join  # noqa: PLC0415 - see above, at the top

    try:
        parsed = _parse(source)
        return join(parsed, shown, clinician)
    except TranscriptError as error:
        where = ", ".join(part for part in (source.name, error.where) if part)
        raise TranscriptError(error.what, where, error.remedy) from None


def _parse(source: Source) -> Parsed:
    from mentalize.transcripts.readers.decoding import decode  # noqa: PLC0415 - likewise
    from mentalize.transcripts.readers.sniffing import (  # noqa: PLC0415 - likewise
        format_of_bytes,
        format_of_text,
    )

    reader = format_of_bytes(source)
    if reader is None:
        text = decode(source.data) if source.data else source.text
        # NUL is no character of speech, and a lone surrogate can never be written out again.
        text = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        source = Source(source.name, text.removeprefix("\ufeff"), source.data, source.columns)
        if not source.text.strip():
            raise broken("the file is empty", remedy="give a file with a transcript in it")
        reader = format_of_text(source)
    module = cast("Reader", import_module(f"mentalize.transcripts.readers.{reader}"))
    return module.parse(source)
