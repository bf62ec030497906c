"""The rule coder: recognisers made of patterns and word lists. Needs nothing but the standard library."""

from __future__ import annotations

from collections.abc import Sequence

from mentalize.coding.recognizers.clinician import read_clinician
from mentalize.coding.recognizers.patient import read_patient
from mentalize.coding.recognizers.rule import CodedTurn, Finding
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Transcript, Turn

_CONTEXT_TURNS = 40  # eight patient turns lie within it even when back-channels stand between


class RuleCoder:
    """Labels turns by patterns alone; `at` is the time (ISO 8601) that its labels carry."""

    name = "rules"
    version = "1"

    def __init__(self, at: str = "") -> None:
        """Take the time from outside, so that the same words give the same bytes."""
        self._at = at
        self._last: tuple[CodedTurn, ...] = ()

    def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
        """Label the turns from `start` on, with up to 40 earlier turns as context.

        What was found in the last call's turns is kept, so that a talk that grows turn by turn is
        not read anew each time.
        """
        begin = max(0, start - _CONTEXT_TURNS)
        past = list(self._known(transcript.turns, begin, start))
        for turn in transcript.turns[begin + len(past) :]:
            past.append(CodedTurn(turn, _read(turn, past)))
        self._last = tuple(past)
        return tuple(
            self._label(coded.turn, finding)
            for coded in past
            if coded.turn.index >= start
            for finding in coded.findings
        )

    def _known(self, turns: Sequence[Turn], begin: int, start: int) -> Sequence[CodedTurn]:
        """What the last call found in the context, if it was the very same turns."""
        kept = [coded for coded in self._last if begin <= coded.turn.index < start]
        same = len(kept) == start - begin and all(
            coded.turn == turns[coded.turn.index] for coded in kept
        )
        return kept if same else ()

    def _label(self, turn: Turn, found: Finding) -> Label:
        return Label(
            turn.index,
            found.layer,
            found.code,
            found.start,
            found.end,
            found.confidence,
            found.because,
            self.name,
            self.version,
            self._at,
            found.target,
            found.abstained,
        )


def _read(turn: Turn, past: list[CodedTurn]) -> tuple[Finding, ...]:
    if turn.role == "clinician":
        return read_clinician(turn, past)
    if turn.role == "patient":
        return read_patient(turn, past)
    return ()
