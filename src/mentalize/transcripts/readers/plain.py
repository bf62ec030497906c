"""Plain text as people type it: "T: …", "Dr. Meyer: …", time stamps, paragraphs, back-channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mentalize.transcripts.readers.lines import Line, take_apart
from mentalize.transcripts.readers.otter import is_footer, is_otter
from mentalize.transcripts.readers.parsed import Parsed, Source
from mentalize.transcripts.readers.segmenting import to_parsed


def parse(source: Source) -> Parsed:
    """The turns of a plain text."""
    lines = list(lines_of(source.lines))
    return to_parsed(lines, "otter" if is_otter(lines) else "text")


def lines_of(texts: Iterable[str]) -> Iterator[Line]:
    """The lines taken apart; a line after an empty one begins a paragraph."""
    empty_before = True
    for number, text in enumerate(texts, start=1):
        if text.strip() and not is_footer(text):
            yield take_apart(text, number, opens=empty_before)
        empty_before = not text.strip()
