"""Vivid words of the patient that can be said back as they stand: a picture, a look, a name given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mentalize.pathway.clauses import clauses
from mentalize.pathway.endings import SENTENCE
from mentalize.pathway.quotable import is_reported, learners, whole
from mentalize.pathway.ruptures import scorn
from mentalize.pathway.slots import Slots, verbatim
from mentalize.pathway.words import word_lists
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.words import words

_MOST = 13  # words of a picture that a question can still carry
_LEAST = 4
_EMPTY = frozenset({"one", "ones", "that", "this", "it", "say", "saying"})
_DENIED = re.compile(r"(?:\bnot|n't|\bnever)(?: \w+){0,3} $", re.IGNORECASE)
_IMAGE = re.compile(
    r"(?:(?:^|[.!?,\]] )|\b(?:it's|it is|it was|must have been|must've been|i was|i'm|felt|feels?|was"
    r"|little|bit|that's) (?:(?:just|a bit|a little|sort of|kind of|more|rather) )*)"
    r"(?P<image>(?:like|as if|as though) (?:an?|the|some|my|being|when|if|somebody|someone"
    r"|i(?:'d| was| were| had)|(?!nothing|anything|everything)[a-z]+ing)"
    r" (?P<rest>[^.,;:!?…—\[\]\"“”]+))(?=[.!?]|$)",
    re.IGNORECASE,
)
# "like my hands went cold" compares nothing
_TOLD = re.compile(r"like (?:my|the|an?) \w+ (?:got|went|was|were|is|are)\b", re.IGNORECASE)


def image(item: LabelledTurn) -> Slots:
    """`image`: a comparison that stands for itself, "like a coat left on a train"."""
    text = item.turn.text.replace("’", "'")
    for found in _IMAGE.finditer(text):
        denied = _DENIED.search(text[: found.start("image")]) or _TOLD.match(found["image"])
        if not denied and _plain(words(found["image"].lower())):
            yield "image", verbatim(item, found.start("image"), found.end("rest"))


def _plain(lows: Sequence[str]) -> bool:
    lists = word_lists()
    broken = lists.meets("fillers", lows) or lists.meets("dialect", lows) or learners(lows)
    repeated = any(one == two for one, two in pairwise(lows))
    sized = _LEAST <= len(lows) <= _MOST and not lists.has("dangling", lows[-1])
    return sized and not (broken or repeated or lows[-1] in _EMPTY)


_SIGHT = re.compile(
    r"\b(?P<sight>(?:(?P<who>he|she) (?:just )?looked|(?:his|her) (?:whole )?(?:face|eyes|voice|mouth|chin)"
    r" (?:just )?(?:went|fell|changed|dropped|shook|cracked|filled|crumpled|was|were)"
    r"|(?:his|her) hands (?:were )?(?:shook|shaking|trembled|trembling)|(?:he|she) went)"
    r"(?P<how>(?: (?:kind of|sort of|so|really|very|a bit|quite|all))?(?: [a-z]+)?))(?=[.!?,]|$)",
    re.IGNORECASE,
)
# "he looked up" is a glance, "she went home" a way, and "his face was" is cut off
_NO_LOOK = frozenset(
    {"up", "down", "away", "back", "over", "round", "around", "at", "for", "like", "it", "out", "in", "me",
     "good", "great", "fine", "there", "home", "off", "first", "to", "on", "and", "by", "well", "left",
     "right", "just", "kind", "sort", "so", "really", "very", "bit", "quite", "all", "that"}
)  # fmt: skip
_ALONE = re.compile(
    r"(?:fell|changed|dropped|shook|cracked|crumpled|shaking|trembl\w+)$", re.IGNORECASE
)


def sight(item: LabelledTurn) -> Slots:
    """`sight`: what was to be seen of another, "her voice cracked", "he looked so small"."""
    for found in _SIGHT.finditer(item.turn.text.replace("’", "'")):
        how = words(found["how"].lower())
        looks = bool(how) and how[-1] not in _NO_LOOK and not how[-1].endswith("ly")
        if looks or (not how and _ALONE.search(found["sight"])):
            yield "sight", verbatim(item, *found.span("sight"))


_CALLED = re.compile(
    r"\byou(?:'re| are) (?:just |only |nothing but )?(?P<called>an? (?:[a-z]+ )?[a-z]+)(?=[.!]|$)",
    re.IGNORECASE,
)
_FRIENDLY = re.compile(
    r"\b(?:good|nice|kind|great|wonderful|clever|bit|lot|lovely|sweet|dear|decent)\b", re.IGNORECASE
)


def called(item: LabelledTurn) -> Slots:
    """`called`: what the patient calls the clinician, "a turnstile"."""
    if scorn(item) is None:
        return
    for found in _CALLED.finditer(item.turn.text.replace("’", "'")):
        if not _FRIENDLY.search(found["called"]):
            yield "called", verbatim(item, *found.span("called"))


_INNER = frozenset(
    {"want", "wanted", "wish", "wished", "hope", "hoped", "hoping", "miss", "missed", "need", "needed",
     "love", "loved", "hate", "hated", "prefer", "afraid", "ashamed", "couldn't", "can't", "dread",
     "dreaded", "longed", "envy", "envied", "noticed", "remember", "alone", "lonely", "scared", "cried"}
)  # fmt: skip
_HESITATES = re.compile(
    r"[-–—\[(…]|\.\.|\bt['’]|\b(?:u[mh]+|e[rm]+|hm+|like|you know|i mean)\b", re.IGNORECASE
)
_MINE = 9  # words of what the patient says of themselves that can be said back
_OPENS = frozenset({"end", "pause", "and", "but", "so", "because"})
_ELSE = frozenset({"else", "there", "too", "anymore", "them", "him", "her"}) | _EMPTY
_ADDRESSED = frozenset({"you", "your", "you're", "you'd", "you've", "yourself", "you'll"})
# What these point to has been said elsewhere.
_POINTS = frozenset({"it", "that", "this", "those", "these", "them", "one", "so", "there", "they"})
_IT_WAS = re.compile(r"\bit (?:was|is) (?:me|us|my)\b")


def mine(item: LabelledTurn) -> Slots:
    """`mine`: a whole sentence in which the patient says what they wanted or felt, word for word."""
    for clause in clauses(item.turn.text):
        lows = clause.lows
        plain = not _HESITATES.search(item.turn.text, clause.start, clause.end)
        sized = _LEAST <= len(lows) <= _MINE and clause.before in _OPENS and clause.after == "end"
        if plain and sized and _says_of_self(lows) and whole(clause) and not is_reported(clause):
            yield "mine", verbatim(item, clause.start, clause.end)


def _says_of_self(lows: Sequence[str]) -> bool:
    opens = lows[0].split("'")[0] == "i" and not _INNER.isdisjoint(lows[1:4])
    clear = not _ADDRESSED.intersection(lows) and "like" not in lows[2:3]
    points = _POINTS.intersection(lows) and not _IT_WAS.search(" ".join(lows))
    return opens and clear and not points and lows[-1] not in _ELSE


_SENSED = re.compile(
    r"(?:i (?:noticed|missed|cried|wept|was (?:so |very )?(?:lonely|alone|frightened|scared|ashamed|sad))"
    r"|(?:he|she) must(?: have|'ve) been (?:so |very )?(?!like)\w+)\b[^?]*",
    re.IGNORECASE,
)
_LONGEST = 9
_THAT_DAY = re.compile(r"\bthat (?:night|evening|morning|afternoon|day|week|weekend)\b")


def earlier(patient: Sequence[LabelledTurn]) -> Slots:
    """`earlier`: a short sentence of the turns before, in which the patient was near a feeling."""
    for item in patient:
        for slot, found in mine(item):
            yield "earlier" if slot else slot, found
        start = 0
        for stop in (
            *(one.start() for one in SENTENCE.finditer(item.turn.text)),
            len(item.turn.text),
        ):
            yield from _sensed(item, start, stop)
            start = next((one.end() for one in SENTENCE.finditer(item.turn.text, stop)), stop)


def _sensed(item: LabelledTurn, start: int, stop: int) -> Slots:
    said = item.turn.text[start:stop].rstrip(".!")
    lows = words(said.lower())
    points = _POINTS.intersection(_THAT_DAY.sub("", said.lower()).split())
    clear = not points and not _ADDRESSED.intersection(lows) and not _HESITATES.search(said)
    if _SENSED.fullmatch(said) and len(lows) <= _LONGEST and clear:
        yield "earlier", verbatim(item, start, start + len(said))
