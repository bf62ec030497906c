"""Labels: what somebody – a person or a program – says of a stretch of a turn.

A label keeps who gave it, when, how sure, and the words it rests on. Labels are added, never edited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from mentalize.errors import LabelError
from mentalize.transcripts.model import Transcript, Turn

Layer = Literal[
    "move", "question", "stance", "mode", "process", "affect", "arousal", "risk", "derived"
]
LAYERS: tuple[str, ...] = get_args(Layer)


@dataclass(frozen=True, slots=True)
class Label:
    """One code on one stretch of one turn.

    `start` and `end` are character offsets into the turn's text (half open), `confidence` is 0 to 1,
    `because` names the rule or model and the words it rests on, `coder` and `version` say who gave it,
    `at` when (ISO 8601; "" if the coder was not told the time). `target` is "clinician" where a
    devaluation is aimed at the clinician. `abstained` marks a best guess that the coder does not stand
    behind. The code of a stance is "-2" … "2".
    """

    turn: int
    layer: Layer
    code: str
    start: int
    end: int
    confidence: float
    because: str
    coder: str
    version: str
    at: str = ""
    target: str = ""
    abstained: bool = False

    def __post_init__(self) -> None:
        """Refuse a span or a confidence that can't be."""
        if not 0 <= self.start <= self.end:
            raise LabelError(
                f"the span {self.start}–{self.end} of '{self.code}' runs backwards",
                f"turn {self.turn}",
                "give character offsets with 0 ≤ start ≤ end",
            )
        if not 0.0 <= self.confidence <= 1.0:
            raise LabelError(
                f"the confidence {self.confidence} of '{self.code}' is not between 0 and 1",
                f"turn {self.turn}",
                "give a probability",
            )


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn with its labels sorted by layer; moves stand in the order spoken.

    `risks` are cues that the coder stands behind, `doubtful` those that it flags and does not: they are
    shown, and lead nowhere by themselves.
    """

    turn: Turn
    moves: tuple[Label, ...] = ()
    question: Label | None = None
    stance: Label | None = None
    mode: Label | None = None
    processes: tuple[Label, ...] = ()
    affects: tuple[Label, ...] = ()
    arousal: Label | None = None
    risks: tuple[Label, ...] = ()
    doubtful: tuple[Label, ...] = ()
    derived: tuple[Label, ...] = ()

    def has_move(self, *codes: str) -> bool:
        """Whether any of the moves is one of `codes`."""
        return any(label.code in codes for label in self.moves)

    def has_process(self, *codes: str) -> bool:
        """Whether any of the processes is one of `codes`."""
        return any(label.code in codes for label in self.processes)

    @property
    def mode_code(self) -> str:
        """The mode, or "" for a turn that has none (a clinician's)."""
        return self.mode.code if self.mode else ""

    @property
    def high_arousal(self) -> bool:
        """Whether the turn was heard as highly aroused."""
        return self.arousal is not None and self.arousal.code == "high"

    @property
    def contempt_of_clinician(self) -> Label | None:
        """The devaluation aimed at the clinician, if there is one."""
        aimed = (x for x in self.processes if x.code == "devaluation" and x.target == "clinician")
        return next(aimed, None)

    def words(self, label: Label) -> str:
        """The words that a label of this turn rests on."""
        return self.turn.text[label.start : label.end]


_MANY = frozenset({"move", "process", "affect", "risk", "derived"})


def by_turn(transcript: Transcript, labels: Iterable[Label]) -> tuple[LabelledTurn, ...]:
    """Every turn of `transcript` with its labels; raises `LabelError` for a label that fits no turn."""
    found: dict[int, list[Label]] = defaultdict(list)
    for label in labels:
        _check_fits(transcript, label)
        found[label.turn].append(label)
    return tuple(_labelled(turn, found[turn.index]) for turn in transcript.turns)


def _check_fits(transcript: Transcript, label: Label) -> None:
    if not 0 <= label.turn < len(transcript.turns):
        raise LabelError(
            f"a label '{label.code}' names turn {label.turn}, and there are {len(transcript.turns)}",
            transcript.source,
            "use labels of this very transcript",
        )
    if label.end > len(transcript.turns[label.turn].text):
        raise LabelError(
            f"the label '{label.code}' ends after the text of its turn",
            f"{transcript.source}, turn {label.turn}".lstrip(", "),
            "use labels of this very transcript",
        )


def _labelled(turn: Turn, labels: Sequence[Label]) -> LabelledTurn:
    many: dict[str, list[Label]] = defaultdict(list)
    single: dict[str, Label] = {}
    for label in sorted(labels, key=lambda x: (x.start, x.end)):
        if label.layer in _MANY:
            many[label.layer].append(label)
        else:
            single[label.layer] = label
    return LabelledTurn(
        turn,
        moves=tuple(many["move"]),
        question=single.get("question"),
        stance=single.get("stance"),
        mode=single.get("mode"),
        processes=tuple(many["process"]),
        affects=tuple(many["affect"]),
        arousal=single.get("arousal"),
        risks=tuple(x for x in many["risk"] if not x.abstained),
        doubtful=tuple(x for x in many["risk"] if x.abstained),
        derived=tuple(many["derived"]),
    )
