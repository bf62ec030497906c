"""Builds an invented review by hand: every part of it filled, so that every report can draw it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from mentalize.pathway.model import Moment, PathPoint, Step, Suggestion
from mentalize.reviewing.model import (
    Card,
    CardLine,
    Clip,
    CoderInfo,
    Index,
    Missed,
    Opening,
    ProfileRow,
    Review,
)
from mentalize.transcripts.labels import Label, Layer, by_turn
from mentalize.transcripts.model import ClinicianGuess, Quote, Transcript, Turn

CODER, VERSION, AT = "rules", "1", "2026-11-03T18:00:00+00:00"
NAMES = {"clinician": "Dr Ortega", "patient": "Milan", "other": "Anna"}
_SESSION_SECONDS = 47 * 60
_MANY: tuple[tuple[str, Layer], ...] = (
    ("moves", "move"),
    ("processes", "process"),
    ("affects", "affect"),
    ("risks", "risk"),
    ("derived", "derived"),
)


@cache
def session() -> Review:
    """The invented first appointment, with every part of a review."""
    rows = _rows()
    transcript = _transcript(rows)
    labels = tuple(x for index, row in enumerate(rows) for x in _labels(index, row))
    find = _Finder(transcript)
    return Review(
        transcript=transcript,
        coder=CoderInfo(CODER, VERSION, "1.2"),
        turns=by_turn(transcript, labels),
        path=_path(rows),
        steps=_steps(rows),
        moments=_moments(find),
        suggestions=_suggestions(find),
        clips=_clips(transcript),
        indices=_indices(),
        profile=_profile(find),
        card=_card(find),
    )


def doubting(review: Review) -> Review:
    """The review of a coder that stands behind none of its risk cues."""
    turns = tuple(
        replace(x, risks=(), doubtful=tuple(replace(cue, abstained=True) for cue in x.risks))
        for x in review.turns
    )
    return replace(review, turns=turns)


def of_turns(turns: tuple[Turn, ...], labels: tuple[Label, ...] = ()) -> Review:
    """A review of other turns, with nothing but the labels given."""
    transcript = Transcript(turns, ClinicianGuess("T", 0.9, "asks the most questions"))
    line = CardLine("What would you like to hear again?")
    return replace(
        session(),
        transcript=transcript,
        turns=by_turn(transcript, labels),
        path=(),
        steps=(),
        moments=(),
        suggestions=(),
        clips=(),
        indices=(),
        profile=(),
        card=Card((), (), (), None, line),
    )


def repeated(times: int) -> Review:
    """The session told `times` over, turns numbered on; moments and suggestions stay the first ones."""
    one = session()
    count = len(one.turns)
    turns = tuple(
        replace(x, index=x.index + count * n, start=_later(x.start, n), end=_later(x.end, n))
        for n in range(times)
        for x in one.transcript.turns
    )
    transcript = replace(one.transcript, turns=turns)
    labels = tuple(
        replace(label, turn=label.turn + count * n)
        for n in range(times)
        for label in all_labels(one)
    )
    path = tuple(replace(x, turn=x.turn + count * n) for n in range(times) for x in one.path)
    steps = tuple(replace(x, turn=x.turn + count * n) for n in range(times) for x in one.steps)
    done = by_turn(transcript, labels)
    return replace(one, transcript=transcript, turns=done, path=path, steps=steps)


def _later(seconds: float | None, rounds: int) -> float | None:
    return None if seconds is None else seconds + rounds * _SESSION_SECONDS


def untimed(review: Review) -> Review:
    """The same review, from a file that has no times."""
    turns = tuple(replace(x, start=None, end=None) for x in review.transcript.turns)
    transcript = replace(review.transcript, turns=turns)
    clips = tuple(replace(x, start=None, end=None) for x in review.clips)
    labelled = by_turn(transcript, all_labels(review))
    return replace(review, transcript=transcript, turns=labelled, clips=clips)


def all_labels(review: Review) -> tuple[Label, ...]:
    """Every label of a review, turn by turn."""
    return tuple(
        label
        for turn in review.turns
        for group in (
            turn.moves,
            turn.processes,
            turn.affects,
            turn.risks,
            turn.derived,
            (turn.question, turn.stance, turn.mode, turn.arousal),
        )
        for label in group
        if label is not None
    )


def _rows() -> list[dict[str, Any]]:
    path = Path(__file__).with_name("session.toml")
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["turn"])


def _transcript(rows: list[dict[str, Any]]) -> Transcript:
    lengths = [len(row["text"].split()) + 6 for row in rows]
    second = _SESSION_SECONDS / sum(lengths)
    turns, clock = [], 0.0
    for index, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        end = clock + length * second
        name = NAMES[row["role"]]
        turns.append(
            Turn(index, row["role"], name, row["text"], round(clock, 1), round(end - 1, 1))
        )
        clock = end
    guess = ClinicianGuess(NAMES["clinician"], 0.97, "asks 9 of 10 questions and opens the session")
    return Transcript(tuple(turns), guess, "first-appointment.vtt", "WebVTT")


def _labels(index: int, row: dict[str, Any]) -> list[Label]:
    found = [
        _label(index, row, layer, item) for key, layer in _MANY for item in _items(row.get(key, ""))
    ]
    if row["role"] == "clinician":
        form = row["question"]
        mark = row["text"].rfind("?")
        start = 0 if mark < 0 else max(row["text"].rfind(". ", 0, mark) + 2, 0)
        found.append(_plain(index, "question", form, (start, len(row["text"]))))
        found.append(_plain(index, "stance", str(row["stance"]), (0, len(row["text"]))))
    else:
        found.append(_label(index, row, "mode", row["mode"]))
        found.append(_plain(index, "arousal", row.get("arousal", "mid"), (0, len(row["text"]))))
    return found


def _items(text: str) -> list[str]:
    return [x for x in text.split(" | ") if x]


def _label(index: int, row: dict[str, Any], layer: Layer, item: str) -> Label:
    code, _, words = item.partition(":")
    code, _, target = code.partition("@")
    start = row["text"].index(words) if words else 0
    end = start + len(words) if words else len(row["text"])
    sure = float(row.get("sure", 0.8))
    because = f"{layer}.{code}.1: '{words or row['text'][:20]}'"
    return Label(
        index,
        layer,
        code,
        start,
        end,
        sure,
        because,
        CODER,
        VERSION,
        AT,
        target,
        abstained=layer == "mode" and sure < 0.5,
    )


def _plain(index: int, layer: Layer, code: str, span: tuple[int, int]) -> Label:
    return Label(index, layer, code, *span, 0.8, f"{layer}.form", CODER, VERSION, AT)


def _path(rows: list[dict[str, Any]]) -> tuple[PathPoint, ...]:
    points, state = [], "connect"
    for index, row in enumerate(rows):
        state = row.get("state", state)
        points.append(PathPoint(index, state, f"the words of turn {index + 1} lead there", 0))
    return tuple(points)


def _steps(rows: list[dict[str, Any]]) -> tuple[Step, ...]:
    steps, state = [], "connect"
    for index, row in enumerate(rows):
        if "step" in row:
            move = _items(row["moves"])[-1].partition(":")[0]
            because = f"{move.replace('_', ' ')} suits {state.replace('_', ' ')}"
            steps.append(Step(index, row["step"], move, state, because))
        state = row.get("state", state)
    return tuple(steps)


class _Finder:
    """Finds words in the session and quotes them."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    def __call__(self, words: str) -> Quote:
        turn = next(x for x in self._transcript.turns if words in x.text)
        start = turn.text.index(words)
        return self._transcript.quote(turn.index, start, start + len(words))


def _moments(find: _Finder) -> tuple[Moment, ...]:
    def moment(kind: str, words: str, because: str) -> Moment:
        quote = find(words)
        return Moment(quote.turn, kind, because, quote, quote.turn - 1)

    return (
        moment(
            "into_mentalizing", "I suppose I was anxious", "a story about coffee gave way to a fear"
        ),
        moment("first_vulnerable", "ashamed that it was hard", "the first shame in his own words"),
        moment("out_of_mentalizing", "that's just how it is", "a thought was held as a fact"),
        moment("missed_opening", "is nothing", "the verdict was answered with praise"),
        moment(
            "left_risk", "in my family is nothing", "nobody asked about the exit in the sentence"
        ),
        moment("rupture", "You've read one page", "the clinician's standing was attacked"),
        moment("repair", "I felt alone with it", "what happened became a shared account"),
    )


def _suggestions(find: _Finder) -> tuple[Suggestion, ...]:
    nothing, page = find("isn't a physician in my family is nothing"), find("You've read one page")
    gifted, theory = find("You're obviously gifted"), find("a sorting device")
    return (
        Suggestion(
            theory.turn, "clarify_facts", "pretend", "Where were you sitting when it began to sort?",
            "a theory is easier to leave through one event", theory,
        ),
        Suggestion(
            nothing.turn, "validate", "worthless", "Nothing. That is a heavy word to sit beside.",
            "he is seen first, before the sentence is looked at", nothing,
        ),
        Suggestion(
            nothing.turn, "safety", "worthless",
            "When it feels like nothing, do you think of ending your life?",
            "the sentence ties worth to staying alive", nothing,
        ),
        Suggestion(
            nothing.turn, "examine_thinking", "worthless", "",
            "the step from a job to worth can be looked at together", nothing,
        ),
        Suggestion(
            page.turn, "relationship", "contempt_of_clinician", "What did my sentence do just then?",
            "something happened between the two", page,
        ),
        Suggestion(
            gifted.turn, "explore_self", "instead", "What happens in you when you hear ‘nothing’?",
            "the same wish, as a question", gifted, "instead",
        ),
    )  # fmt: skip


def _clips(transcript: Transcript) -> tuple[Clip, ...]:
    turns = transcript.turns

    def clip(first: int, last: int, because: str, moments: tuple[int, ...]) -> Clip:
        return Clip(first, last, turns[first].start, turns[last].end, because, moments)

    return (
        clip(14, 27, "Facts and feelings: from the platform to the first anger", ()),
        clip(28, 41, "The first shame, and what came before it", (29, 31)),
        clip(42, 55, "A verdict, praise, a rupture and its repair", (43, 45, 47)),
    )


def _indices() -> tuple[Index, ...]:
    return (
        Index("not_knowing", "Not-knowing turns", "How often you were asked, not told", 0.65, 17, 26, (0.46, 0.81)),
        Index("questions_per_statement", "Questions to statements", "Questions for each statement", 11.5),
        Index("words_per_turn", "Words per clinician turn", "How long the clinician spoke", 16.2),
        Index("first_by_patient", "Feelings first named by the patient", "Who found the word", 1.0, 9, 9, (0.7, 1.0)),
        Index("fill_ins", "Fill-ins", "Feelings put into your mouth", 0.0, 0, 30, (0.0, 0.11)),
        Index("in_step", "In step", "Questions that met you where you were", 0.94, 16, 17, (0.73, 0.99)),
        Index("ahead_back", "Came along after a step ahead", "Nothing to count here", None, 0, 0, None),
    )  # fmt: skip


def _profile(find: _Finder) -> tuple[ProfileRow, ...]:
    what = (find("What came up in you while you prepared?"), find("what did you feel when they"))
    tells = (find("But surely your parents would rather have you alive"),)
    return (
        ProfileRow("open_questions", "Genuine questions about a mind", 11, 30, "clinician turns", what),
        ProfileRow("statements", "Statements", 1, 30, "clinician turns", tells),
        ProfileRow("repairs", "Ruptures taken up", 1, 1, "ruptures", (find("I went ahead of you there"),)),
        ProfileRow("risk_followed", "Risk cues asked about", 3, 4, "risk cues", ()),
    )  # fmt: skip


def _card(find: _Finder) -> Card:
    anxious, ashamed = find("I was anxious"), find("ashamed that it was hard")
    shaking = find("Where were your hands, your stomach, around midnight?")
    nothing = find("A person who isn't a physician in my family is nothing")
    point = find("if I can't be a doctor there's not much point in the rest of it")
    gifted = find("You're obviously gifted, you will find something")
    return Card(
        risk=(
            CardLine(f"Life seemed worth living on one condition: ‘{point.text}’.", (point,)),
            CardLine("It came back later and was not asked about again.", (nothing,)),
        ),
        sentences=(
            CardLine(
                "Milan began with theories about the examination and stayed away from the day itself.",
                (find("The licensing examination is a sorting device"),),
            ),
            CardLine("Half way in he was furious, then anxious and ashamed.", (find("furious"), ashamed)),
            CardLine(
                "His worth hung on one thing, and near the end ‘It felt like knowing’ came into doubt.",
                (find("It felt like knowing"),),
            ),
        ),
        openings=(
            Opening(CardLine(f"A fear came out from behind the coffee: ‘{anxious.text}’.", (anxious,)), shaking),
            Opening(
                CardLine("He felt alone with it, and said so.", (find("I felt alone with it"),)),
                find("What did it do when I said it?"),
            ),
        ),
        missed=Missed(
            CardLine(f"‘{nothing.text}’ was on the table.", (nothing,)), gifted, _suggestions(find)[-1]
        ),
        question=CardLine("What did you feel, just before you told him that he was gifted?", (gifted,)),
    )  # fmt: skip
