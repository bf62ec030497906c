"""From bytes to text, whatever wrote them."""

from __future__ import annotations

import re
import unicodedata

from mentalize.errors import TranscriptError
from mentalize.transcripts.readers.parsed import broken

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_SAMPLE = 4096
_NOT_WRITTEN = frozenset({"Cc", "Cn", "Co", "Cs"})
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x14\x16-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL = 0.2
_MAX_CONTROL_UNLESS_UTF8 = 0.02
_WESTERN_SIGNS = "‘’‚“”„…–—•€£§©®°´«»·¡¿\xa0ªº½¼¾²³×™"
_FOREIGN_IN_WESTERN = frozenset("ðÐþÞýÝ¹¬¦¤¨¸¯µ±÷¢¥¶‡†ˆ‰˜ƒŸ\xad")
_MAX_ACCENTED = 0.25


def decode(data: bytes) -> str:
    """The text of `data`; raises `TranscriptError` when it holds none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    share = len(_CONTROL.findall(data)) / max(1, len(data))
    text = _utf8(data)
    if share <= (_MAX_CONTROL_UNLESS_UTF8 if text is None else _MAX_CONTROL):
        return _national(data) if text is None else text
    for encoding in _WIDE:
        if _reads_as_wide(data, encoding):
            return data.decode(encoding, errors="replace")
    raise _binary()


def _reads_as_wide(data: bytes, encoding: str) -> bool:
    """Whether the first characters in UTF-16 or UTF-32 are those of a text, spaces among them."""
    text = data[:_SAMPLE].decode(encoding, errors="replace")
    odd = sum(unicodedata.category(char) in _NOT_WRITTEN and char not in "\t\n\r" for char in text)
    return odd <= _MAX_CONTROL_UNLESS_UTF8 * len(text) and any(char in " \n" for char in text)


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut off within a character is still UTF-8, if there was such a character before.
        whole = data[: error.start]
        cut_off = error.reason == "unexpected end of data" and not whole.isascii()
        return whole.decode("utf-8") if cut_off else None


def _national(data: bytes) -> str:
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _reads_as_western(western):
        return western
    # charset_normalizer takes 30 ms to import, so it is asked last.
    from mentalize.transcripts.readers.guessing import guess_encoding  # noqa: PLC0415 - see above

    guessed = guess_encoding(data)
    if guessed:
        return data.decode(guessed, errors="replace")
    if western:
        return western
    raise _binary()


def _reads_as_western(text: str) -> bool:
    """Whether the characters beyond ASCII are accents within words and the usual signs."""
    beyond = [char for char in text if char > "\x7f"]
    letters = sum(char.isalpha() for char in text)
    accented = sum(char.isalpha() for char in beyond)
    if any(char in _FOREIGN_IN_WESTERN for char in beyond):
        return False
    known = all(char.isalpha() or char in _WESTERN_SIGNS for char in beyond)
    signs_in_words = re.search(r"[^\W\d_][¡¿£§³²¼½¾ªº][^\W\d_]", text)
    return known and not signs_in_words and accented <= _MAX_ACCENTED * letters


def _binary() -> TranscriptError:
    return broken(
        "this is not a transcript but a binary file",
        remedy="give the transcript as text, subtitles, a table, DOCX or JSON",
    )
