"""The move of one sentence: every recogniser speaks, the strongest evidence decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mentalize.coding.recognizers.backchannel import is_backchannel
from mentalize.coding.recognizers.evidence import Evidence
from mentalize.coding.recognizers.filling_in import filling_in
from mentalize.coding.recognizers.paraphrase import paraphrase
from mentalize.coding.recognizers.question_form import Form, carries_answer, form, offers_choice
from mentalize.coding.recognizers.question_form import syntax as question_syntax
from mentalize.coding.recognizers.risk_followed import asks_on_about_risk
from mentalize.coding.recognizers.rule import CodedTurn, hits, load_rules
from mentalize.coding.recognizers.sentences import Sentence
from mentalize.coding.recognizers.words import words

_ASKED = ("either_safety", "either_tell", "asked_what", "asked_why_how", "asked_meeting")
_SAID = ("either_safety", "either_tell", "said_receive", "said_relate")
_MARKED = (*_ASKED, "said_receive", "said_relate")  # a statement with a question mark may be either
_MOST = 0.95
_PLAIN = 0.66
_OPENING = 4
_TOPIC = 8  # an earlier turn of so many words means that the session is under way
_AGREEING = 0.5  # how much a second rule for the same move adds of what is missing to certainty

# Which move wins a tie: what a clinician must not overlook first, then the more particular.
_FIRST = (
    "safety", "fill_in", "interpret", "argue", "advise", "relationship", "stop_rewind",
    "examine_thinking", "explore_why", "explore_other", "explore_self", "mark_mentalizing",
    "validate", "check_understanding", "own_perspective", "reassure", "psychoeducate",
    "clarify_facts", "challenge", "frame", "other", "minimal",
)  # fmt: skip
_RANK = {code: rank for rank, code in enumerate(_FIRST)}

_PATIENT = frozenset({"you", "your", "you're", "you've", "you'd", "yourself"})
_MIND = frozenset({
    "think", "call", "wonder", "wondered", "want", "notice", "noticed", "mind", "sure", "wish", "know",
    "see", "believe", "thought", "feel", "yourself",
})  # fmt: skip
_BUT = re.compile(
    r"^\W*(?:(?:okay|ok|yeah|yes|well|no|sure|right|fine)\W+)*but (?!for you|you\?)", re.IGNORECASE
)
_SUMS_UP = re.compile(r"^\W*(?:and|so)\b(?!.*\bi\b)|\bthen\.\W*$", re.IGNORECASE)
_TELLS_BACK = re.compile(
    r"^(?:you|your \w+)(?:'d| were| was| had| wanted| thought| knew| left| went| got| did| sat| stood"
    r"| held| told| heard| \w+ed)\b(?!.*\bi\b)",
    re.IGNORECASE,
)
_AND_YOU = re.compile(
    r"^\W*(?:and|so then|and then|so) (?:you|he|she|they)(?:'re|'d|'s)?\b", re.IGNORECASE
)
TELLING = frozenset({"fill_in", "interpret", "advise", "reassure", "argue"})
_TAGS_CHECK = frozenset({"check_understanding", "validate", "mark_mentalizing", "frame"})
_MENU_OF = frozenset({
    "explore_self", "explore_other", "explore_why", "examine_thinking", "fill_in", "other",
    "relationship", "challenge",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence with its move and its form as a question.

    `goes_on` says that it has no move of its own and carries on the one before.
    """

    sentence: Sentence
    move: Evidence
    question: Form
    goes_on: bool = False


def read_sentence(sentence: Sentence, past: Sequence[CodedTurn]) -> Spoken:
    """The move that `sentence` most likely is, and the form in which it asks."""
    if is_backchannel(sentence.plain):
        quiet = Evidence("minimal", 0.9, f"backchannel: '{sentence.plain}'")
        return Spoken(sentence, quiet, "none")
    how = question_syntax(sentence)
    move = _strongest(_evidence(sentence, how, past)) or _fallback(sentence, how, past)
    return Spoken(sentence, move, _question(sentence, how, move.code))


def _evidence(sentence: Sentence, how: str, past: Sequence[CodedTurn]) -> Iterator[Evidence]:
    before = next((x.turn.text for x in reversed(past) if x.turn.role == "patient"), "")
    asked = how not in {"", "statement"}
    files = _ASKED if asked else _MARKED if how else _SAID
    for hit in hits(load_rules(*files), sentence.core, before):
        found = sentence.core[hit.start : hit.end].strip()
        yield Evidence(hit.rule.code, hit.rule.strength, f"{hit.rule.id}: '{found}'")
    if how and (risk := asks_on_about_risk(sentence, past)):
        yield risk
    if filled := filling_in(sentence, how, past):
        yield filled
    if not asked and (back := paraphrase(sentence, past)):
        yield back


def _strongest(found: Iterable[Evidence]) -> Evidence | None:
    by_code: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in found:
        by_code[evidence.code].append(evidence)
    if any(one.strength >= _PLAIN for one in by_code["interpret"]):
        by_code["fill_in"].clear()  # a reason with a feeling in it is more than a feeling
        by_code["check_understanding"].clear()  # … and with the patient's words more than a summary
    if any(one.strength >= _PLAIN for one in by_code["fill_in"]):
        by_code["validate"].clear()  # only what the patient has said can be validated
    joined = (_joined(same) for same in by_code.values() if same)
    return min(joined, key=lambda x: (-round(x.strength, 2), _RANK[x.code]), default=None)


def _joined(same: Sequence[Evidence]) -> Evidence:
    """Several rules for one move: the strongest speaks, the others make it a little surer."""
    ordered = sorted(same, key=lambda x: -x.strength)
    doubt = 1 - ordered[0].strength
    for other in ordered[1:]:
        doubt *= 1 - other.strength * _AGREEING * 0.5
    return Evidence(ordered[0].code, min(_MOST, 1 - doubt), ordered[0].because)


def _fallback(sentence: Sentence, how: str, past: Sequence[CodedTurn]) -> Evidence:
    """What a sentence is that no rule knows: a question after facts, or nothing in particular."""
    opening = " ".join(sentence.plain.split()[:6])
    if len(past) <= _OPENING and not any(_is_long(coded) for coded in past):
        return Evidence("frame", 0.42, f"before_any_topic: '{opening}'")
    spoken = frozenset(words(sentence.core))
    about_you = not spoken.isdisjoint(_PATIENT)
    if how in {"", "statement"}:
        return _unmarked(sentence, how, past)
    inward = how != "closed" or not spoken.isdisjoint(_MIND)
    code = "explore_self" if about_you and inward else "clarify_facts"
    return Evidence(code, 0.42, f"question_without_rule: '{opening}'")


def _is_long(coded: CodedTurn) -> bool:
    return len(coded.turn.text.split()) >= _TOPIC


def _unmarked(sentence: Sentence, how: str, past: Sequence[CodedTurn]) -> Evidence:
    opening = " ".join(sentence.plain.split()[:6])
    if _BUT.search(sentence.plain):
        return Evidence("argue", 0.46, f"objects: '{opening}'")
    if how:
        return Evidence("clarify_facts", 0.44, f"asked_by_tone: '{opening}'")
    if past and past[-1].turn.role == "patient" and past[-1].turn.text.rstrip().endswith("?"):
        return Evidence("frame", 0.43, f"answers_the_patient: '{opening}'")
    if _AND_YOU.search(sentence.plain):
        return Evidence("clarify_facts", 0.4, f"goes_on_with_the_story: '{opening}'")
    if _TELLS_BACK.search(sentence.core) or _SUMS_UP.search(sentence.plain):
        return Evidence("check_understanding", 0.42, f"tells_back: '{opening}'")
    return Evidence("other", 0.3, f"no_rule: '{opening}'")


def _question(sentence: Sentence, how: str, move: str) -> Form:
    asked = form(sentence, how)
    if asked == "none":
        return "none"
    if move in TELLING or (move not in _TAGS_CHECK and carries_answer(sentence)):
        return "leading"
    if how != "request" and move in _MENU_OF and offers_choice(sentence):
        return "menu"
    return asked
