"""Which format a file has, by what is in it; the suffix counts where contents leave it open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from importlib import import_module

from mentalize.errors import TranscriptError
from mentalize.transcripts.readers.chat import looks_like_chat
from mentalize.transcripts.readers.json_file import looks_like_json
from mentalize.transcripts.readers.parsed import Source, broken

_AS_TEXT = "save the transcript as plain text or DOCX and give that"
_TRANSCRIBE = "have it transcribed first and give the transcript"
# What people hand over by mistake: how it begins, what it is, what to do.
_STRANGERS = (
    (b"%PDF", "a PDF", "export the transcript as plain text or DOCX and give that"),
    (b"\xd0\xcf\x11\xe0", "a Word or Excel file of the old kind", "save it as .docx or .xlsx"),
    (b"{\\rtf", "an RTF file", _AS_TEXT),
    (b"RIFF", "a recording, not a transcript", _TRANSCRIBE),
    (b"ID3", "a recording, not a transcript", _TRANSCRIBE),
    (b"OggS", "a recording, not a transcript", _TRANSCRIBE),
    (b"fLaC", "a recording, not a transcript", _TRANSCRIBE),
    (b"\x1aE\xdf\xa3", "a recording, not a transcript", _TRANSCRIBE),
    (b"\x89PNG", "a picture", _AS_TEXT),
    (b"\xff\xd8\xff", "a picture", _AS_TEXT),
    (b"\x1f\x8b", "a packed file", "unpack it first"),
    (b"SQLite format 3", "a database", _AS_TEXT),
)
_FILM = b"ftyp"
_FILM_AT = slice(4, 8)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_CUE = re.compile(r"^\s*(?:\d+:)?\d+:\d\d[.,:\d]*\s*-->", re.MULTILINE)
_HEAD = 4096
_TABLE_SUFFIXES = (".csv", ".tsv", ".tab")
_LABEL = re.compile(r"(?:[\[(]?\d[\d:.,]{0,14}[\])]?\s)?[^\W\d_][^:\n,;\t|]{0,40}:(?:\s|$)")
_LABELS = 2
_HALF = 0.5
_SEPARATORS = ",;\t|"
_MOSTLY = 0.8


def format_of_bytes(source: Source) -> str | None:
    """The reader of a file that isn't text, None for one that may be; refuses the unreadable."""
    data = source.data
    if data.startswith(_ZIP):
        return _format_of_archive(data)
    if data[_FILM_AT] == _FILM:
        raise _stranger("a recording, not a transcript", _TRANSCRIBE)
    for begins, what, remedy in _STRANGERS:
        if data.startswith(begins):
            raise _stranger(what, remedy)
    return None


def _stranger(what: str, remedy: str) -> TranscriptError:
    return broken(f"this is {what}", remedy=remedy)


def _format_of_archive(data: bytes) -> str:
    # zipfile takes 15 ms to import, so it is asked for archives only.
    archive = import_module("mentalize.transcripts.readers.archive")
    names = archive.names(data)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(name.startswith("word/document") for name in names):
        return "docx"
    raise _stranger("an archive, neither DOCX nor XLSX", _AS_TEXT)


def format_of_text(source: Source) -> str:
    """The reader for a text."""
    text = source.text.lstrip("\ufeff \t\r\n")
    if text.startswith("WEBVTT"):
        return "vtt"
    if looks_like_json(text):
        return "json_file"
    if text.startswith("<") and re.match(r"<(?:\?xml|!DOCTYPE|!--|ANNOTATION_DOCUMENT)", text):
        return "elan"
    if re.match(r"<(?:html|head|body)\b", text, re.IGNORECASE):
        raise _stranger("a web page", _AS_TEXT)
    if looks_like_chat(text):
        return "chat"
    if _CUE.search(text[:_HEAD]):
        return "srt"
    return "delimited" if _is_table(source) else "plain"


def _is_table(source: Source) -> bool:
    if source.columns:
        return True
    worded = [line for line in source.text[:_HEAD].splitlines() if line.strip()]
    labels = sum(bool(_LABEL.match(line)) for line in worded)
    # "P: No, he said, that person" has the words of a header, and is none.
    if labels >= _LABELS and labels >= _HALF * len(worded):
        return False
    delimited = import_module("mentalize.transcripts.readers.delimited")
    if delimited.find_delimiter(source):
        return True
    # A .csv without columns that fit: a table to complain of, unless it is a plain transcript.
    return source.suffix in _TABLE_SUFFIXES and labels < _LABELS and _has_even_rows(worded)


def _has_even_rows(worded: Sequence[str]) -> bool:
    """Whether most lines hold one and the same number of some sign between cells."""
    commonest = (
        Counter(line.count(sign) for line in worded if sign in line).most_common(1)
        for sign in _SEPARATORS
    )
    return any(most and most[0][1] >= _MOSTLY * len(worded) for most in commonest)
