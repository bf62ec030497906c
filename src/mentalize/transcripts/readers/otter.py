"""Otter's text export: a heading "Name  12:03", then the words on the next lines."""

from __future__ import annotations

from collections.abc import Sequence

from mentalize.transcripts.readers.lines import Line

_FOOTER = "transcribed by https://otter.ai"


def is_otter(lines: Sequence[Line]) -> bool:
    """Whether speakers stand in headings, and more often than before colons."""
    headings = sum(line.kind == "heading" for line in lines)
    return headings > 1 and headings > sum(line.kind == "colon" for line in lines)


def is_footer(text: str) -> bool:
    """Whether a line is Otter's signature, which nobody said."""
    return text.strip().casefold() == _FOOTER
