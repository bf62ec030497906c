"""The rule coder: recognisers made of patterns and word lists. Needs nothing but the standard library."""

from __future__ import annotations

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

    def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
        """Label the turns from `start` on, with up to 40 earlier turns as context."""
        past: list[CodedTurn] = []
        labels: list[Label] = []
        for turn in transcript.turns[max(0, start - _CONTEXT_TURNS) :]:
            findings = _read(turn, past)
            past.append(CodedTurn(turn, findings))
            if turn.index >= start:
                labels.extend(self._label(turn, finding) for finding in findings)
        return tuple(labels)

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
