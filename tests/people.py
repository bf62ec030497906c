"""The people that the tests of reading listen to, and the files that their talk comes in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from mentalize.transcripts import Transcript

TRANSCRIPTS = Path(__file__).parent / "data" / "transcripts"

# One short session that every sample file holds: (speaks as clinician, words, start, end).
TALK = (
    (True, "How did the ward round end?", 1.0, 3.0),
    (False, "He gave my slot to the new registrar. [laughs] Fine.", 3.5, 8.0),
    (True, "What was that like for you?", 8.5, 10.0),
    (False, "Mm. (pause) Annoying, I guess.", 10.5, 13.0),
)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def said(transcript: Transcript) -> list[tuple[str, str]]:
    """Who says what."""
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def times(transcript: Transcript) -> list[tuple[float | None, float | None]]:
    """When each turn begins and ends."""
    return [(turn.start, turn.end) for turn in transcript.turns]


def run(text: str, *, bold: bool = False) -> str:
    """A run of a Word document."""
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:r>{properties}<w:t xml:space="preserve">{escaped}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p>{''.join(runs)}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a Word document."""
    cells = ("".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(*blocks: str, head: str = "") -> bytes:
    """A Word document with these paragraphs and tables; `head` may stand before its root."""
    body = f'{head}<w:document xmlns:w="{_W}"><w:body>{"".join(blocks)}</w:body></w:document>'
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def archive(parts: dict[str, str]) -> bytes:
    """A zip file with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return stream.getvalue()


def xlsx(*sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
