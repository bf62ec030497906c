"""What happened, in words that can follow "when": "she locked you out", from "She locked me out"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mentalize.pathway.clauses import Clause, clauses
from mentalize.pathway.quotable import is_past, is_reported, whole
from mentalize.pathway.shift import shifted
from mentalize.pathway.tokens import Token
from mentalize.pathway.words import word_lists

_MOST = 8  # words of an event that a question can still carry
_STARTS = frozenset(
    {"end", "pause", "ask", "and", "but", "so", "because", "'cause", "cause", "then", "like"}
)
_STOPS = _STARTS | {"when", "until", "while", "since", "till"}
_ACTLESS = frozenset(
    {"didn't", "never", "was", "were", "always", "kept", "stood", "sat", "stayed", "all"}
)
_HE = {"he": "him", "she": "her", "they": "them"}
# Sentences of what might be or used to be tell no event, and "you" may be the clinician.
_SUPPOSED = frozenset(
    {"if", "would", "might", "could", "unless", "would've", "could've", "should've", "always",
     "every", "used", "usually", "whenever", "sometimes", "often", "never", "ever"}
)  # fmt: skip
_YOU = frozenset({"you", "your", "you're", "you'd", "you've", "you'll", "yours", "yourself"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `text` is said to the patient, `start` and `end` show the words it rests on.

    `own` is set when the patient did it; `actor` is the object form of who did ("him", "your dad"), ""
    where that can't be told. `speech` is set when somebody said something, `done` when it is one act,
    so that there is a before and an after.
    """

    text: str
    start: int
    end: int
    own: bool
    actor: str
    speech: bool
    done: bool


@lru_cache(maxsize=4096)
def events(text: str, names: frozenset[str] = frozenset()) -> tuple[Event, ...]:
    """What a turn tells as having happened; `names` are people known by name."""
    return tuple(_events(text, names))


def _events(text: str, names: frozenset[str]) -> Iterator[Event]:
    for clause in clauses(text):
        if clause.after == "ask" or clause.before not in _STARTS or is_reported(clause):
            continue
        if clause.sentence & _SUPPOSED or _YOU.intersection(clause.lows):
            continue
        found = _spoke(clause, names) or _happened(clause, names)
        if found is not None:
            yield found


@dataclass(frozen=True, slots=True)
class _Subject:
    """Who did it: how many words name them, how they are called to the patient."""

    size: int
    text: str
    own: bool
    actor: str


def _subject(tokens: Sequence[Token], names: frozenset[str]) -> _Subject | None:
    words, low = word_lists(), tokens[0].low
    if low == "i":
        return _Subject(1, "you", own=True, actor="")
    if words.has("third_persons", low):
        return _Subject(1, low, own=False, actor=_HE.get(low, ""))
    if tokens[0].text in names:
        return _Subject(1, tokens[0].text, own=False, actor=tokens[0].text)
    if not words.has("determiners", low):
        return None
    return _described(tokens)


def _described(tokens: Sequence[Token]) -> _Subject | None:
    """An article or possessive and one or two words: "the cleaner", "my older brother"."""
    words = word_lists()
    for size in (2, 3):
        if len(tokens) <= size:
            return None
        noun = tokens[size - 1].low
        if words.has("no_nouns", noun) or words.has("adverbs", noun):
            return None
        if _opens_verb(tokens[size].low):
            text = " ".join(shifted(tokens[:size]))
            if any(words.has(name, noun) for name in ("kin", "roles", "folk")):
                return _Subject(size, text, own=False, actor=text)
            body = tokens[0].low == "my" and words.has("bodies", noun)
            return _Subject(size, text, own=True, actor="") if body else None
    return None


def _opens_verb(low: str) -> bool:
    return is_past(low) or low in ("didn't", "was", "were")


def _spoke(clause: Clause, names: frozenset[str]) -> Event | None:
    """Who said something: the words stay with them, and "she said that" will do."""
    tokens = clause.tokens
    who = _subject(tokens, names)
    if who is None or len(tokens) <= who.size:
        return None
    verb = tokens[who.size]
    # "when you said that" would be heard as something said just now, to the clinician
    if who.own or not word_lists().has("speech_verbs", verb.low):
        return None
    rest = tokens[who.size + 1 :]
    told = bool(rest) and rest[0].low in ("me", "us") and verb.low.startswith("t")
    ends_there = clause.after == "pause" and len(rest) == told
    if not (ends_there or any(x.spoken for x in rest[told:])):
        return None
    end = rest[0].end if told else verb.end
    said = "told you that" if told else "said that"
    return Event(
        f"{who.text} {said}", clause.start, end, who.own, who.actor, speech=True, done=True
    )


def _happened(clause: Clause, names: frozenset[str]) -> Event | None:
    tokens = _without_tail(clause.tokens)
    if clause.after not in _STOPS or len(tokens) > _MOST or not whole(clause):
        return None
    who = _subject(tokens, names)
    if who is None or not _tells(tuple(x.low for x in tokens[who.size :]), clause):
        return None
    predicate = _pointed(shifted(tokens[who.size :]))
    if predicate[0] == "was" and (who.text == "you" or who.text.endswith("s")):
        predicate[0] = "were"
    return Event(
        " ".join([who.text, *predicate]),
        clause.start,
        tokens[-1].end,
        who.own,
        who.actor,
        speech=False,
        done=not _ACTLESS.intersection(predicate),
    )


def _pointed(words: Sequence[str]) -> list[str]:
    """Say "that card" for "a card": what was told once is known when it is taken up."""
    return [
        "that" if low in ("a", "an") and following and _is_thing(past, following) else low
        for past, low, following in zip(("", *words), words, (*words[1:], ""), strict=False)
    ]


def _is_thing(past: str, noun: str) -> bool:
    return past not in _PREPOSITIONS and not word_lists().has("measures", noun.lower())


_PREPOSITIONS = frozenset(
    {"in", "on", "at", "with", "for", "from", "by", "like", "as", "of", "to", "have"}
)


def _without_tail(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    tail = word_lists().has("tails", tokens[-1].low)
    return tokens[:-1] if tail and tokens[2:] else tokens


def _tells(predicate: Sequence[str], clause: Clause) -> bool:
    """Whether a predicate tells of an event: a past form, "didn't" with a verb, "was" with "-ing"."""
    words = word_lists()
    rest = [low for low in predicate if not words.has("adverbs", low)]
    vague = words.meets("vague", rest)
    if not rest or vague or rest[-1] in ("it", "one"):
        return False
    verb, after, more = rest[0], "".join(rest[1:2]), rest[2:]
    if verb == "didn't":
        return _left_undone(after, more)
    if verb in ("was", "were"):
        return after.endswith(("ing", "in'")) and not words.has("no_progress", after)
    # "he turned and ran": the weight is in what follows
    goes_on = clause.after == "and" and any(is_past(low) for low in clause.following[:1])
    return is_past(verb) and _bears(verb, after) and (bool(more) or not goes_on)


def _left_undone(verb: str, more: Sequence[str]) -> bool:
    """Whether "didn't" and these words tell of something that was not done, with all that it needs."""
    words = word_lists()
    if verb == "say":
        return any(words.has("articles", low) for low in more[:1])
    complete = bool(more) or words.has("negated_alone", verb)
    return bool(verb) and complete and not words.has("no_past_negated", verb)


def _bears(verb: str, after: str) -> bool:
    """Whether a past form has with it what it needs."""
    words = word_lists()
    if not after:
        return words.has("alone", verb)
    if verb == "got":
        return words.has("after_got", after)
    if verb in ("did", "saw", "heard", "put", "made", "took", "had", "brought"):
        return after != "it" and words.has("articles", after)
    if verb in ("let", "kept", "gave"):
        return after != "it"
    if verb == "went":
        return after != "about"
    return verb != "looked" or after in ("at", "up", "down", "away", "over", "round", "through")
