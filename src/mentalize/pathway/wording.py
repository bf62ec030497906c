"""Picks the sentence that says a move in the patient's own words, and fills it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from zlib import crc32

from mentalize.codebook.model import Codebook, FitOption, Wording
from mentalize.pathway.conditions import CONDITIONS
from mentalize.pathway.slots import Filled, Material
from mentalize.transcripts.model import Quote
from mentalize.transcripts.words import words

_MOST_WORDS = 20
_OPENING = 2  # words by which two sentences are heard to begin alike

_NAMING = frozenset({"person", "whom", "whose"})

# How much of the moment a slot brings into the sentence.
WEIGHTS: dict[str, float] = {
    **dict.fromkeys(
        ("image", "sight", "called", "low", "missed", "came", "act", "body", "mine"), 3.5
    ),
    **dict.fromkeys(("anger", "fear"), 3.2),
    **dict.fromkeys(
        ("felt", "feels", "sore", "aches", "tender", "tender_now", "scorn", "leaving", "earlier"),
        3.0,
    ),
    **dict.fromkeys(("theirs", "theirs_act", "him_when", "seen", "beside"), 2.5),
    **dict.fromkeys(
        ("yours", "judged", "of_me", "if_done", "scene", "at", "there", "valued", "habit"), 2.0
    ),
    **dict.fromkeys(("person", "whom", "whose", "told"), 1.5),
    **dict.fromkeys(CONDITIONS, 0.6),
    **dict.fromkeys(("denied", "absent", "turned", "told_wrong", "of_me_wanted"), 1.6),
    "theory": 1.0,
    "said": 0.0,
}
_SLOT = re.compile(r"\{(\w+)\}")
_ASKS = re.compile(r"[^.!:?]*\?")


Phrases = Mapping[str, Sequence[Wording]]


@dataclass(frozen=True, slots=True)
class Used:
    """What a session has used up: ids and texts of wordings, words taken up, and how sentences opened.

    `asked` is what the clinician said just before, in lower case.
    """

    wordings: frozenset[str] = frozenset()
    quotes: frozenset[Quote] = frozenset()
    openings: Mapping[str, int] = field(default_factory=dict)
    moment: frozenset[str] = frozenset()  # how the other sentences of this moment open
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worded:
    """A filled sentence: `text` is "" where none could be made; `quote` are the words it takes up.

    `opening` are the words by which it is heard to begin like another, `frame` is what it asks, without
    the words of the patient, `weight` how much of the moment is in it.
    """

    text: str = ""
    quote: Quote | None = None
    wording: str = ""
    quotes: tuple[Quote, ...] = ()
    opening: str = ""
    frame: str = ""
    weight: float = 0.0


def after(used: Used, worded: Iterable[Worded]) -> Used:
    """What is used up when these sentences have been shown as well."""
    spent = [one for one in worded if one.text]
    openings = Counter(used.openings)
    openings.update(one.opening for one in spent)
    said = {word for one in spent for word in (one.wording, one.text, one.frame)}
    return Used(
        used.wordings | said,
        used.quotes | {quote for one in spent for quote in one.quotes},
        openings,
        used.moment | {one.opening for one in spent},
        used.asked,
    )


def following(used: Used, said: Iterable[str]) -> Used:
    """The same after other words of the clinician."""
    asked = tuple(" ".join(words(text.lower())) for text in said)
    return replace(used, moment=frozenset(), asked=asked)


def by_move(book: Codebook) -> Phrases:
    """The wordings of a codebook, sorted by the move that they say."""
    found: dict[str, list[Wording]] = defaultdict(list)
    for wording in book.wordings:
        found[wording.move].append(wording)
    return found


def word(option: FitOption, row: str, slots: Material, used: Used, phrases: Phrases) -> Worded:
    """The best sentence for a move of a fit row; an empty one where the material bears none."""
    told = next(iter((*slots.get("said", ()), *slots.get("enough", ()))), None)
    salt = told.quote.text if told else ""
    candidates = [
        _Candidate(wording, chosen, salt)
        for wording in phrases.get(option.move, ())
        if _suits(wording, option, row) and wording.id not in used.wordings
        for chosen in _fillings(wording, slots, used)
    ]
    candidates.sort(key=lambda one: (_score(one, used), _shuffled(one)), reverse=True)
    said = (_worded(candidate) for candidate in candidates)
    return next((one for one in said if one.text and _is_new(one, used)), Worded())


def _is_new(one: Worded, used: Used) -> bool:
    """Whether neither this session's wordings nor the clinician just before say the same."""
    if one.opening in used.moment or not used.wordings.isdisjoint((one.text, one.frame)):
        return False
    return not any(" ".join(trio) in heard for heard in used.asked for trio in _trios(one.text))


def _trios(text: str) -> Iterable[tuple[str, str, str]]:
    lows = words(text.lower())
    return zip(lows, lows[1:], lows[2:], strict=False)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A wording with what would stand in its slots."""

    wording: Wording
    chosen: tuple[Filled, ...]
    salt: str  # what was said, so that other moments get other wordings


def expands(option: FitOption) -> bool:
    """Whether an option asks for what else was felt, which takes a feeling that has been named."""
    return option.how.startswith("expand")


def _suits(wording: Wording, option: FitOption, row: str) -> bool:
    fits = not wording.rows or row in wording.rows
    return fits and ("beside" in wording.needs) == expands(option)


def _fillings(wording: Wording, slots: Material, used: Used) -> Iterable[tuple[Filled, ...]]:
    """What can stand in the slots: the latest words that no other sentence has taken up."""
    if not wording.needs and "enough" not in slots:
        return ()
    found: list[Filled] = []
    for name in wording.needs:
        spent = frozenset[Quote]() if name in CONDITIONS else used.quotes
        fresh = (one for one in slots.get(name, ()) if one.quote not in spent)
        one = next(fresh, None)
        if one is None:
            return ()
        found.append(one)
    return (tuple(found),)


def _worded(candidate: _Candidate) -> Worded:
    """The filled sentence; an empty one where it grows too long or says the same words twice."""
    wording, chosen = candidate.wording, candidate.chosen
    filled = {name: one.text for name, one in zip(wording.needs, chosen, strict=True)}
    text = _capitalised(wording.text.format_map(filled))
    if text.count(" ") >= _MOST_WORDS or text.count("?") != 1:
        return Worded()
    pairs = [pair for pair in zip(wording.needs, chosen, strict=True) if pair[0] not in CONDITIONS]
    said = [pair for pair in pairs if pair[0] not in _NAMING]  # "she" alone shows nothing
    main = max(said, key=lambda pair: _weight(pair[0]), default=None)
    quotes = tuple(one.quote for _, one in pairs)
    return Worded(
        text,
        main and main[1].quote,
        wording.id,
        quotes,
        _opening(text),
        _frame(wording.text),
        _brought(wording),
    )


@cache
def _frame(text: str) -> str:
    """What a wording asks, whatever stands in its slots: "can you say a bit more"."""
    asks = _ASKS.search(_SLOT.sub(_gap, text))
    return " ".join(words(asks.group().lower())) if asks else text


def _gap(slot: re.Match[str]) -> str:
    return "" if slot[1] in CONDITIONS else "somebody"


def _capitalised(text: str) -> str:
    """The first letter in upper case, also behind an opening quotation mark."""
    at = 1 if text.startswith("“") else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def _score(candidate: _Candidate, used: Used) -> float:
    """More of the moment is better; what opens like another sentence of the session is worse."""
    wording = candidate.wording
    alike = used.openings.get(_opening(wording.text), 0)
    return _brought(wording) + 1.0 * bool(wording.rows) - 0.5 * alike


def _brought(wording: Wording) -> float:
    return max((_weight(name) for name in wording.needs), default=0.0)


def _weight(slot: str) -> float:
    return WEIGHTS.get(slot, 0.0)


def _shuffled(candidate: _Candidate) -> int:
    """An even-handed tie-break: the same moment gets the same wording, other moments others."""
    texts = "|".join((candidate.salt, *(one.text for one in candidate.chosen)))
    return crc32(f"{candidate.wording.id}|{texts}".encode())


@cache
def _opening(text: str) -> str:
    return " ".join(words(text.lower())[:_OPENING])
