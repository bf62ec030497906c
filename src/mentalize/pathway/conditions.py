"""What has to hold at a moment for a sentence that takes up no word of the patient.

A condition is a slot that is there or not and puts nothing into the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mentalize.pathway.alive import (
    advised,
    alive,
    in_plain_words,
    indirect,
    listens,
    minded_or_felt,
    shown,
    verdict,
)
from mentalize.pathway.endings import end_of
from mentalize.pathway.evidence import MENTALIZING
from mentalize.pathway.quotable import is_past
from mentalize.pathway.situation import Situation, friction
from mentalize.pathway.slots import Slots, filled
from mentalize.pathway.tokens import mask, tokens_of
from mentalize.transcripts.labels import LabelledTurn

_BEGUN = 2  # turns of the clinician by which the two have begun [D]
_SAID = 5  # words of a turn that can be asked about [D]
_NO = 4  # words of a plain "no"
_AROUND = 40  # characters beside a cue that still belong to it [D]


def conditions(here: Situation) -> Slots:
    """Every condition that holds, as a slot without words."""
    if _opening(here):
        return
    item = here.heard
    for name, holds in _HOLDS.items():
        if holds(here) and (name in _THIN or _can_be_asked_about(here)):
            yield name, filled(item, "", 0, len(item.turn.text))


def _opening(here: Situation) -> bool:
    """Whether the two have hardly begun; danger apart, there is nothing to go on from."""
    return here.item is here.heard and len(here.before) < _BEGUN and not in_plain_words(here.item)


def _lows(text: str) -> list[str]:
    return [token.low for token in tokens_of(mask(text.replace("’", "'")))]


def _can_be_asked_about(here: Situation) -> bool:
    """Whether a turn says something: neither a scrap, nor the rest of a sentence, nor a question."""
    text = here.heard.turn.text.strip()
    told = len(_lows(text)) >= _SAID and not text.endswith("?")
    return told and not _RUNS_ON.match(text) and not _JOKED.search(text)


_RUNS_ON = re.compile(r"[-–—…]|\.\.|(?:not|and|or)\b(?!(?:\W+\w+){12})", re.IGNORECASE)
_JOKED = re.compile(r"[\[(](?:laughs|laughing|chuckles)[\])]\W*$", re.IGNORECASE)


def _late(item: LabelledTurn) -> str:
    return item.turn.text[end_of(item.turn.text) :].replace("’", "'")


def _past(here: Situation) -> bool:
    """Whether the end of a turn tells of what was, the patient is in it, and how it felt is not said."""
    if here.told is not here.heard and _DENIES.match(here.told.turn.text):
        return False  # the patient has just said that nothing was felt
    lows = _lows(_late(here.heard))
    past = sum(is_past(low) or low in _WAS for low in lows)
    present = sum(low in _IS for low in lows)
    felt = here.heard.affects or "felt" in lows or "feeling" in lows
    return past > present and not felt and "i" in lows


_WAS = frozenset(
    {"was", "were", "had", "didn't", "wasn't", "weren't", "couldn't", "felt", "thought"}
)
_IS = frozenset(
    {"is", "are", "am", "i'm", "he's", "she's", "it's", "they're", "we're", "you're", "that's",
     "don't", "doesn't", "can't", "isn't", "aren't", "will", "i'll", "won't", "have", "has", "think",
     "know", "want", "would", "i've", "feel", "there's"}
)  # fmt: skip


def _mode(code: str) -> Callable[[Situation], bool]:
    def holds(here: Situation) -> bool:
        mode = here.heard.mode
        return mode is not None and mode.code == code and not mode.abstained

    return holds


def _unnamed(here: Situation) -> bool:
    """Whether something was gone through for which no word of feeling has been found."""
    return not here.heard.affects and _PICTURED.search(_late(here.heard)) is not None


_PICTURED = re.compile(
    r"\b(?:like (?:an?|the|my|some|being|when|if|i'd|i was)|as (?:if|though))\b"
    r"|\bmy (?:\w+ )?(?:arms?|legs?|hands?|face|ears?|chest|stomach|heart|throat|head|knees)\b"
    r"[^.?!]*\b(?:sort of|kind of|not my)\b",
    re.IGNORECASE,
)


def _told_wrong(here: Situation) -> bool:
    """Whether the patient turns against something that the clinician has just told them."""
    last = here.before[-1:]
    return friction(here) and any(item.has_move(*_TELLS) for item in last)


def _at_me(here: Situation) -> bool:
    """Whether contempt or the wish to leave is put to the clinician in so many words."""
    text = _ASIDE.sub("", here.heard.turn.text)
    aimed = here.heard.contempt_of_clinician
    if aimed is not None and aimed.confidence < _SCORN:
        return False
    return _YOU.search(text) is not None and _THANKS.search(text) is None


_SCORN = 0.5  # how surely contempt must have been heard to be answered in so many words
_ASIDE = re.compile(r"\byou (?:know|see)\b", re.IGNORECASE)
_YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
_THANKS = re.compile(r"\b(?:appreciate|thank\w*|grateful)\b", re.IGNORECASE)


def _minded(here: Situation) -> bool:
    return here.heard.mode_code in MENTALIZING


_TURNED = re.compile(
    r"\b(?:i(?:'d| had) (?:always )?(?:thought|expected|assumed)|i was (?:expecting|sure)|i(?: just)? took it"
    r"|i(?:'ve| had|'d)? (?:honestly )?never (?:thought|seen it|looked at)|i'd forgotten|it can't be that)\b",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:i(?:'d| would| just| only)? (?:want|need|wish|like)|if (?:he|she|they|you|i|it|we)|until"
    r"|unless|have to|has to|'ll|will)\b",
    re.IGNORECASE,
)
_TOO_LATE = re.compile(r"\b(?:could|should|would|'d)(?:'ve|’ve| have)\b", re.IGNORECASE)
_OF_ME = re.compile(
    r"\b(?:want|need|like) you to\b|\byou (?:could|can)\b[^.?!]*\bfor me\b"
    r"|\b(?:could|can|will|would|won't|can't) you\b|\byou (?:should|need to"
    r"|have to|must)\b(?! (?:say|think|understand|see|know|imagine)\b)",
    re.IGNORECASE,
)
_FEARED = re.compile(
    r"\b(?:they|it|he|she|everybody|everyone|people)(?:'d| would|'ll| will)\b", re.IGNORECASE
)
_DENIES = re.compile(
    r"\W*(?:no|nope|nah|wrong|not really)\b(?! idea| doubt| wonder)", re.IGNORECASE
)
_NEGATES = re.compile(r"n['’]t\b|\b(?:not|never|no|nothing|nobody|without)\b", re.IGNORECASE)
_TELLS = ("fill_in", "interpret", "reassure", "advise", "argue")
_ABSENT = re.compile(r"\byou (?:weren't|were not) there\b", re.IGNORECASE)


def _in_end(pattern: re.Pattern[str]) -> Callable[[Situation], bool]:
    return lambda here: pattern.search(_late(here.heard)) is not None


def _turned(here: Situation) -> bool:
    """Whether the patient has come to see it otherwise, by themselves, and not the clinician."""
    late = _late(here.heard)
    return _minded(here) and bool(_TURNED.search(late)) and not _OF_YOU.search(late)


_OF_YOU = re.compile(r"\byou(?! know\b)|\b(?:horrible|awful|terrible)\b", re.IGNORECASE)


def _of_me_wanted(here: Situation) -> bool:
    """Whether the clinician is to do something, and it has not been said what that would show."""
    text = here.heard.turn.text.replace("’", "'")
    return bool(_OF_ME.search(text)) and not settled(text)


_SETTLED = re.compile(
    r"\b(?:it|that)(?:'d| would) (?:mean|show|prove|tell|be)\b|\bthen i\b|\bthat's how (?:you|i)\b"
    r"|\b(?:i'd|i would|i'll) (?:know|believe|see|feel)\b",
    re.IGNORECASE,
)


def settled(text: str) -> bool:
    """Whether somebody has said what an act would settle for them."""
    return _SETTLED.search(text.replace("’", "'")) is not None


def _wish(here: Situation) -> bool:
    late = _late(here.heard)
    return bool(_WISHED.search(late)) and not _TOO_LATE.search(late) and not settled(late)


def _denied(here: Situation) -> bool:
    """Whether the patient said no, and no more, to what the clinician had told them.

    A "no" to "he doesn't know" agrees with it.
    """
    text, before = here.told.turn.text, here.before[-1:]
    told = any(item.has_move(*_TELLS) and not _NEGATES.search(item.turn.text) for item in before)
    return (
        told
        and here.told is not here.item
        and len(_lows(text)) <= _NO
        and bool(_DENIES.match(text))
    )


_HOLDS: Mapping[str, Callable[[Situation], bool]] = {
    "said": lambda _: True,
    "past": _past,
    "theory": _mode("pretend"),
    "certain": _mode("psychic_equivalence"),
    "danger": lambda here: in_plain_words(here.heard) and not here.safety_asked,
    "wish": _wish,
    "of_me_wanted": _of_me_wanted,
    "turned": _turned,
    "feared": _in_end(_FEARED),
    "denied": _denied,
    "absent": _in_end(_ABSENT),
    "unnamed": _unnamed,
    "told_wrong": _told_wrong,
    "at_me": _at_me,
    "shown": shown,
    "alive": alive,
    "minded": minded_or_felt,
    "open": listens,
    "verdict": verdict,
    "advised": advised,
    "indirect": indirect,
}
# These hold of a turn however short it is.
_THIN = frozenset({"danger", "denied", "absent", "told_wrong", "shown", "indirect"})
CONDITIONS = frozenset(_HOLDS)


_MOTIVE_ASKED = re.compile(
    r"\b(?:why (?!not\b)|how come\b|what (?:makes?|made|was (?:he|she) thinking|were they thinking"
    r"|(?:did|does|do) (?:he|she|they) (?:want|think|mean)))[^.?!]*\?\W*$",
    re.IGNORECASE,
)
_MOTIVE_TOLD = re.compile(
    r"\byou(?:'re| are|'ve| have)? (?:just |only |really |still )?(?:want(?:ed)?|hop(?:e|ed|ing)"
    r"|wish(?:ed)?|need(?:ed)?|trying|tried|meant|did (?:it|that)) ",
    re.IGNORECASE,
)


def about_motive(here: Situation) -> bool:
    """Whether the patient has just asked, or the clinician just told, what was wanted or meant."""
    text = here.item.turn.text.replace("’", "'")
    return (_MOTIVE_ASKED if here.item.turn.role == "patient" else _MOTIVE_TOLD).search(
        text
    ) is not None


_OTHERS_MIND = re.compile(
    r"\b(?:he|she|they)(?: must|'d| would|'ll| will| probably)\b", re.IGNORECASE
)
_YOURS = re.compile(
    r"\b(?:made|left|makes?|leaves?) you\b|\byou(?:'re| are| were| felt| feel| must| sound| seem)\b",
    re.IGNORECASE,
)


def of_another(here: Situation) -> bool:
    """Whether the clinician has told what somebody else felt, which the patient has no word for."""
    text = here.item.turn.text.replace("’", "'")
    return _OTHERS_MIND.search(text) is not None and _YOURS.search(text) is None
