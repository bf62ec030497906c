"""A small folder of rated sessions, invented, for the tests of measuring."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from mentalize.transcripts.labels import Label, Layer
from mentalize.transcripts.model import Transcript

Row = dict[str, object]


def clinician(text: str, stance: int, question: str, *moves: str) -> tuple[Row, Row]:
    """A clinician's turn and its rating; every move rests on the whole text."""
    rated: Row = {"moves": [{"code": code, "quote": text} for code in moves]}
    return {"role": "clinician", "text": text}, rated | {"question": question, "stance": stance}


def patient(text: str, mode: str, quote: str = "", **more: object) -> tuple[Row, Row]:
    """A patient's turn and its rating; `more` are processes, affects, arousal and risk."""
    nothing: Row = {"processes": [], "affects": [], "arousal": "mid", "risk": []}
    return {"role": "patient", "text": text}, {"mode": mode, "quote": quote} | nothing | more


SESSION = (
    clinician("What did the landlord say then?", 1, "open", "clarify_facts"),
    patient("That the rent goes up in May.", "none"),
    clinician("And in you, as you heard it?", 2, "open", "explore_self"),
    patient(
        "I was ashamed, to my surprise. I hid the letter.",
        "mentalizing",
        "ashamed, to my surprise",
        processes=["vulnerability", "self_reflection"],
        affects=["shame"],
    ),
    clinician("Mm-hm.", 0, "none", "minimal"),
    patient(
        "He is a nobody. Everybody in the house knows it.",
        "psychic_equivalence",
        "He is a nobody.",
        processes=["devaluation", "certainty"],
        arousal="high",
    ),
    clinician("You want to be rid of him, that is all.", -2, "none", "interpret"),
    patient("Annoyed, I suppose.", "emerging", "Annoyed", affects=["anger"]),
    clinician("Shall we see what is due when?", 0, "closed", "frame", "clarify_facts"),
    patient("On the first.", "none"),
)


def write_gold(
    folder: Path,
    names: Sequence[str] = ("A1", "A2", "B1", "R1"),
    second: Mapping[tuple[str, int], Row] | None = None,
    rounds: int = 2,
) -> Path:
    """Write SESSION, said `rounds` times, under each name; `second` is where rater 2 differs.

    Its keys are session and turn, its values replace fields of the rating.
    """
    for name in names:
        turns = SESSION * rounds
        places = [{"session": name, "turn": number} for number in range(len(turns))]
        said = [place | turn for place, (turn, _) in zip(places, turns, strict=True)]
        first = [
            place | {"role": turn["role"]} | rated
            for place, (turn, rated) in zip(places, turns, strict=True)
        ]
        other = [row | (second or {}).get((name, number), {}) for number, row in enumerate(first)]
        write_lines(folder / "sessions" / f"{name}.jsonl", said)
        write_lines(folder / "raters" / "1" / f"{name}.jsonl", first)
        write_lines(folder / "raters" / "2" / f"{name}.jsonl", other)
    return folder


def write_lines(path: Path, rows: Sequence[Row]) -> None:
    """Write JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def snippet(name: str, text: str, *risks: str) -> Row:
    """A risk snippet of two turns."""
    turns = [{"role": "clinician", "text": "And then?"}, {"role": "patient", "text": text}]
    return {"id": name, "turns": turns, "risk": list(risks), "note": ""}


def label(turn: int, layer: Layer, code: str, *, abstained: bool = False) -> Label:
    """A label of a coder of these tests, on no words in particular."""
    return Label(turn, layer, code, 0, 0, 1.0, "test", "test", "1", abstained=abstained)


class Copyist:
    """Gives the labels that it was given, by session; blind for all else."""

    name = "copyist"
    version = "1"

    def __init__(self, known: Mapping[str, Sequence[Label]]) -> None:
        self._known = known

    def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
        known = self._known.get(transcript.source, ())
        return tuple(x for x in known if x.turn >= start)


class Majority:
    """Says of every turn what is said most often."""

    name = "majority"
    version = "1"

    def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
        common: dict[str, tuple[tuple[Layer, str], ...]] = {
            "patient": (("mode", "none"), ("arousal", "mid")),
            "clinician": (("move", "clarify_facts"), ("question", "open"), ("stance", "0")),
        }
        turns = transcript.turns[start:]
        return tuple(label(t.index, *said) for t in turns for said in common.get(t.role, ()))
