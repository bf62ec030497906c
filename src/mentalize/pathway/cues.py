"""Which cues of danger come first: what is the patient's own, and what prepares, intends or says goodbye.

Nothing here says that a cue is slight. What speaks of somebody else, of what might be, or in a figure
of speech comes after the rest, and so does what no word of danger stands beside: the words alone can't
tell what is meant, so it has to be asked.
"""

from __future__ import annotations

from enum import IntEnum

from mentalize.pathway.patterns import pattern
from mentalize.pathway.ruptures import sentences
from mentalize.transcripts.labels import Label, LabelledTurn

CURRENT_RISK = frozenset({"ideation", "worthless_exit", "means", "self_harm", "harm_to_others"})
_TOLD = 1.0  # a person has coded it
_SURE = 0.92  # enough where no word of danger stands beside a cue
_LIKELY = 0.85  # enough to suggest asking about a cue whose words say little by themselves
_ASKING = 0.4  # how surely a question about danger must have been heard
_FAIRLY = 0.6  # enough where such a word stands in the sentence before or after
_LONGEST = 200  # characters of a cue with the sentence beside it that one takes in at a glance


class Place(IntEnum):
    """Where a cue stands in the order of asking; none of them is safe to leave."""

    PREPARES = 0  # preparation, farewell, intent
    OWN = 1
    UNPLAIN = 2  # no word of danger beside it, and not heard surely
    ELSEWHERE = 3  # somebody else's, supposed, or a figure of speech


_PREPARES = pattern("cues.prepares")
_DARK = pattern("cues.dark")
_OTHERS = pattern("cues.others")
_MINE = pattern("cues.mine")
_SUPPOSED = pattern("cues.supposed")
_FIGURES = pattern("cues.figures")


def place_of(item: LabelledTurn, cue: Label) -> Place:
    """Where a cue of a turn stands in the order of asking, by the words beside it."""
    if cue.code == "dropout":
        return Place.OWN  # a wish to leave is read from its own words
    said = item.turn.text[slice(*_beside(item.turn.text, cue))]
    if cue.confidence < _TOLD and _elsewhere(said):
        return Place.ELSEWHERE
    if _PREPARES.search(said) or cue.code == "means":
        return Place.PREPARES
    return Place.OWN if _plain(item, cue, said) and not cue.abstained else Place.UNPLAIN


def _plain(item: LabelledTurn, cue: Label, beside: str) -> bool:
    """Whether words of danger stand in the sentence of a cue, or beside it where it was heard surely."""
    own = item.turn.text[cue.start : cue.end] or item.turn.text
    near = _DARK.search(beside) is not None and cue.confidence >= _FAIRLY
    return _DARK.search(own) is not None or near or cue.confidence >= _SURE


def _elsewhere(said: str) -> bool:
    """Whether what is said of death is another's, or a figure of speech, and nothing is the patient's own."""
    plain = _FIGURES.sub(" ", said)
    if plain != said and not (_PREPARES.search(plain) or _DARK.search(plain)):
        return True
    rest = _OTHERS.sub(" ", plain)
    if rest != plain:
        return not (_PREPARES.search(rest) or (_DARK.search(rest) and _MINE.search(rest)))
    return bool(_SUPPOSED.search(plain)) and not _PREPARES.search(plain)


def first_cue(item: LabelledTurn) -> Label | None:
    """The cue of a turn that is to be asked about first; a wish to leave is taken up in another way."""
    cues = [cue for cue in (*item.risks, *item.doubtful) if cue.code != "dropout"]
    return min(cues, key=lambda cue: order_of(item, cue), default=None)


def to_be_asked(item: LabelledTurn) -> Label | None:
    """The first cue of danger now that the coder stands behind and whose words are the patient's own."""
    cues = [cue for cue in item.risks if cue.code in CURRENT_RISK]
    own = [cue for cue in cues if _asks(item, cue)]
    return min(own, key=lambda cue: order_of(item, cue), default=None)


def _asks(item: LabelledTurn, cue: Label) -> bool:
    place = place_of(item, cue)
    return place <= Place.OWN or (place == Place.UNPLAIN and cue.confidence >= _LIKELY)


def order_of(item: LabelledTurn, cue: Label) -> tuple[Place, bool, bool, float]:
    """Sorts cues: what is to be asked about first comes first."""
    past = cue.code not in CURRENT_RISK
    return place_of(item, cue), past, cue.abstained, -cue.confidence


def _beside(text: str, cue: Label) -> tuple[int, int]:
    """The sentences of a cue with those just before and after."""
    spans = list(sentences(text)) or [(0, len(text))]
    touched = [at for at, one in enumerate(spans) if one[0] < cue.end and cue.start < one[1]]
    first, last = (touched[0], touched[-1]) if touched else (0, len(spans) - 1)
    return spans[max(0, first - 1)][0], spans[min(len(spans) - 1, last + 1)][1]


def words_of(item: LabelledTurn, cue: Label) -> tuple[int, int]:
    """The sentences to show: those of the cue, or the one beside it that says more plainly what it is."""
    text = item.turn.text
    own = _with_others(item, cue)
    if _tells(text[slice(*own)]):
        return own
    start, end = _beside(text, cue)
    near = [one for one in sentences(text) if start <= one[0] and one[1] <= end]
    plainer = next((one for one in near if _tells(text[slice(*one)])), None)
    if plainer is None:
        return own
    both = min(own[0], plainer[0]), max(own[1], plainer[1])
    return both if both[1] - both[0] <= _LONGEST else plainer


def _with_others(item: LabelledTurn, cue: Label) -> tuple[int, int]:
    """The sentences of a cue, with those of the other cues of the turn where they stand close by."""
    text = item.turn.text
    others = [x for x in item.risks if x.code in CURRENT_RISK]
    for near in ([cue, *others], [cue]):
        spans = [
            one for one in sentences(text) if any(one[0] < x.end and x.start < one[1] for x in near)
        ]
        if spans and spans[-1][1] - spans[0][0] <= _LONGEST:
            return spans[0][0], spans[-1][1]
    return (spans[0][0], spans[-1][1]) if spans else (cue.start, cue.end)


def _tells(said: str) -> bool:
    return bool(_PREPARES.search(said) or _DARK.search(said))


_ASKED = pattern("cues.asked")


def asks_about_danger(item: LabelledTurn, move: Label) -> bool:
    """Whether a move of the clinician asks about danger in so many words."""
    said = item.words(move) or item.turn.text
    asked = "?" in said and _ASKED.search(said) is not None
    return move.code == "safety" and not move.abstained and move.confidence >= _ASKING and asked
