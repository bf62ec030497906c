"""Reading what somebody uploaded, for as long as a page may take and no longer.

An ordinary transcript is read here. What is large, or unpacks to much, is read by a process of its own that
knows no key, has little memory, and is ended when its time is over: one hostile file costs one upload.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile

from mentalize.clinic.convert import transcript_of
from mentalize.errors import MentalizeError
from mentalize.transcripts import Transcript, read_bytes

LIGHT = 1024**2  # bytes of text that any reader has read within seconds, whatever stands in it
PATIENCE = (
    60  # seconds; of the processor's time it has fewer, so a busy machine ends nobody's upload
)
_ZIP = b"PK"
_CODE = "from mentalize.clinic.apart import read_apart; read_apart()"


def read_upload(data: bytes, *, name: str, clinician: str | None = None) -> Transcript:
    """The transcript in an upload; raises `MentalizeError` for what can't be read, or not in time."""
    if _weight(data) <= LIGHT:
        return read_bytes(data, name=name, clinician=clinician)
    told = json.dumps({"name": name, "clinician": clinician}).encode("utf-8") + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and nothing of the upload in the command
            (sys.executable, "-c", _CODE), input=told + data, env=_environment(),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False,
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:  # ended by us, or by its own bounds
        raise MentalizeError(
            "the file takes too long to read", name, "give a file that holds one session"
        ) from error
    if "what" in answer:
        raise MentalizeError(answer["what"], answer["where"], answer["remedy"])
    return transcript_of(answer, answer["source"])


def _weight(data: bytes) -> int:
    """How much there is to read once it is unpacked; a reader never unpacks more than is declared."""
    if not data.startswith(_ZIP):
        return len(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(x.file_size for x in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return len(data)


def _environment() -> dict[str, str]:
    """Without the key, which it does not need; where Python finds the package stays."""
    kept = {x: y for x, y in os.environ.items() if not x.startswith("MENTALIZE_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
