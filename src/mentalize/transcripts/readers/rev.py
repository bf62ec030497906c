"""Rev and its like: monologues made of elements, with the number or name of their speaker."""

from __future__ import annotations

from collections.abc import Mapping

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_anything
from mentalize.transcripts.readers.parsed import Parsed
from mentalize.transcripts.readers.values import (
    Record,
    first_of,
    names_in,
    record,
    records,
    speaker_name,
    words,
)


def parse_document(document: object) -> Parsed | None:
    """The monologues in order; None if `document` has none."""
    top = record(document)
    if "monologues" not in top:
        return None
    names = names_in(top)
    spoken = (_segment(item, names) for item in records(top.get("monologues")))
    return Parsed(tuple(spoken), "rev")


def _segment(monologue: Record, names: Mapping[str, str]) -> Segment:
    speaker = speaker_name(first_of(monologue, ("speaker_name", "speaker", "speaker_id")))
    elements = records(monologue.get("elements"))
    starts = (from_anything(element.get("ts")) for element in elements)
    ends = (from_anything(element.get("end_ts")) for element in reversed(elements))
    return Segment(
        names.get(speaker, speaker),
        "".join(words(element.get("value")) for element in elements),
        next((time for time in starts if time is not None), None),
        next((time for time in ends if time is not None), None),
    )
