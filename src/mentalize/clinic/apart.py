"""The process of its own in which a large upload is read: no key, no database, little memory, little time."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from mentalize.errors import MentalizeError
from mentalize.transcripts import read_bytes

SECONDS = 20
_MEMORY = 2 * 1024**3


def read_apart() -> None:
    """Take a line that says what comes, and the file; answer in JSON."""
    _bound()
    told = json.loads(sys.stdin.buffer.readline())
    answer: dict[str, object]
    try:
        answer = asdict(read_bytes(sys.stdin.buffer.read(), **told))
    except MentalizeError as error:
        answer = {"what": error.what, "where": error.where, "remedy": error.remedy}
    sys.stdout.write(json.dumps(answer))


def _bound() -> None:
    """Where the system knows such bounds."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - where it exists

    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))
