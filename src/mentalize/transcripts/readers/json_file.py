"""JSON and JSON lines: whose program wrote them is told by their shape."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Protocol, cast

from mentalize.errors import TranscriptError
from mentalize.transcripts.readers.parsed import Parsed, Source, broken

_BEGINS = re.compile(r"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:[{\]]|$))")
# The narrow shapes first: the last takes any list of objects with words in them.
_SHAPES = ("own", "aws", "deepgram", "assemblyai", "rev", "whisper", "spoken_list")
_KNOWN = (
    "use an export of Whisper with speakers (WhisperX), AWS Transcribe, Deepgram, AssemblyAI, "
    'Otter or Rev, or write {"turns": [{"speaker": …, "text": …}]}'
)


class _Shape(Protocol):
    def parse_document(self, document: object) -> Parsed | None: ...


def looks_like_json(text: str) -> bool:
    """Whether `text` begins as JSON does; "[00:01] T: …" and "[laughs]" don't."""
    return bool(_BEGINS.match(text))


def parse(source: Source) -> Parsed:
    """The turns of a JSON document of a known shape."""
    document = _load(source.text)
    for name in _SHAPES:
        shape = cast("_Shape", import_module(f"mentalize.transcripts.readers.{name}"))
        found = shape.parse_document(document)
        if found is not None:
            return found
    raise broken("the JSON has the shape of no transcript that is known", remedy=_KNOWN)


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return _load_lines(text)
        raise _damaged(text, error, error.lineno) from None
    except ValueError:
        raise _odd_number() from None


def _load_lines(text: str) -> list[object]:
    rows: list[object] = []
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            if line.strip():
                rows.append(json.loads(line))
        except RecursionError:
            raise _too_deep() from None
        except json.JSONDecodeError as error:
            raise _damaged(line, error, number) from None
        except ValueError:
            raise _odd_number() from None
    return rows


def _damaged(text: str, error: json.JSONDecodeError, line: int) -> TranscriptError:
    at_end = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    return broken(
        "the JSON is cut off" if at_end else f"the JSON is damaged ({error.msg})",
        line=line,
        remedy="export the transcript again",
    )


def _too_deep() -> TranscriptError:
    return broken("the JSON is nested too deeply for a transcript", remedy=_KNOWN)


def _odd_number() -> TranscriptError:
    return broken("the JSON holds a number of thousands of digits", remedy=_KNOWN)
