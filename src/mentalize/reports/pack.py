"""Sets clips for supervision as a PDF: of one session, or of the sessions that somebody brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentalize.reports.cuts import Cut
from mentalize.reports.pdf import as_json, drawing, typeset
from mentalize.reports.words import printable, sentence


@dataclass(frozen=True, slots=True)
class Talk:
    """Something that somebody said of a turn: who and what it is, then the words."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Bound:
    """One session of a pack. `said` is what was said of a turn (from 0), `questions` what is still open."""

    name: str
    reflection: str
    cuts: tuple[Cut, ...]
    said: Mapping[int, Sequence[Talk]]
    questions: tuple[Talk, ...]


def render(title: str, by: str, sessions: Sequence[Bound]) -> bytes:
    """Set the pack; raises `OutputError` where the typesetter can't."""
    pack = {
        "title": printable(title),
        "by": printable(by),
        "sessions": [_session(x) for x in sessions],
    }
    return typeset("pack.typ", {"pack": as_json(pack)})


def _session(bound: Bound) -> dict[str, object]:
    return {
        "name": printable(bound.name),
        "reflection": printable(bound.reflection),
        "questions": bound.questions,
        "clips": [_clip(x, bound.said) for x in bound.cuts],
    }


def _clip(cut: Cut, said: Mapping[int, Sequence[Talk]]) -> dict[str, object]:
    return {
        "number": cut.number,
        "span": sentence(cut.clip.span),
        "because": cut.clip.because,
        "picture": drawing(cut.picture) if cut.picture else None,
        "turns": cut.turns,
        "said": {str(x.number): tuple(said.get(x.number - 1, ())) for x in cut.turns},
    }
