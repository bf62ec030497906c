"""The parts of a zip file (DOCX, XLSX), within bounds that a zip bomb can't pass."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from mentalize.transcripts.readers.parsed import broken

MAGIC = b"PK\x03\x04"
_MAX_ENTRIES = 5_000
_MAX_ENTRY = 64 * 1024 * 1024
_MAX_TOTAL = 256 * 1024 * 1024
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    OverflowError,
)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (NotImplementedError, RuntimeError):  # zipfile's words for "encrypted" and "odd packing"
        raise broken(
            "the file is protected by a password or packed in an unknown way",
            remedy="open it in its program and save it without a password",
        ) from None
    except _BROKEN:
        raise broken(
            "the file is cut off or damaged",
            remedy="export or copy it again",
        ) from None


def names(data: bytes) -> tuple[str, ...]:
    """The names of all parts; raises `TranscriptError` for a broken or an oversized archive."""
    with _readable(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    sizes = [entry.file_size for entry in entries]
    if len(sizes) > _MAX_ENTRIES or max(sizes, default=0) > _MAX_ENTRY or sum(sizes) > _MAX_TOTAL:
        raise broken(
            "the file would unpack to far more than a transcript holds",
            remedy="save the transcript alone, without pictures, in a new file",
        )
    return tuple(entry.filename for entry in entries)


def part(data: bytes, name: str) -> bytes:
    """The bytes of one part; `names` must have let the archive pass."""
    with _readable(), zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as stream:
        return stream.read(_MAX_ENTRY)
