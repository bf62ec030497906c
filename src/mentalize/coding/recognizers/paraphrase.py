"""Paraphrase: how much of a clinician's sentence is the patient's own words, handed back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mentalize.coding.recognizers.evidence import Evidence
from mentalize.coding.recognizers.rule import CodedTurn
from mentalize.coding.recognizers.sentences import Sentence
from mentalize.coding.recognizers.states import LOOK_BACK, recent_patient_turns
from mentalize.coding.recognizers.words import content, words

_JUST_SAID = 3  # back-channels cut a patient's stretch into pieces, so more than the last turn
_QUOTED = 6
_SHARE = 0.34
_WELL_SHARED = 4  # one word in common may be chance, four are not
_MOST = 0.9
_LEAST = 0.4  # below it, one word in common is chance
_ECHO = 0.9  # the share above which a few words are the patient's own, handed back
_FEW = 5
_BARE = 4
_OF_CLINICIAN = re.compile(
    r"^(?:no,? |yes,? )?i(?:'m|'d|'ve|'ll)?\b(?! hear| heard)|^my\b", re.IGNORECASE
)
_AND_WHAT_OF = re.compile(
    r"^and (?!(?:so )?(?:you|he|she|they|it|that|this|i|we|there)(?:'s|'re|'ve|'d)?\b)[^?]{2,60}\?$",
    re.IGNORECASE,
)
_SUMS_UP = re.compile(
    r"^\W*(?:(?:okay|ok|right|yeah|mm|mm-hmm|alright|sure|yes)\W+)*(?:(?:and )?so|because|and|but)\b"
    r"[^?]{0,30}\b(?:you|you're|you've|you'd|it|it's|there's|he|she|they|he's|she's|they're|your)\b",
    re.IGNORECASE,
)
_SUMS_UP_YOU = re.compile(
    r"^\W*(?:(?:okay|ok|right|yeah|mm|mm-hmm|alright|sure|yes)\W+)*so\b[^?]{0,12}\b(?:you|it|there)",
    re.IGNORECASE,
)
_TURNED = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "my": "your",
    "me": "you", "mine": "yours", "myself": "yourself", "am": "are", "was": "were",
}  # fmt: skip


def paraphrase(sentence: Sentence, past: Sequence[CodedTurn]) -> Evidence | None:
    """Evidence that `sentence` hands the patient's words back, or finishes their sentence."""
    if not past or _OF_CLINICIAN.search(sentence.core) or _AND_WHAT_OF.search(sentence.plain):
        return None
    if _repeats(sentence, past):
        said = f"paraphrase.repeats: '{_opening(sentence)}'"
        return Evidence("check_understanding", 0.72, said)
    own = content(sentence.core)
    shared, share = _overlap(own, past)
    if share >= _SHARE:
        sums_up = 0.1 if _SUMS_UP.search(sentence.plain) else 0.0
        echo = 0.2 if share > _ECHO and len(words(sentence.core)) <= _FEW else 0.0
        strength = 0.25 * share + 0.15 * min(len(shared), _WELL_SHARED) + sums_up + echo
        if strength < _LEAST and len(words(sentence.core)) >= _BARE:
            return None
        quoted = ", ".join(sorted(shared)[:_QUOTED])
        return Evidence(
            "check_understanding",
            min(_MOST, strength),
            f"paraphrase.patients_words: '{quoted}'",
        )
    if sentence.marked or not _SUMS_UP_YOU.search(sentence.plain):
        return None
    return Evidence("check_understanding", 0.42, f"paraphrase.sums_up: '{_opening(sentence)}'")


def _repeats(sentence: Sentence, past: Sequence[CodedTurn]) -> bool:
    """Whether these are the patient's last words as they stood, "I" turned into "you"."""
    said = [_TURNED.get(word, word) for word in words(sentence.core)]
    if past[-1].turn.role != "patient" or not said:
        return False
    heard = f" {' '.join(_TURNED.get(word, word) for word in words(past[-1].turn.text))} "
    return (len(said) > 1 or len(said[0]) > _FEW) and f" {' '.join(said)} " in heard


def _overlap(own: frozenset[str], past: Sequence[CodedTurn]) -> tuple[frozenset[str], float]:
    """The stems shared with the patient's turns, and their share; older words count a little less."""
    if not own:
        return frozenset(), 0.0
    turns = recent_patient_turns(past, LOOK_BACK)
    new = own & frozenset().union(*(content(coded.turn.text) for coded in turns[:_JUST_SAID]))
    old = own & frozenset().union(*(content(coded.turn.text) for coded in turns[_JUST_SAID:]))
    return new | old, (len(new) + 0.7 * len(old - new)) / len(own)


def _opening(sentence: Sentence) -> str:
    return " ".join(sentence.plain.split()[:_QUOTED])
