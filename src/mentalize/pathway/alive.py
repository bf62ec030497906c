"""What is alive at a moment: a feeling, a mind, a verdict, a danger, a piece of advice.

Conditions (see `conditions.py`) that wordings without words of the patient rest on.
"""

from __future__ import annotations

import re

from mentalize.pathway.bearing import bears_feeling
from mentalize.pathway.cues import CURRENT_RISK, Place, place_of, to_be_asked
from mentalize.pathway.endings import end_of
from mentalize.pathway.evidence import LOST, MENTALIZING, VULNERABLE
from mentalize.pathway.situation import Situation
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.words import words

_ASKS_BACK = re.compile(
    r"\W*(?:what,? like|you mean|as in|what do you mean)\b[^.?!]*\?\W*$", re.IGNORECASE
)
_AROUND = 40  # characters beside a cue that still belong to it [D]
_TOO_LATE = re.compile(r"\b(?:could|should|would|'d)(?:'ve|’ve| have)\b", re.IGNORECASE)


def shown(here: Situation) -> bool:
    """Whether a vulnerable feeling of the patient's own was said last."""
    item, late = here.heard, end_of(here.heard.turn.text)
    felt = (x for x in item.affects if x.code in VULNERABLE and x.end > late)
    return any(bears_feeling(item, x) for x in felt)


def alive(here: Situation) -> bool:
    """Whether more than facts was told: a mind, a verdict, a feeling."""
    item = here.heard
    sure = item.mode is not None and not item.mode.abstained and item.mode_code != "none"
    return sure or bool(item.affects)


def minded_or_felt(here: Situation) -> bool:
    """Whether a mind was looked at, or a feeling named."""
    return here.heard.mode_code in MENTALIZING or bool(here.heard.affects)


def listens(here: Situation) -> bool:
    """Whether nothing is held as fact, and nobody blamed: an explanation may find a listener."""
    item = here.heard
    if here.told is not item:
        return False  # a "Yeah." or a cut-off word before it gives a question nothing to meet
    return item.mode_code not in LOST and not item.has_process("devaluation", "externalizing")


def verdict(here: Situation) -> bool:
    """Whether something is held as fact: it can be asked what it is like to think it."""
    mode, calm = here.heard.mode, not here.heard.high_arousal and not here.heard.affects
    certain = mode is not None and mode.code == "psychic_equivalence" and not mode.abstained
    return calm and certain


def advised(here: Situation) -> bool:
    """Whether the clinician has told what could be done, and the patient had no plan of their own."""
    if here.told is not here.heard or _PLANS.search(here.heard.turn.text):
        return False
    return any(
        _TO_DO.search(here.item.words(move))
        for move in here.item.moves
        if move.code == "advise"
        and len(words(here.item.words(move))) >= _ADVICE
        and not _TOO_LATE.search(here.item.words(move))
    )


_PLANS = re.compile(
    r"\bi(?:['’]ll| will| can| could|['’]m (?:going to|gonna)|['’]d like to)(?: \w+)?"
    r" (?:try|start|have|do|go|stop|cut|find|ask|tell|call|talk|make)\b",
    re.IGNORECASE,
)
_ADVICE = 8  # words: "you could take your coat off" is none
_TO_DO = re.compile(
    r"\b(?:you (?:could|should|might|can|need to|have to)|why (?:don['’]t|not)"
    r"|have you (?:thought|tried|considered)"
    r"|would you (?:not|consider)|try(?:ing)?|maybe|perhaps|i['’]d (?:like you|say|suggest|encourage)"
    r"|just|what if"
    r"|let['’]s|encourage|recommend|suggest\w*)\b",
    re.IGNORECASE,
)


def indirect(here: Situation) -> bool:
    """Whether a cue was heard in words that speak of danger only round about."""
    cue = to_be_asked(here.heard)
    if (
        cue is None
        or place_of(here.heard, cue) > Place.OWN
        or cue.code not in _OF_DYING
        or cue.confidence < _HEARD
        or here.safety_asked
    ):
        return False
    grave = place_of(here.heard, cue) is Place.PREPARES or cue.confidence >= _SURELY
    return grave and not in_plain_words(here.heard)


_OF_DYING = frozenset({"ideation", "worthless_exit", "means"})
_HEARD = 0.6  # how surely such a cue must have been heard for a question to be put into words
_SURELY = 0.8  # the same where nothing speaks of preparation or farewell


def in_plain_words(item: LabelledTurn) -> bool:
    """Whether the words of a cue speak of danger by themselves; "What, like suicidal?" only asks."""
    if _ASKS_BACK.match(item.turn.text):
        return False
    return any(
        _DANGER.search(
            item.turn.text[max(0, risk.start - _AROUND) : risk.end + _AROUND].replace("’", "'")
        )
        for risk in item.risks
        if risk.code in CURRENT_RISK
    )


_DANGER = re.compile(
    r"\b(?:di(?:e|ed|es|ying)|dead|death|kill\w*|suicid\w*|overdos\w*|pills?|tablets|noose|hang\w*|rope"
    r"|gun|knife|blade|weapon|razor|cut(?:ting|s)?|burn(?:ed|ing|t)? my|bridge|jump(?:ed|ing)?"
    r"|(?:end|ending|finish|stop) (?:it|things|everything|my life)|ended it|no point|pointless"
    r"|point (?:of|in) (?:living|being|going on|carrying on|it all)|(?:better|best) off"
    r"|(?:not|\w+n't|never) (?:want(?:ed)? to )?"
    r"(?:be here|be around|wak\w+ up|wake|exist|live|go on|carry on)"
    r"|(?:hurt\w*|harm\w*|hit|smash\w*|strangle|stab\w*|shoot\w*|punch\w*|beat\w*) "
    r"(?:myself|me|him|her|them|somebody|someone|people|my)"
    r"|(?:the|any) point|give up|rid of me|over with|swing for|throttle|break (?:his|her|their)"
    r"|gone|fumes|disappear\w*|without me|worth living|had enough of (?:it all|life|living)"
    r"|drive into|under a)\b",
    re.IGNORECASE,
)
