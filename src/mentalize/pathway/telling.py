"""Which statements of the clinician are worth another way of asking: a guess corrects nobody.

A label alone is not enough. It has to be sure, to rest on words that do what it says, and for a
reassurance there has to be something in the patient's words that was reassured away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from mentalize.pathway.courtesy import thanks_or_agrees
from mentalize.pathway.evidence import is_minimal
from mentalize.pathway.feelings import families_in
from mentalize.pathway.patterns import pattern
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.words import words

TELLS = frozenset({"interpret", "fill_in", "advise", "reassure", "argue"})
_SURE = 0.5
_HEARD = 0.3  # enough where the words themselves assert something about the patient's mind
_REASSURES = 0.6  # praise and comfort are heard too often in small talk
_CLEARLY = 0.2  # how much surer one statement has to be to stand for the turn [D]
_LEAST = 4  # words
_EDGE = 2  # turns of the clinician in which people greet each other or say goodbye
_BEFORE = 2  # patient's turns in which what is reassured away was said
_NAMED = 8  # patient's turns in which a feeling still counts as named (codebook §3.1)
_FLATTERY = (
    0.95  # praise of the person needs nothing before it, if it is heard as surely as this [D]
)
_LONG = 6  # words of such praise
_TAUGHT = 25  # words of explanation that take the hour over [D]
_STIRRED = frozenset(
    {"vulnerability", "contingent_worth", "certainty", "devaluation", "externalizing",
     "not_finding_feeling"}
)  # fmt: skip
_STIRRED_MODES = frozenset({"psychic_equivalence", "teleological", "emerging"})
_CUT = ("-", "–", "—", "…", "..")  # the rest of a sentence that somebody else broke into
_ASSERTS = pattern("telling.asserts")
_EXPLAINS = pattern("telling.explains")
_MIRRORS = pattern("telling.mirrors")
_CONTESTS = pattern("telling.contests")
_CONSOLES = pattern("telling.consoles")
_OF_PERSON = pattern("telling.of_person")
_SOOTHES = pattern("telling.soothes")
_REFLECTS = pattern("telling.reflects")


def statement(turns: Sequence[LabelledTurn], at: int) -> bool:
    """Whether the clinician's turn `at` tells so plainly that another way can be offered."""
    item = turns[at]
    if item.turn.role != "clinician" or is_minimal(item):
        return False
    told = any(_bears(turns, at, move) for move in item.moves if move.code in TELLS)
    return told or _lectures(turns, at)


def surest(item: LabelledTurn) -> LabelledTurn:
    """The turn with the statements that stand for it, without those that were heard far less surely."""
    told = [move.confidence for move in item.moves if move.code in TELLS]
    least = max(told, default=0.0) - _CLEARLY
    kept = (x for x in item.moves if x.code not in TELLS or x.confidence >= least)
    return replace(item, moves=tuple(kept))


def _bears(turns: Sequence[LabelledTurn], at: int, move: Label) -> bool:
    said = turns[at].words(move) or turns[at].turn.text
    if move.code == "reassure":
        return _reassures(turns, at, move, said)
    offered = move.code == "fill_in" and move.confidence >= _SURE  # "Embarrassed?" is enough
    if said.lstrip().startswith(_CUT) or (len(words(said)) < _LEAST and not offered):
        return False
    if move.code == "argue":
        return move.confidence >= _SURE and _opposes(said)
    return _tells(move, said) and not (move.code == "fill_in" and _named_before(turns, at, said))


def _tells(move: Label, said: str) -> bool:
    """Whether a statement was heard surely, or less so and in words that assert something."""
    if move.confidence >= _SURE:
        return not thanks_or_agrees(said)
    return move.code in _OF_MIND and move.confidence >= _HEARD and _explains(said)


_OF_MIND = ("interpret", "fill_in")


def _named_before(turns: Sequence[LabelledTurn], at: int, said: str) -> bool:
    """Whether the feeling had been named by the patient, so that nothing was filled in."""
    named = families_in(said)
    before = _last_of(turns, at, "patient", _NAMED)
    return bool(named) and any(x.code in named for item in before for x in item.affects)


def _last_of(
    turns: Sequence[LabelledTurn], at: int, role: str, most: int
) -> tuple[LabelledTurn, ...]:
    """The last turns of one role before turn `at`, back-channels left out."""
    before = (turns[place] for place in range(at - 1, -1, -1))
    return tuple(islice((x for x in before if x.turn.role == role and not is_minimal(x)), most))


def _lectures(turns: Sequence[LabelledTurn], at: int) -> bool:
    """Whether an explanation nobody asked for goes on without a question; the first of a run counts."""
    item = turns[at]
    if not _teaches(item) or item.turn.text.rstrip().endswith("?"):
        return False
    asked = any(x.turn.text.rstrip().endswith("?") for x in _last_of(turns, at, "patient", 1))
    return not asked and not any(map(_teaches, _last_of(turns, at, "clinician", 1)))


def _teaches(item: LabelledTurn) -> bool:
    taught = sum(
        len(words(item.words(x)))
        for x in item.moves
        if x.code == "psychoeducate" and x.confidence >= _SURE
    )
    return taught >= _TAUGHT and any(label.code == "lecture" for label in item.derived)


def _explains(said: str) -> bool:
    """Whether the words assert something about the patient's mind, and do not only mirror."""
    asserted = _ASSERTS.search(said) or _EXPLAINS.search(said)
    return asserted is not None and not _MIRRORS.match(said)


def _opposes(said: str) -> bool:
    """Whether the words contest or explain away what was said, and do not only give it back."""
    against = _CONTESTS.search(said) is not None or _explains(said)
    return against and _REFLECTS.search(said) is None


def _reassures(turns: Sequence[LabelledTurn], at: int, move: Label, said: str) -> bool:
    """Whether doubt was taken away: sure, in words of its own, after a feeling or a verdict."""
    if move.confidence < _REASSURES or len(words(said)) < _LEAST or thanks_or_agrees(said):
        return False
    if _at_the_edge(turns, at):
        return False
    before = any(map(_stirred, _last_of(turns, at, "patient", _BEFORE)))
    if before and _CONSOLES.search(said):
        return True
    flatters = move.confidence >= _FLATTERY and len(words(said)) >= _LONG
    return flatters and bool(_OF_PERSON.search(said) or _SOOTHES.search(said))


def _at_the_edge(turns: Sequence[LabelledTurn], at: int) -> bool:
    """Whether people still greet each other here, or say goodbye already."""
    after = (x for x in turns[at + 1 :] if x.turn.role == "clinician" and not is_minimal(x))
    opens = len(_last_of(turns, at, "clinician", _EDGE)) < _EDGE
    closes = len(tuple(islice(after, _EDGE))) < _EDGE
    return opens != closes  # a talk too short for both has no edge


def _stirred(item: LabelledTurn) -> bool:
    sure = item.mode is not None and not item.mode.abstained
    minded = sure and item.mode_code in _STIRRED_MODES
    return bool(item.affects) or minded or item.has_process(*_STIRRED)
