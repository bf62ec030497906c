"""DOCX: paragraphs ("T: …", or a name in bold) and tables of speaker and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from mentalize.transcripts.readers import archive
from mentalize.transcripts.readers.columns import Row, find_columns, to_parsed
from mentalize.transcripts.readers.lines import Line, take_apart
from mentalize.transcripts.readers.markup import attribute, local, parse_xml
from mentalize.transcripts.readers.naming import looks_like_name
from mentalize.transcripts.readers.parsed import Parsed, Source, broken
from mentalize.transcripts.readers.segmenting import to_parsed as lines_to_parsed
from mentalize.transcripts.readers.speakers import find_speakers

_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset({"0", "false", "off", "none"})
_LONGEST_NAME = 48


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The words of a paragraph, and how many characters at its beginning are bold."""

    text: str
    bold: int


def parse(source: Source) -> Parsed:
    """The turns of a Word document."""
    main = _main_part(archive.names(source.data))
    if main is None:
        raise broken("this is no Word document", remedy="save it as DOCX or plain text")
    root = parse_xml(archive.part(source.data, main))
    table = _from_tables(root)
    if table and _size(table) > _size_beside(root):
        return table
    written = lines_to_parsed(list(_lines(_outer_paragraphs(root), _not_shown(root))), "docx")
    return replace(written, segments=tuple(replace(x, line=None) for x in written.segments))


def _size(parsed: Parsed) -> int:
    named = {segment.speaker for segment in parsed.segments if segment.speaker}
    return sum(len(x.text) for x in parsed.segments) if len(named) > 1 else 0


def _size_beside(root: Element) -> int:
    """How much is said outside of tables: one of names and dates above the talk isn't the talk."""
    inside = {x for table in root.iter() if local(table) == "tbl" for x in table.iter()}
    beside = (x for x in _outer_paragraphs(root) if x not in inside)
    lines = list(_lines(beside, _not_shown(root)))
    return sum(len(line.text) for line in lines) if len(find_speakers(lines)) > 1 else 0


def _main_part(names: Sequence[str]) -> str | None:
    parts = (x for x in names if x.startswith("word/document") and x.endswith(".xml"))
    return next(parts, None)


def _lines(paragraphs: Iterable[Element], skipped: set[Element]) -> Iterator[Line]:
    number = 0
    for element in paragraphs:
        paragraph = _paragraph(element, skipped)
        for place, text in enumerate(paragraph.text.split("\n")):
            number += 1
            if text.strip():
                line = take_apart(text, number, opens=place == 0)
                yield line if place else _with_bold_name(line, paragraph)


def _outer_paragraphs(root: Element) -> Iterator[Element]:
    """Every paragraph but those within another (text boxes), whose words that one has already."""
    inner: set[Element] = set()
    for element in root.iter():
        if local(element) == "p" and element not in inner:
            inner.update(x for x in element.iter() if local(x) == "p")
            yield element


def _with_bold_name(line: Line, paragraph: _Paragraph) -> Line:
    """The line with its bold beginning as the label, unless a colon has set one apart already."""
    name = paragraph.text[: paragraph.bold].strip()
    if line.kind in ("colon", "heading") or not name or len(name) > _LONGEST_NAME:
        return line
    if not looks_like_name(name):
        return line
    rest = paragraph.text.split("\n", 1)[0][paragraph.bold :].strip(" \t:：-–—")
    return replace(line, label=name, rest=rest, kind="heading")


def _not_shown(root: Element) -> set[Element]:
    """Runs that Word keeps beside those it shows: fallbacks, and text moved elsewhere."""
    hidden = (x for x in root.iter() if local(x) in ("Fallback", "moveFrom", "del"))
    return {run for element in hidden for run in element.iter() if local(run) == "r"}


def _paragraph(element: Element, skipped: set[Element]) -> _Paragraph:
    pieces: list[str] = []
    bold = 0
    still_bold = True
    for run in element.iter():
        if local(run) != "r" or run in skipped:
            continue
        words = "".join(_words(run))
        still_bold = still_bold and (_is_bold(run) or not words.strip())
        bold += len(words) if still_bold else 0
        pieces.append(words)
    return _Paragraph("".join(pieces), bold)


def _words(run: Element) -> Iterator[str]:
    for part in run:
        name = local(part)
        yield (part.text or "") if name == "t" else _MARKS.get(name, "")


def _is_bold(run: Element) -> bool:
    for properties in run:
        if local(properties) != "rPr":
            continue
        for mark in properties:
            if local(mark) == "b" and attribute(mark, "val") not in _OFF:
                return True
            if local(mark) == "rStyle" and attribute(mark, "val") == "Strong":
                return True
    return False


def _from_tables(root: Element) -> Parsed | None:
    skipped = _not_shown(root)
    rows = [
        Row(None, tuple(_cell(cell, skipped) for cell in row if local(cell) == "tc"))
        for row in root.iter()
        if local(row) == "tr"
    ]
    columns = find_columns(rows) if rows else None
    return to_parsed(rows, columns, "docx") if columns else None


def _cell(cell: Element, skipped: set[Element]) -> str:
    paragraphs = (_paragraph(x, skipped).text for x in _outer_paragraphs(cell))
    return " ".join(text for text in paragraphs if text.strip()).replace("\n", " ")
