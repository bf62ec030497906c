"""Finds in a transcript what may identify somebody, and suggests what may stand for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mentalize.transcripts.model import Transcript
from mentalize.transcripts.pseudonyms.lists import cues, fold, lists
from mentalize.transcripts.pseudonyms.model import (
    NOUNS,
    SAME,
    Finding,
    Hint,
    Kind,
    PseudonymError,
)
from mentalize.transcripts.pseudonyms.names import names_in
from mentalize.transcripts.pseudonyms.numbers import numbers_in
from mentalize.transcripts.pseudonyms.replacing import Matcher, check, is_exact, original_of
from mentalize.transcripts.pseudonyms.standing import TOKEN, suggest
from mentalize.transcripts.pseudonyms.tokens import lines_of, words_of
from mentalize.transcripts.role_names import has_title, is_neutral, role_of

MOST = 400  # originals at a time: each is looked for at every word
LIKELY = 0.5  # from here on a page ticks it beforehand
_NOUN_KINDS: Mapping[str, Kind] = {noun: kind for kind, noun in NOUNS.items()}


def find(
    transcript: Transcript, known: Mapping[str, str] | None = None, *, plain_names: bool = False
) -> tuple[Finding, ...]:
    """Every place of `transcript` that may identify somebody, in order.

    `known` is the map of the case (original → what stands for it): what it holds is found for certain
    and keeps its stand-in. What is found once is found wherever it stands. `plain_names` suggests other
    given names for persons instead of "[Person A]".
    """
    known = dict(known or {})
    hints = _best(_hints(transcript, known), known)
    text = "\n".join(x for turn in transcript.turns for x in (turn.speaker, turn.text))
    asked = [(original, hint.kind) for original, hint in hints.items()]
    stands = suggest(asked, known, text, plain_names=plain_names)
    every = {**_safe(stands, known), **known}
    of = {
        **hints,
        **{x: Hint(x, _kind(y), 1.0, "in the map of the case") for x, y in known.items()},
    }
    return tuple(_findings(transcript, every, of))


def _hints(transcript: Transcript, known: Mapping[str, str]) -> Iterator[Hint]:
    yield from _speakers(transcript)
    taken = sorted({x for x in known.values() if "[" not in x}, key=len, reverse=True)
    hidden = re.compile("|".join([TOKEN.pattern, *(rf"\b{re.escape(x)}\b" for x in taken)]))
    texts = [hidden.sub(_blank, turn.text) for turn in transcript.turns]
    for text, line in zip(texts, lines_of(texts), strict=True):
        yield from numbers_in(text)
        yield from names_in(line)


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match.group())


def _speakers(transcript: Transcript) -> Iterator[Hint]:
    """Names of speakers, unless they are "Therapist", "Speaker 1" or letters."""
    for name in dict.fromkeys(turn.speaker for turn in transcript.turns):
        if is_neutral(name) or TOKEN.search(name):
            continue
        words = [x for x in words_of(name) if len(x.text) > 1 and not _is_label(x.text)]
        if words:
            text = name[words[0].start : words[-1].end]
            yield Hint(text, "person", 0.9, "the name of a speaker")


def _is_label(word: str) -> bool:
    key, known = fold(word), lists()
    plain = (
        key in known.large
        or cues().has("titles", key)
        or (not known.is_name(key) and (known.is_ordinary(key) or known.is_derived(key)))
    )
    return role_of(word) is not None or has_title(word) or plain


def _best(hints: Iterator[Hint], known: Mapping[str, str]) -> dict[str, Hint]:
    """For each original its surest hint, in the order in which originals first appear."""
    best: dict[str, Hint] = {}
    names: dict[str, str] = {x if is_exact(x) else fold(x): x for x in known}
    for hint in hints:
        original = original_of(hint.text)
        name = names.setdefault(original if is_exact(original) else fold(original), original)
        if name not in known and (name not in best or best[name].confidence < hint.confidence):
            best[name] = hint
    least = sorted((x.confidence for x in best.values()), reverse=True)[:MOST][-1:] or [0.0]
    surest = [x for x in best.items() if x[1].confidence >= least[0]][:MOST]
    return {name: _with_bearer(hint, best) for name, hint in surest}


def _with_bearer(hint: Hint, best: Mapping[str, Hint]) -> Hint:
    """Part of a full name that is found elsewhere is as sure as that."""
    key = fold(original_of(hint.text))
    full = next((x for x in best if " " in x and key in x.split()), None)
    bearer = best[full] if full and hint.kind in NOUNS else hint
    if bearer.kind != "person" or bearer.confidence <= hint.confidence:
        return hint
    return Hint(hint.text, "person", bearer.confidence, f"part of “{bearer.text}”")


def _safe(stands: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Without what can't be replaced, such as a single letter."""
    kept: dict[str, str] = {}
    for original, stand in stands.items():
        try:
            check({original: stand})
            check({**known, original: stand})
        except PseudonymError:
            continue
        kept[original] = stand
    return kept


def _findings(
    transcript: Transcript, every: Mapping[str, str], of: Mapping[str, Hint]
) -> Iterator[Finding]:
    matcher = Matcher(every)
    for turn in transcript.turns:
        for in_speaker, text in ((True, turn.speaker), (False, turn.text)):
            for start, end, original, stands in matcher.over(text):
                hint = of[original]
                yield Finding(
                    turn.index, start, end, text[start:end], original,
                    hint.kind, hint.confidence, hint.because, stands, in_speaker,
                )  # fmt: skip


def _kind(stands: str) -> Kind:
    """What a stand-in stands for, as far as its words tell."""
    for kind, text in SAME.items():
        if stands == text:
            return kind
    return _NOUN_KINDS.get(stands.strip("[]").rpartition(" ")[0], "person")
