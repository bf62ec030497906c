"""Whether words bear what is said of them: a moment without words that show it is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mentalize.pathway.patterns import pattern
from mentalize.pathway.ruptures import sentences
from mentalize.pathway.words import ends_there
from mentalize.transcripts.labels import Label, LabelledTurn
from mentalize.transcripts.model import Quote
from mentalize.transcripts.words import words

_STEM = 5  # "lonesome" and "lonely" differ, "ashamed" and "ashamedly" don't [D]
_SURE = 0.8  # enough for a feeling that is shown and not named
_LEAST = 4  # words of a sentence that shows something
_MOST = 40
_BACK = 2  # turns of the clinician from which a word is taken up [D]
_OF_MIND = pattern("bearing.of_mind")
_VULNERABLE = pattern("bearing.vulnerable")
_NOT_OWN = pattern("bearing.not_own")
_OF_THING = pattern("bearing.of_thing")
_NEGATED = pattern("bearing.negated")
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_OPEN_LETTER = re.compile(r"[^\W_]+")


def quote_of_mind(item: LabelledTurn, label: Label) -> Quote | None:
    """The words in which a state of mind was looked at: those of the label, else another sentence."""
    text = item.turn.text
    own = [one for one in sentences(text) if one[0] < label.end and label.start < one[1]]
    for start, end in (*own, *reversed(list(sentences(text)))):
        said = text[start:end]
        if _OF_MIND.search(said) and _LEAST <= len(words(said)) <= _MOST and not said.endswith("?"):
            return Quote(item.turn.index, start, end, said)
    return None


def bears_claim(item: LabelledTurn, label: Label) -> bool:
    """Whether the words of a label claim something: neither a question nor a scrap."""
    said = item.words(label).strip() or item.turn.text
    return len(words(said)) >= _LEAST and not said.endswith("?")


def bears_feeling(item: LabelledTurn, label: Label) -> bool:
    """Whether a vulnerable feeling stands in the words of a label as the patient's own."""
    said = item.words(label) or item.turn.text
    start, end = _sentence(item.turn.text, label)
    whole = item.turn.text[start:end]
    if _NOT_OWN.search(whole) or _OF_THING.fullmatch(whole) or _in_quotes(item.turn.text, label):
        return False
    offset = label.start if item.words(label) else 0
    after = item.turn.text[offset:]
    named = next((x for x in _VULNERABLE.finditer(said) if not _of_a_thing(after, x)), None)
    if named is not None:
        begins = offset + named.start()
        return not _NEGATED.search(item.turn.text[:begins])
    shown = label.confidence >= _SURE and len(words(said)) >= _LEAST
    return shown and re.search(r"\b(?:i|me|my|i['’]\w+)\b", said, re.IGNORECASE) is not None


_QUALIFIES = frozenset(
    {"stupid", "small", "low", "hot", "ridiculous", "foolish", "broken", "broke"}
)


def _of_a_thing(said: str, named: re.Match[str]) -> bool:
    """Whether the word belongs to a noun that follows: "some stupid stuff"."""
    return named.group().lower() in _QUALIFIES and not ends_there(said[named.end() :])


def _in_quotes(text: str, label: Label) -> bool:
    """Whether words are given as somebody else's: "He says, 'I'm disappointed'"."""
    quoted = (x.span() for x in _QUOTED.finditer(text))
    return any(start <= label.start and label.end <= end for start, end in quoted)


def names_feeling(item: LabelledTurn, label: Label) -> bool:
    """Whether there is a word for the feeling in the words of a label."""
    return _VULNERABLE.search(item.words(label) or item.turn.text) is not None


def taken_up(turns: Sequence[LabelledTurn], at: int, said: str) -> bool:
    """Whether the clinician had used the word for a feeling in one of the last turns."""
    feelings = {_stem(found.group()) for found in _VULNERABLE.finditer(said)}
    spoken = [x for x in turns[:at] if x.turn.role == "clinician"][-_BACK:]
    heard = {_stem(word) for item in spoken for word in _OPEN_LETTER.findall(item.turn.text)}
    return bool(feelings & heard)


def speaks_of(said: str, feeling: str) -> bool:
    """Whether words hold a word for the same feeling."""
    wanted = {_stem(found.group()) for found in _VULNERABLE.finditer(feeling)}
    return not wanted.isdisjoint(_stem(word) for word in _OPEN_LETTER.findall(said))


def _stem(word: str) -> str:
    return word.lower()[:_STEM]


def _sentence(text: str, label: Label) -> tuple[int, int]:
    spans = [one for one in sentences(text) if one[0] < label.end and label.start < one[1]]
    return (spans[0][0], spans[-1][1]) if spans else (label.start, label.end)
