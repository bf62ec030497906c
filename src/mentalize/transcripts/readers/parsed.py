"""What goes into a reader and what comes out of it, before turns are made and roles are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from mentalize.errors import TranscriptError
from mentalize.transcripts.model import Role, Segment

# Whatever some program takes for the end of a line (Word's soft break and macOS's U+2028 too).
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"))


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is handed to a reader: its name, its bytes, and its text where it is text.

    `columns` names the speaker column and the text column of a table, where a person told them.
    """

    name: str
    text: str = ""
    data: bytes = b""
    columns: tuple[str, str] | None = None

    @property
    def suffix(self) -> str:
        """The end of the name, in small letters, with its dot ("" if there is none)."""
        stem, dot, end = self.name.rpartition(".")
        return f".{end.casefold()}" if dot and stem else ""

    @property
    def lines(self) -> list[str]:
        """The lines of the text, whatever ends them."""
        return self.text.replace("\r\n", "\n").translate(_LINE_ENDS).split("\n")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds: stretches of speech in order, and what else it says of its speakers.

    `titles` are words that the file adds to a speaker's name ("Therapist"), `roles` are told for
    certain. `whole` is set when the segments are turns already and must not be joined, because
    labels elsewhere count on their numbers.
    """

    segments: tuple[Segment, ...]
    format: str
    titles: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    whole: bool = False


class Reader(Protocol):
    """A module that reads one format."""

    def parse(self, source: Source) -> Parsed:
        """The segments of `source`; raises `TranscriptError` when it is broken."""


def broken(what: str, *, line: int | None = None, remedy: str) -> TranscriptError:
    """The error of a reader; whoever called it adds the name of the file."""
    return TranscriptError(what, f"line {line}" if line else "", remedy)
