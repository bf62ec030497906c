"""What the learned coder sees: the talk, cut into windows in which no word can look at a later turn.

Training and run time build their input here, so that the two can't drift apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mentalize.coding.recognizers.affect import find_affects
from mentalize.coding.recognizers.reading import read
from mentalize.coding.recognizers.sentences import sentences
from mentalize.coding.recognizers.words import content
from mentalize.transcripts.model import Turn

WINDOW = 320  # tokens that are read at one go
OVERLAP = 0.2  # of a window at most goes to turns that were labelled in an earlier one
BLOCK = 60  # turns: windows are laid out anew at each multiple, so that a late turn is read at once
LOOK_BACK = 8  # patient turns in which a feeling counts as named (codebook §3.1)
AFFECTS = ("anger", "shame", "fear", "sadness", "envy", "pride", "joy", "care", "contempt", "other")
TURN_FEATURES = 8 + len(AFFECTS)
SENTENCE_FEATURES = 6

CLS, SEP, MASK = 101, 102, 103
_ROLE = {"clinician": 1, "patient": 2, "other": 3}  # the vocabulary's unused tokens
# of a very long turn the beginning and, since the ending decides, more of the end
_HEAD, _TAIL = 60, 140
_HIDDEN = -1e4  # what attention adds where a word may not look

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TurnInput:
    """One turn made ready: `ids` begin with a sign for the role.

    `sentences` are character spans, `spans` the token ranges in `ids` that stand for them; a sentence
    that was cut out of a very long turn stands for the whole turn. Features are described beside
    their making.
    """

    role: str
    ids: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    spans: tuple[tuple[int, int], ...]
    turn_features: Floats
    sentence_features: Floats


@dataclass(frozen=True, slots=True)
class Window:
    """Turns `first` to `last` (half open), read together; those from `fresh` on are labelled here."""

    first: int
    fresh: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Windows side by side: ids and types (windows × tokens), and who may look at whom.

    `mask` (windows × 1 × tokens × tokens) is added to attention: 0 where a token may look, else far
    below. `places` gives for every turn that is labelled here its window, its first token, its number.
    """

    ids: Ints
    types: Ints
    mask: Floats
    places: tuple[tuple[int, int, int], ...]


def inputs(turns: Sequence[Turn], tokenizer: Tokenizer) -> tuple[TurnInput, ...]:
    """The inputs of all `turns`, which must be the session's first ones or follow each other."""
    return inputs_after(Past(), turns, tokenizer)[0]


def inputs_after(
    past: Past, turns: Sequence[Turn], tokenizer: Tokenizer
) -> tuple[tuple[TurnInput, ...], Past]:
    """The inputs of `turns` that follow on `past`, and what is past after them."""
    encoded = tokenizer.encode_batch([turn.text for turn in turns], add_special_tokens=False)
    found = []
    for turn, item in zip(turns, encoded, strict=True):
        past = past.with_(turn)
        found.append(_input(turn, list(item.ids), list(item.offsets), past))
    return tuple(found), past


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What the features need of the talk so far, the present turn included.

    The content words and the named feelings of the patient's last turns, and the content words of the
    turn at hand and of the clinician's last one.
    """

    words: tuple[frozenset[str], ...] = ()
    named: tuple[Floats, ...] = ()
    own: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    def with_(self, turn: Turn) -> Past:
        """What is past once `turn` is said."""
        own = content(turn.text)
        if turn.role != "patient":
            return replace(self, own=own, asked=own if turn.role == "clinician" else self.asked)
        words = (*self.words, own)[-LOOK_BACK:]
        return Past(words, (*self.named, _named(turn.text))[-LOOK_BACK:], own, self.asked)


def _named(text: str) -> Floats:
    """How surely the lexicon of states finds each family of affects as the speaker's own."""
    strength = np.zeros(len(AFFECTS), np.float32)
    for affect in find_affects(read(text), asked=True):
        place = AFFECTS.index(affect.family)
        strength[place] = max(strength[place], affect.strength)
    return strength


def _input(turn: Turn, ids: list[int], offsets: list[tuple[int, int]], past: Past) -> TurnInput:
    if len(ids) > _HEAD + _TAIL:
        kept = [*range(_HEAD), *range(len(ids) - _TAIL, len(ids))]
        ids, offsets = [ids[i] for i in kept], [offsets[i] for i in kept]
    ids = ids or [SEP]
    spoken = tuple((s.start, s.end) for s in sentences(turn.text)) or ((0, len(turn.text)),)
    return TurnInput(
        role=turn.role,
        ids=(_ROLE[turn.role], *ids),
        sentences=spoken,
        spans=tuple(_span(sentence, offsets, len(ids) + 1) for sentence in spoken),
        turn_features=_turn_features(turn, past),
        sentence_features=_sentence_features(turn.text, spoken, past.words),
    )


def _span(
    sentence: tuple[int, int], offsets: Sequence[tuple[int, int]], end: int
) -> tuple[int, int]:
    inside = [i for i, (a, b) in enumerate(offsets) if a < sentence[1] and b > sentence[0]]
    return (1 + inside[0], 2 + inside[-1]) if inside else (1, end)


def _turn_features(turn: Turn, past: Past) -> Floats:
    """Length, question marks, place in the session, echo of the other, and feelings by the lexicon.

    Echo is the share of a clinician's words that the patient just said, and said lately; of a
    patient's, the share that the clinician just said. Feelings are those named in a patient's turn,
    or lately, before a clinician's.
    """
    asked = turn.text.count("?")
    length = min(np.log1p(len(turn.text.split())) / 5, 1.5)
    ends = turn.text.rstrip().endswith("?")
    first = turn.index < 2  # noqa: PLR2004 - the first exchange
    if turn.role == "patient":
        echo = [_share(past.own, past.asked), 0.0]
        named = past.named[-1]
    else:
        echo = [_share(past.own, *past.words[-1:]), _share(past.own, *past.words)]
        named = np.stack([np.zeros(len(AFFECTS), np.float32), *past.named]).max(axis=0)
    said = (
        length,
        float(asked > 0),
        min(asked, 4) / 4,
        float(ends),
        float(first),
        min(turn.index, 60) / 60,
    )
    return np.concatenate([np.array([*said, *echo], np.float32), named])


def _share(own: frozenset[str], *others: frozenset[str]) -> float:
    return len(own & frozenset().union(*others)) / len(own) if own else 0.0


def _sentence_features(
    text: str, spoken: Sequence[tuple[int, int]], heard: Sequence[frozenset[str]]
) -> Floats:
    """Share of words the patient just said, and said lately; question; last; first; length."""
    table = np.zeros((len(spoken), SENTENCE_FEATURES), np.float32)
    for row, (start, end) in enumerate(spoken):
        sentence = text[start:end]
        own = content(sentence)
        table[row] = (
            _share(own, *heard[-1:]),
            _share(own, *heard),
            "?" in sentence,
            row == len(spoken) - 1,
            row == 0,
            min(np.log1p(len(sentence.split())) / 4, 1.5),
        )
    return table


def windows(
    lengths: Sequence[int], size: int = WINDOW, *, fresh: int = 0, first: int | None = None
) -> Iterator[Window]:
    """Lay windows over turns of these `lengths` (tokens); each from `fresh` on is fresh in just one.

    How a turn is read depends on earlier turns alone. `first` is the size of the first window, where
    it should differ: training shifts the cuts with it.
    """
    room = first or size
    while fresh < len(lengths):
        begin = _context(lengths, fresh, OVERLAP * size)
        last, used = fresh, 1 + sum(lengths[begin:fresh])
        while last < len(lengths) and (last == fresh or used + lengths[last] <= room):
            used += lengths[last]
            last += 1
        while used > size and begin < fresh:
            used -= lengths[begin]
            begin += 1
        yield Window(begin, fresh, last)
        fresh, room = last, size


def _context(lengths: Sequence[int], fresh: int, room: float) -> int:
    """The first of the turns before `fresh` that fit into `room` tokens."""
    begin, used = fresh, 0
    while begin > 0 and used + lengths[begin - 1] <= room:
        begin -= 1
        used += lengths[begin]
    return begin


def layout(lengths: Sequence[int], start: int = 0, base: int = 0) -> list[Window]:
    """The windows that label the turns from `start` on, in numbers counted from turn `base`.

    Windows are laid out anew at every `BLOCK` turns of the session, so that coding a late turn alone
    gives what coding the whole session gives, without reading the whole session.
    """
    found: list[Window] = []
    for block in range(start // BLOCK * BLOCK, base + len(lengths), BLOCK):
        within = lengths[: block + BLOCK - base]
        found += [w for w in windows(within, fresh=block - base) if w.last > start - base]
    return found


def batch(chosen: Sequence[tuple[Sequence[TurnInput], Window]]) -> Batch:
    """Windows side by side, padded to the longest; each comes with the inputs of its session."""
    longest = max(1 + sum(len(x.ids) for x in ready[w.first : w.last]) for ready, w in chosen)
    ids, types = (np.zeros((len(chosen), longest), np.int64) for _ in range(2))
    turn = np.full((len(chosen), longest), len(ids) + longest, np.int64)  # padding: later than all
    places = []
    for row, (ready, window) in enumerate(chosen):
        ids[row, 0], turn[row, 0], at = CLS, -1, 1
        for number in range(window.first, window.last):
            item = ready[number]
            end = at + len(item.ids)
            ids[row, at:end] = item.ids
            types[row, at:end] = item.role == "patient"
            turn[row, at:end] = number - window.first
            if number >= window.fresh:
                places.append((row, at, number))
            at = end
    mask = np.where(turn[:, :, None] >= turn[:, None, :], np.float32(0), np.float32(_HIDDEN))
    return Batch(ids, types, mask[:, None], tuple(places))
