"""What a turn mentions that a question can take up: an image, a matter, a word for the clinician."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from mentalize.pathway.clauses import Clause, clauses
from mentalize.pathway.quotable import is_reported, learners, whole
from mentalize.pathway.situation import worth_words
from mentalize.pathway.slots import Slots, filled, verbatim
from mentalize.pathway.words import ends_there, word_lists
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.words import words

_MOST = 9  # words of an image that a question can still carry
_LEAST = 4
_EMPTY = frozenset({"one", "ones", "that", "this", "it", "say", "saying"})
_DENIED = re.compile(r"(?:\bnot|n't|\bnever)(?: \w+){0,3} $", re.IGNORECASE)
_IMAGE = re.compile(
    r"(?:(?:^|[.!?,\]] )|\b(?:it's|it is|it was|i was|i'm|felt|feels?|was|little|bit|that's) "
    r"(?:(?:just|a bit|a little|sort of|kind of|more|rather) )*)"
    r"(?P<image>like (?:an?|the|some|my|being|when|somebody|someone|(?!nothing|anything|everything)[a-z]+ing)"
    r" (?P<rest>[^.,;:!?…—\[\]\"“”]+))(?=[.!?]|$)",
    re.IGNORECASE,
)


def image(item: LabelledTurn) -> Slots:
    """`image`: a comparison that stands for itself, "like a coat left on a train"."""
    text = item.turn.text.replace("’", "'")
    lists = word_lists()
    for found in _IMAGE.finditer(text):
        lows = words(found["image"].lower())
        broken = lists.meets("fillers", lows) or lists.meets("dialect", lows) or learners(lows)
        repeated = any(one == two for one, two in pairwise(lows))
        denied = _DENIED.search(text[: found.start("image")])
        sized = _LEAST <= len(lows) <= _MOST and not lists.has("dangling", lows[-1])
        if sized and not (broken or repeated or denied or lows[-1] in _EMPTY):
            yield "image", verbatim(item, found.start("image"), found.end("rest"))


_MISSED = re.compile(
    r"\bi (?:just |really |do |still )?miss (?P<whom>her|him|them|my (?P<kin>[a-z]+))"
    r"(?=[.!?,]|$| and\b)",
    re.IGNORECASE,
)


def missed(item: LabelledTurn) -> Slots:
    """`missed`: whom the patient says they miss, "your sister"."""
    for found in _MISSED.finditer(item.turn.text):
        kin = (found["kin"] or "").lower()
        if not kin or word_lists().has("kin", kin):
            said = f"your {kin}" if kin else found["whom"].lower()
            yield "missed", filled(item, said, *found.span("whom"))


_CAME = re.compile(
    r"\bi (?:nearly|almost) (?:didn't|never) c(?:o|a)me\b|\bi (?:was going to|thought about|thought of|"
    r"was thinking of|was gonna) (?:not|no) com(?:e|ing)\b|\bi wasn't going to come\b",
    re.IGNORECASE,
)


def came(item: LabelledTurn) -> Slots:
    """`came`: the patient came, though they had thought of staying away."""
    for found in _CAME.finditer(item.turn.text.replace("’", "'")):
        yield "came", filled(item, "come after all", *found.span())


_BODY = re.compile(
    r"\bmy (?P<part>(?:whole )?(?:face|throat|chest|stomach|belly|ears?|hands?|arms?|jaw|heart|legs?|knees|"
    r"mouth|head|neck|cheeks))(?: just)? (?P<did>got|went|was|were|felt|started|kept) "
    r"(?P<how>hot|cold|red|tight|dry|shaking|pounding|racing|burning|ringing|numb|heavy|stiff)\b",
    re.IGNORECASE,
)


def body(item: LabelledTurn) -> Slots:
    """`body`: what the body did, "your ears got hot"."""
    for found in _BODY.finditer(item.turn.text):
        said = f"your {found['part']} {found['did']} {found['how']}".lower()
        yield "body", filled(item, said, *found.span())


_INNER = frozenset(
    {"want", "wanted", "wish", "wished", "hope", "hoped", "hoping", "miss", "missed", "need", "needed",
     "love", "loved", "hate", "hated", "care", "cared", "prefer", "felt", "feel", "afraid", "ashamed",
     "couldn't", "can't", "dread", "dreaded", "longed", "expecting", "envy", "envied"}
)  # fmt: skip
_HESITATES = re.compile(
    r"[-–—\[(…]|\.\.|\b(?:u[mh]+|e[rm]+|hm+|like|you know|i mean)\b", re.IGNORECASE
)
_MINE = 9  # words of what the patient says of themselves that can be said back
_OPENS = frozenset({"end", "pause", "and", "but", "so", "because"})


def mine(item: LabelledTurn) -> Slots:
    """`mine`: a whole clause in which the patient says what they wanted or felt, word for word."""
    for clause in clauses(item.turn.text):
        plain = not _HESITATES.search(item.turn.text, clause.start, clause.end)
        if plain and _says_of_self(clause) and whole(clause) and not is_reported(clause):
            yield "mine", verbatim(item, clause.start, clause.end)


def _says_of_self(clause: Clause) -> bool:
    lows = clause.lows
    sized = _LEAST <= len(lows) <= _MINE and clause.before in _OPENS and clause.after == "end"
    opens = lows[0].split("'")[0] == "i" and not _INNER.isdisjoint(lows[1:4])
    clear = not _ADDRESSED.intersection(lows) and lows[-1] not in _EMPTY and "like" not in lows[2:3]
    return sized and opens and clear and lows[-1] not in _ELSE


_ELSE = frozenset({"else", "there", "too", "anymore", "them", "him", "her"})
_ADDRESSED = frozenset({"you", "your", "you're", "you'd", "you've", "yourself", "you'll"})


@cache
def _pattern(before: str, listed: str) -> re.Pattern[str]:
    any_of = "|".join(sorted(word_lists().lists[listed], key=len, reverse=True))
    return re.compile(rf"{before}({any_of})\b", re.IGNORECASE)


def matter(item: LabelledTurn) -> Slots:
    """`matter`: what the patient's life is about or what they carry, "your work", "your drinking"."""
    text = item.turn.text
    for slot, listed in (("valued", "valued"), ("habit", "habits")):
        for found in _pattern(r"\bmy ", listed).finditer(text):
            if ends_there(text[found.end() :]):
                yield slot, filled(item, f"your {found[1].lower()}", found.start(), found.end())


def worth(item: LabelledTurn) -> Slots:
    """`low`: the word of a verdict on one's own worth, "a failure"."""
    found = worth_words(item.turn.text)
    if found is not None:
        yield "low", verbatim(item, *found)


def of_clinician(item: LabelledTurn) -> Slots:
    """`scorn`: the word for the clinician or the hour; `leaving`: what the patient thinks of doing."""
    text = item.turn.text
    if item.contempt_of_clinician is not None:
        for found in _pattern(r"\b", "scorn").finditer(text):
            yield "scorn", verbatim(item, found.start(), found.end())
    if any(risk.code == "dropout" for risk in item.risks):
        for pattern, said in _LEAVING:
            for found in pattern.finditer(text):
                if not _GUESSED.search(text, 0, found.start()):
                    yield "leaving", filled(item, said, found.start(), found.end())


# "you're afraid that I'll stop coming" tells what the clinician is held to think
_GUESSED = re.compile(r"\byou(?:'re| are| think| want| hope| expect)\b[^.!?]*$", re.IGNORECASE)


def wished(item: LabelledTurn) -> Slots:
    """`if_done`: "if she did that", where only something done will count."""
    if item.mode_code != "teleological":
        return
    for found in _WISHED.finditer(item.turn.text):
        who = (found[1] or found[2] or found[3] or "").lower()
        said = _DONE.get(_SUBJECT.get(who, who), "if you had that")
        yield "if_done", filled(item, said, *found.span())


_WISHED = re.compile(
    r"\blet (him|her|them)\b|\bif (he|she|they) (?!was|were|is|are|had)\w+"
    r"|\bi(?:'d| would)? (?:want|need) (?:(him|her|them|you) to\b|\w+)",
    re.IGNORECASE,
)
_SUBJECT = {"him": "he", "her": "she", "them": "they"}
_DONE = {
    "he": "if he did that",
    "she": "if she did that",
    "they": "if they did that",
    "you": "if I did that",
}
_LEAVING = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"\b(?:stop(?:ping)?|give (?:it|this) up|pack (?:it|this) in)\b", "stopping"),
        (r"\b(?:not|n't) (?:be )?(?:com(?:e|ing) back|com(?:e|ing) again)\b", "not coming back"),
        (r"\b(?:someone|somebody) else\b", "seeing somebody else"),
        (r"\b(?:leav(?:e|ing)|walk(?:ing)? out|go(?:ing)? now)\b", "leaving"),
    )
)
