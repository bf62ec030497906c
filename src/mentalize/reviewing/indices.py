"""The figures of a session: counts with what they are counted of, never one overall score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from mentalize.pathway.courtesy import is_courtesy
from mentalize.pathway.evidence import LOST, MENTALIZING, VULNERABLE, is_minimal
from mentalize.pathway.model import Step
from mentalize.pathway.telling import TELLS
from mentalize.reviewing.model import Index
from mentalize.stats.proportions import wilson
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.words import content_words, words

_STEM = 5  # "ashamed" and "shame" differ, "anxious" and "anxiously" don't [D]


def clinician_turns(turns: Sequence[LabelledTurn]) -> list[LabelledTurn]:
    """The clinician's turns that are more than a back-channel."""
    return [t for t in turns if t.turn.role == "clinician" and not is_minimal(t)]


def patient_turns(turns: Sequence[LabelledTurn]) -> list[LabelledTurn]:
    """The patient's turns."""
    return [t for t in turns if t.turn.role == "patient"]


# What can be asked without knowing: a mind, a way of thinking, what happens between the two, a check.
_ASKS_OF_MIND = (
    "explore_self", "explore_other", "explore_why", "examine_thinking", "check_understanding",
    "relationship", "own_perspective", "stop_rewind",
)  # fmt: skip
_GENUINE = 2  # the stance of a question about a mind whose answer can't be known


def is_not_knowing(item: LabelledTurn) -> bool:
    """Whether the turn asks of a mind, checks, or owns a view, from a not-knowing stance (+1 or +2).

    A closed question for a fact has the stance +1, too, and is none; nor are a back-channel, praise
    in passing and bare politeness, whatever they were heard as.
    """
    if item.stance is None or int(item.stance.code) <= 0 or is_minimal(item):
        return False
    if is_courtesy(item.turn.text):
        return False
    closed = item.question is None or item.question.code in ("closed", "none", "leading")
    asks_fact = item.has_move("clarify_facts") and not closed
    return int(item.stance.code) == _GENUINE or item.has_move(*_ASKS_OF_MIND) or asks_fact


def tells(item: LabelledTurn) -> bool:
    """Whether the turn states instead of asking; a single offered word is counted apart."""
    offered = any(label.code == "offered_word" for label in item.derived)
    told = {move.code for move in item.moves} & TELLS
    return bool(told) and not (offered and told == {"fill_in"})


def fills_in(item: LabelledTurn) -> bool:
    """Whether the turn states a feeling that the patient has not named."""
    return tells(item) and item.has_move("fill_in")


def _asks(item: LabelledTurn) -> bool:
    return item.question is not None and item.question.code != "none"


def compute(turns: Sequence[LabelledTurn], steps: Sequence[Step]) -> tuple[Index, ...]:
    """All indices of codebook §3–4 for one session."""
    spoken, heard = clinician_turns(turns), patient_turns(turns)
    return (
        _share("not_knowing", "Turns from a not-knowing stance",
               "How often your therapist asked or checked, not knowing the answer.",
               spoken, is_not_knowing),
        _ratio(spoken),
        _words_per_turn(spoken),
        _first_named(turns),
        _share("fill_ins", "Feelings filled in",
               "How often your therapist said what you feel before you had said it.",
               spoken, fills_in),
        _share("statements", "Statements about the patient, advice, praise, argument",
               "How often your therapist told instead of asking.", spoken, tells),
        *(_step_share(kind, name, steps) for kind, name in _STEP_NAMES.items()),
        _share("mentalizing", "Patient turns with some mentalizing",
               "How often you looked at a state of mind as a state of mind.",
               heard, lambda t: t.mode_code in MENTALIZING),
        _share("mentalizing_lost", "Patient turns where mentalizing was lost",
               "How often a thought stood as fact, talk floated free, or only results counted.",
               heard, lambda t: t.mode_code in LOST),
        _share("vulnerable", "Patient turns with a vulnerable feeling",
               "How often you named shame, fear, sadness or envy as your own.",
               heard, lambda t: any(a.code in VULNERABLE for a in t.affects)),
        _distinct_affects(heard),
    )  # fmt: skip


_STEP_NAMES = {
    "in_step": "Moves in step with the path",
    "ahead": "Moves ahead of the path",
    "behind": "Moves behind the path",
}


def share(index_id: str, name: str, plain: str, count: int, of: int) -> Index:
    """An index that is a share, with its Wilson 95% interval; no value when there is nothing to count."""
    if of == 0:
        return Index(index_id, name, plain, None, count, of)
    low, high = wilson(count, of)
    return Index(index_id, name, plain, count / of, count, of, (low, high))


def _share(
    index_id: str,
    name: str,
    plain: str,
    turns: Sequence[LabelledTurn],
    counts: Callable[[LabelledTurn], bool],
) -> Index:
    return share(index_id, name, plain, sum(map(counts, turns)), len(turns))


def _step_share(kind: str, name: str, steps: Sequence[Step]) -> Index:
    plain = f"{name}: where your therapist's questions stood beside what was ready."
    return share(kind, name, plain, sum(step.step == kind for step in steps), len(steps))


def _ratio(spoken: Sequence[LabelledTurn]) -> Index:
    asked = sum(map(_asks, spoken))
    stated = sum(tells(t) for t in spoken)
    value = asked / stated if stated else None
    return Index(
        "questions_to_statements",
        "Questions for every statement",
        "How many questions there were for each time your therapist told instead.",
        value,
        asked,
        stated,
    )


def _words_per_turn(spoken: Sequence[LabelledTurn]) -> Index:
    lengths = [len(words(t.turn.text)) for t in spoken]
    return Index(
        "words_per_clinician_turn",
        "Words in a clinician's turn (median)",
        "How much your therapist said at a time.",
        float(median(lengths)) if lengths else None,
        of=len(lengths),
    )


def _first_named(turns: Iterable[LabelledTurn]) -> Index:
    """Of the kinds of feeling the patient named: how many in a word the clinician had not said."""
    clinician_said: set[str] = set()
    first: dict[str, bool] = {}
    for item in turns:
        if item.turn.role == "clinician":
            clinician_said |= {_stem(word) for word in words(item.turn.text)}
        for affect in item.affects:
            own = not any(_stem(w) in clinician_said for w in _telling(item.words(affect)))
            first.setdefault(affect.code, own)
    return share(
        "affects_first_named_by_patient",
        "Kinds of feeling first named by the patient",
        "How many of your feelings you named before your therapist did.",
        sum(first.values()),
        len(first),
    )


_FEELING = frozenset(
    {"feel", "feels", "felt", "feeling", "being", "made", "makes", "little", "bit"}
)


def _telling(text: str) -> list[str]:
    """The words that name a feeling: "I felt" has been said before every one."""
    return [word for word in content_words(text) if word not in _FEELING] or words(text)


def _stem(word: str) -> str:
    return word.lower()[:_STEM]


def _distinct_affects(heard: Sequence[LabelledTurn]) -> Index:
    kinds = {affect.code for item in heard for affect in item.affects}
    return Index(
        "affect_kinds",
        "Different kinds of feeling named",
        "How many kinds of feeling you named as your own.",
        float(len(kinds)),
        of=len(heard),
    )
