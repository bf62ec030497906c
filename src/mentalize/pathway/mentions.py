"""What a turn mentions that a question can take up: a matter, a body, a word for the clinician."""

from __future__ import annotations

import re
from functools import cache

from mentalize.pathway.ruptures import scorn, wish_to_leave
from mentalize.pathway.situation import worth_words
from mentalize.pathway.slots import Slots, filled, verbatim
from mentalize.pathway.words import ends_there, word_lists
from mentalize.transcripts.labels import LabelledTurn

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
    if scorn(item) is not None:
        for found in _pattern(r"(?<!not )(?<!n't )\b", "scorn").finditer(text):
            yield "scorn", verbatim(item, found.start(), found.end())
    if wish_to_leave(item) is not None:
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
