"""A clinician's turn: its moves in the order spoken, its question and its stance."""

from __future__ import annotations

from collections.abc import Sequence

from mentalize.coding.recognizers.backchannel import is_backchannel
from mentalize.coding.recognizers.evidence import Evidence
from mentalize.coding.recognizers.moves import Spoken, read_sentence
from mentalize.coding.recognizers.rule import CodedTurn, Finding
from mentalize.coding.recognizers.sentences import sentences
from mentalize.coding.recognizers.stance import pull, stance
from mentalize.transcripts.model import Turn

_A_FEW = 5
_BEFORE_INTERRUPTION = 2
_CUT_OFF = ("-", "–", "—", "…", "...", ",")
_SPEAKS_FOR_ITSELF = 0.45
"""Below this a sentence counts only when the turn has nothing stronger."""

# A statement without a mark of its own goes on with what the sentence before it did.
_GOES_ON = frozenset({
    "check_understanding", "own_perspective", "psychoeducate", "interpret", "argue", "advise",
    "validate", "frame", "reassure",
})  # fmt: skip


def read_clinician(turn: Turn, past: Sequence[CodedTurn]) -> tuple[Finding, ...]:
    """At least one move, exactly one question and one stance for `turn`; `past` holds earlier turns."""
    cut = sentences(turn.text)
    if not cut:
        return _silent(turn.text)
    read = [read_sentence(sentence, past) for sentence in cut]
    spoken = _going_on(read, _interrupted(past))
    return (*_moves(spoken), _question(spoken), _stance(spoken))


def _silent(text: str) -> tuple[Finding, ...]:
    """A turn without a word: a pause, a laugh, a sound."""
    end, because = len(text), "no_words: ''"
    return (
        Finding("move", "minimal", 0, end, 0.9, because),
        Finding("question", "none", 0, end, 0.9, because),
        Finding("stance", "0", 0, end, 0.9, because),
    )


def _interrupted(past: Sequence[CodedTurn]) -> str:
    """The move that the clinician was making when the patient put in a back-channel, or ""."""
    if len(past) < _BEFORE_INTERRUPTION or not is_backchannel(past[-1].turn.text):
        return ""
    before = past[-_BEFORE_INTERRUPTION]
    if before.turn.role != "clinician" or not before.turn.text.rstrip().endswith(_CUT_OFF):
        return ""
    moves = [found.code for found in before.findings if found.layer == "move"]
    return moves[-1] if moves else ""


def _going_on(spoken: Sequence[Spoken], before: str) -> list[Spoken]:
    made: list[Spoken] = []
    for one in spoken:
        if made and _adds_to_question(made[-1], one):
            made.append(Spoken(one.sentence, made[-1].move, made[-1].question))
        elif before in _GOES_ON and _is_weak(one):
            move = Evidence(
                before, max(one.move.strength, 0.4), f"goes_on.{before}: '{_says(one)}'"
            )
            made.append(Spoken(one.sentence, move, one.question, goes_on=True))
        else:
            made.append(one)
        before = "" if one.question != "none" else made[-1].move.code
    return made


def _adds_to_question(before: Spoken, one: Spoken) -> bool:
    """Whether `one` is a few words more of the question before it: "… at work? With the others?"."""
    few = len(one.sentence.plain.split()) <= _A_FEW
    weak = one.question == "closed" and one.move.strength < _SPEAKS_FOR_ITSELF
    return few and weak and before.question != "none"


def _is_weak(one: Spoken) -> bool:
    weak = one.move.strength < _SPEAKS_FOR_ITSELF and one.question == "none"
    return weak and one.move.code != "minimal"


def _says(one: Spoken) -> str:
    return " ".join(one.sentence.plain.split()[:6])


def _moves(spoken: Sequence[Spoken]) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for one in _worth_coding(spoken):
        last = findings[-1] if findings else None
        if last and last.code == one.move.code:
            findings[-1] = _joined(last, one)
        else:
            findings.append(_finding(one))
    return tuple(findings)


def _worth_coding(spoken: Sequence[Spoken]) -> list[Spoken]:
    """Sentences that carry a move; back-channels and weak guesses only when there is nothing else."""
    said = [one for one in spoken if one.move.code != "minimal"]
    if not said:
        return list(spoken)
    carrying = pull(spoken)
    kept = [one for one in said if one is carrying or _stands(one)]
    return kept or [max(said, key=lambda one: one.move.strength)]


def _stands(one: Spoken) -> bool:
    return one.goes_on or one.move.strength >= _SPEAKS_FOR_ITSELF


def _finding(one: Spoken) -> Finding:
    sentence, move = one.sentence, one.move
    return Finding("move", move.code, sentence.start, sentence.end, move.strength, move.because)


def _joined(last: Finding, one: Spoken) -> Finding:
    stronger = max((last.confidence, last.because), (one.move.strength, one.move.because))
    return Finding("move", last.code, last.start, one.sentence.end, *stronger)


def _question(spoken: Sequence[Spoken]) -> Finding:
    carrying = pull(spoken)
    sentence, kind = carrying.sentence, carrying.question
    if kind == "none":
        return Finding("question", kind, *_whole(spoken), 0.8, "no_question: ''")
    because = f"last_question: '{sentence.core}'"
    return Finding("question", kind, sentence.start, sentence.end, 0.75, because)


def _stance(spoken: Sequence[Spoken]) -> Finding:
    carrying = pull(spoken)
    sentence = carrying.sentence
    because = f"pull_of.{carrying.move.code}: '{sentence.core}'"
    value = str(stance(spoken))
    return Finding("stance", value, sentence.start, sentence.end, carrying.move.strength, because)


def _whole(spoken: Sequence[Spoken]) -> tuple[int, int]:
    return spoken[0].sentence.start, max(one.sentence.end for one in spoken)
