"""Picks the sentence that says a move in the patient's own words, and fills it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from zlib import crc32

from mentalize.codebook.model import Codebook, FitOption, Wording
from mentalize.pathway.slots import Filled, Material
from mentalize.transcripts.model import Quote
from mentalize.transcripts.words import words

_MOST_WORDS = 20
_OPENING = 2  # words by which two sentences are heard to begin alike

# How much of the moment a slot brings into the sentence.
WEIGHTS: dict[str, float] = {
    **dict.fromkeys(
        ("felt", "feels", "sore", "aches", "image", "low", "scorn", "leaving", "missed", "came"),
        3.0,
    ),
    **dict.fromkeys(("theirs", "theirs_act", "him_when", "seen", "beside"), 2.5),
    **dict.fromkeys(("yours", "judged", "of_me", "if_done", "scene", "at", "valued", "habit"), 2.0),
    **dict.fromkeys(("person", "whom", "whose", "told"), 1.5),
    **dict.fromkeys(("act",), 1.0),
}
_HEARD_ALIKE = 3  # words in a row that make a question one that was just asked


Phrases = Mapping[str, Sequence[Wording]]


@dataclass(frozen=True, slots=True)
class Used:
    """What a session has used up: ids and texts of wordings, words taken up, and how sentences opened.

    `asked` is what the clinician said just before, in lower case.
    """

    wordings: frozenset[str] = frozenset()
    quotes: frozenset[Quote] = frozenset()
    openings: Mapping[str, int] = field(default_factory=dict)
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worded:
    """A filled sentence: `text` is "" where none could be made; `quote` are the words it takes up.

    `opening` are the words by which it is heard to begin like another.
    """

    text: str = ""
    quote: Quote | None = None
    wording: str = ""
    quotes: tuple[Quote, ...] = ()
    opening: str = ""


def after(used: Used, worded: Iterable[Worded]) -> Used:
    """What is used up when these sentences have been shown as well."""
    spent = [one for one in worded if one.text]
    openings = Counter(used.openings)
    openings.update(one.opening for one in spent)
    return Used(
        used.wordings | {one.wording for one in spent} | {one.text for one in spent},
        used.quotes | {quote for one in spent for quote in one.quotes},
        openings,
        used.asked,
    )


def following(used: Used, said: Iterable[str]) -> Used:
    """The same after other words of the clinician."""
    return replace(used, asked=tuple(" ".join(words(text.lower())) for text in said))


def by_move(book: Codebook) -> Phrases:
    """The wordings of a codebook, sorted by the move that they say."""
    found: dict[str, list[Wording]] = defaultdict(list)
    for wording in book.wordings:
        found[wording.move].append(wording)
    return found


def word(option: FitOption, row: str, slots: Material, used: Used, phrases: Phrases) -> Worded:
    """The best sentence for a move of a fit row; an empty one where the material bears none."""
    candidates = [
        _Candidate(wording, chosen)
        for wording in phrases.get(option.move, ())
        if _suits(wording, option, row) and wording.id not in used.wordings
        for chosen in _fillings(wording, slots, used)
    ]
    candidates.sort(key=lambda one: (_score(one, used), _shuffled(one)), reverse=True)
    said = (_worded(candidate) for candidate in candidates)
    return next((one for one in said if one.text and _is_new(one.text, used)), Worded())


def _is_new(text: str, used: Used) -> bool:
    """Whether neither this session's wordings nor the clinician just before say the same."""
    return text not in used.wordings and not any(
        " ".join(trio) in heard for heard in used.asked for trio in _trios(text)
    )


def _trios(text: str) -> Iterable[tuple[str, str, str]]:
    lows = words(text.lower())
    return zip(lows, lows[1:], lows[2:], strict=False)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A wording with what would stand in its slots."""

    wording: Wording
    chosen: tuple[Filled, ...]


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
        fresh = (one for one in slots.get(name, ()) if one.quote not in used.quotes)
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
    pairs = zip(wording.needs, chosen, strict=True)
    main = max(pairs, key=lambda pair: _weight(pair[0]), default=None)
    quotes = tuple(one.quote for one in chosen)
    return Worded(text, main and main[1].quote, wording.id, quotes, _opening(wording.text))


def _capitalised(text: str) -> str:
    """The first letter in upper case, also behind an opening quotation mark."""
    at = 1 if text.startswith("“") else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def _score(candidate: _Candidate, used: Used) -> float:
    """More of the moment is better; what opens like another sentence of the session is worse."""
    wording = candidate.wording
    brought = max((_weight(name) for name in wording.needs), default=0.0)
    alike = used.openings.get(_opening(wording.text), 0)
    return brought + 1.0 * bool(wording.rows) - 1.0 * alike


def _weight(slot: str) -> float:
    return WEIGHTS.get(slot, 0.0)


def _shuffled(candidate: _Candidate) -> int:
    """An even-handed tie-break: the same moment gets the same wording, other moments others."""
    texts = "|".join(one.text for one in candidate.chosen)
    return crc32(f"{candidate.wording.id}|{texts}".encode())


@cache
def _opening(text: str) -> str:
    return " ".join(words(text.lower())[:_OPENING])
