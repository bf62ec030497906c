"""What has to hold at a moment for a sentence that takes up no word of the patient.

A condition is a slot that is there or not and puts nothing into the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mentalize.pathway.endings import end_of
from mentalize.pathway.evidence import CURRENT_RISK, MENTALIZING, VULNERABLE
from mentalize.pathway.quotable import is_past
from mentalize.pathway.situation import Situation
from mentalize.pathway.slots import Slots, filled
from mentalize.pathway.tokens import mask, tokens_of
from mentalize.pathway.words import word_lists
from mentalize.transcripts.labels import LabelledTurn

_BEGUN = 2  # turns of the clinician by which the two have begun [D]
_SAID = 5  # words of a turn that can be asked about [D]
_NO = 4  # words of a plain "no"
_AROUND = 40  # characters beside a cue that still belong to it [D]
_NEAR = 3  # the patient's turns in which something may have been alive [D]


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


def in_plain_words(item: LabelledTurn) -> bool:
    """Whether the words of a cue speak of danger by themselves."""
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


def _past(here: Situation) -> bool:
    """Whether the end of a turn tells of what was, more than of what is, and the patient is in it."""
    lows = _lows(_late(here.heard))
    past = sum(is_past(low) or low in _WAS for low in lows)
    present = sum(low in _IS for low in lows)
    return past > present and word_lists().meets("me_words", lows)


_WAS = frozenset(
    {"was", "were", "had", "didn't", "wasn't", "weren't", "couldn't", "felt", "thought"}
)
_IS = frozenset(
    {"is", "are", "am", "i'm", "he's", "she's", "it's", "they're", "we're", "you're", "that's",
     "don't", "doesn't", "can't", "isn't", "aren't", "will", "i'll", "won't", "have", "has", "think",
     "know", "want", "would", "i've", "feel", "there's"}
)  # fmt: skip


def _ended(here: Situation) -> bool:
    """Whether the patient came to the end of a sentence, so that there is something to give an example of."""
    return here.heard.turn.text.rstrip(' "”’)').endswith((".", "!"))


def _alive(here: Situation) -> bool:
    """Whether the patient was more present just before than now."""
    earlier = here.patient[1:_NEAR]
    return _mode("pretend")(here) and any(
        item.mode_code in MENTALIZING or item.affects for item in earlier
    )


def _mode(code: str) -> Callable[[Situation], bool]:
    def holds(here: Situation) -> bool:
        mode = here.heard.mode
        return mode is not None and mode.code == code and not mode.abstained

    return holds


def _hurts(here: Situation) -> bool:
    return any(affect.code in VULNERABLE for affect in here.heard.affects)


def _minded(here: Situation) -> bool:
    return here.heard.mode_code == "mentalizing"


_TURNED = re.compile(
    r"\b(?:i(?: just)?(?:'d| had)? (?:always )?(?:thought|was expecting|expected|assumed|took it|was sure)"
    r"|i(?:'ve| had)? (?:honestly )?never (?:thought|seen it|looked at)|i'd forgotten|it can't be that)\b",
    re.IGNORECASE,
)
_WONDERS = re.compile(
    r"\b(?:i don't know (?:what(?! you)|why|if|whether|how|who)|maybe|perhaps|i wonder|i'm not sure"
    r"|i suppose|might have|may have|must have)\b",
    re.IGNORECASE,
)
_PAUSED = re.compile(r"[\[(](?:long )?(?:pause|silence|pauses)[\])]", re.IGNORECASE)
_WISHED = re.compile(
    r"\b(?:i(?:'d| would| just| only)? (?:want|need|wish|like)|if (?:he|she|they|you|i|it|we)|until"
    r"|unless|have to|has to|'ll|will)\b",
    re.IGNORECASE,
)
_TOO_LATE = re.compile(r"\b(?:could|should|would|'d)(?:'ve|’ve| have)\b", re.IGNORECASE)
_OF_ME = re.compile(
    r"\b(?:want|need) you to|\b(?:could|can|will|would|won't|can't) you\b|\byou (?:could|can|should|need to"
    r"|have to|must)\b",
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
    return _minded(here) and _in_end(_TURNED)(here)


def _wonders(here: Situation) -> bool:
    return _minded(here) and _in_end(_WONDERS)(here) and not _turned(here)


def _other_side(here: Situation) -> bool:
    return _minded(here) and here.heard.has_process("other_seen")


def _wish(here: Situation) -> bool:
    return _in_end(_WISHED)(here) and not _in_end(_TOO_LATE)(here)


def _asked(here: Situation) -> bool:
    return here.heard.turn.text.rstrip().endswith("?")


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
    "viewed": lambda here: here.heard.mode_code != "none",
    "past": _past,
    "certain": _mode("psychic_equivalence"),
    "theory": _mode("pretend"),
    "general": lambda here: _mode("pretend")(here) and _ended(here),
    "alive": _alive,
    "hurts": _hurts,
    "danger": lambda here: in_plain_words(here.heard),
    "wish": _wish,
    "of_me_wanted": lambda here: _OF_ME.search(here.heard.turn.text) is not None,
    "turned": _turned,
    "wonders": _wonders,
    "paused": lambda here: _minded(here) and _PAUSED.search(here.heard.turn.text[1:]) is not None,
    "other_side": _other_side,
    "feared": _in_end(_FEARED),
    "asked": _asked,
    "denied": _denied,
    "absent": _in_end(_ABSENT),
}
# These hold of a turn however short it is.
_THIN = frozenset({"danger", "asked", "denied", "absent", "hurts"})
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
