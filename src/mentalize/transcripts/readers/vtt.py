"""WebVTT: Zoom's "Name: text", Teams' "<v Name>text</v>", and plain captions."""

from __future__ import annotations

from mentalize.transcripts.readers.cues import cues, is_time_line, to_lines, without_tags
from mentalize.transcripts.readers.parsed import Parsed, Source, broken
from mentalize.transcripts.readers.segmenting import to_parsed

MAGIC = "WEBVTT"
_BLOCKS = ("NOTE", "STYLE", "REGION")
_ESCAPES = (  # the ampersand last, so that "&amp;lt;" stays "&lt;"
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", "\xa0"),
    ("&lrm;", "\u200e"),
    ("&rlm;", "\u200f"),
    ("&quot;", '"'),
    ("&#39;", "'"),
    ("&amp;", "&"),
)


def parse(source: Source) -> Parsed:
    """The cues of a WebVTT file, notes and styles left out."""
    found = list(cues(_without_blocks(source.lines)))
    if not found:
        raise broken("the WebVTT file holds no cue", line=1, remedy="export the captions again")
    return to_parsed(to_lines(found, _plain), "vtt")


def _without_blocks(lines: list[str]) -> list[str]:
    """The lines with header, notes and styles made empty, so that line numbers stay right."""
    kept: list[str] = []
    skipping = True  # the header, down to the first empty line or cue
    empty_before = False
    for line in lines:
        begins_block = empty_before and line.split(" ")[0].strip() in _BLOCKS
        if not line.strip() or is_time_line(line):
            skipping = False
        elif begins_block:
            skipping = True
        kept.append("" if skipping else line)
        empty_before = not line.strip()
    return kept


def _plain(words: str) -> str:
    words = without_tags(words)
    if "&" in words:
        for escape, char in _ESCAPES:
            words = words.replace(escape, char)
    return words
