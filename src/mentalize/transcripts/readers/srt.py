"""SRT: numbered cues with commas in their times."""

from __future__ import annotations

import re

from mentalize.transcripts.readers.cues import cues, to_lines
from mentalize.transcripts.readers.parsed import Parsed, Source
from mentalize.transcripts.readers.segmenting import to_parsed

_POSITION = re.compile(r"\{\\[^{}\n]{1,40}\}")


def parse(source: Source) -> Parsed:
    """The cues of an SRT file."""
    texts = [_POSITION.sub("", line) for line in source.lines]
    return to_parsed(to_lines(list(cues(texts))), "srt")
