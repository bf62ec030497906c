"""Whether a sentence asks, and in which form: open, closed or a menu."""

from __future__ import annotations

import re
from typing import Literal

from mentalize.coding.recognizers.rule import hits, load_rules
from mentalize.coding.recognizers.sentences import Sentence

Form = Literal["open", "closed", "menu", "leading", "none"]

_CHOICE = re.compile(
    r",? or\b(?! (?:so|not|anything|something like|two|three|whatever|any)\b)|^or\b", re.IGNORECASE
)
_TAG = re.compile(
    r"[,\s]\s*(?:is|was|did|do|are|were|would|could|have|has|does|might|wo|ca|had)n't"
    r" (?:it|you|he|she|they|that|there|we|i)\W*$"
    r"|^(?:is|was|do|did|are|were|does|would|could|have)n't\b|\bdon't you think\b",
    re.IGNORECASE,
)
_NEGATED_TAG = re.compile(
    r"(?:n't|\bnot|\bnever)\b[^,?]{0,60}, "
    r"(?:would|could|did|do|does|is|are|will|was|were|has|have) (?:it|you|he|she|they|we|i)\W*$",
    re.IGNORECASE,
)
_NAMES_CHOICES = re.compile(r", (?:is|was|were|are) (?:it|that|you|they)\b", re.IGNORECASE)
# "And the exam?" asks for whatever there is to say about it.
_AND_FRAGMENT = re.compile(
    r"^and (?!(?:so )?(?:he|she|they|it|you|that|this|i|we|there)(?:'s|'re|'ve|'d)?\b)"
    r"(?!(?:then )?(?:is|are|was|were|do|does|did|have|has|had|can|could|would|will|what|how|why|who"
    r"|where|when)\b)[^?]{2,60}\?$",
    re.IGNORECASE,
)
# "… When he said so?" belongs to the question before it.
_HANGS_ON = re.compile(
    r"^(?:when|if|because|while|since|once) (?:i|you|he|she|they|it|we|that|the|your)\b"
    r"(?![^,?]*\b(?:what|how|why|where|who) (?:is|was|are|were|did|do|does|would|has|have)\b)"
    r"[^,?]*\W*$",
    re.IGNORECASE,
)
_OPENS_WITH_WHAT = re.compile(r"^(?:what|how|why)\b", re.IGNORECASE)
_FORMS: dict[str, Form] = {"open": "open", "closed": "closed"}


def syntax(sentence: Sentence) -> str:
    """How `sentence` asks: "request", "open", "wh", "closed", "statement" (marked only), or ""."""
    if _HANGS_ON.search(sentence.core):
        return ""
    for hit in hits(load_rules("question_syntax"), sentence.core):
        return hit.rule.code
    return "statement" if sentence.marked else ""


def form(sentence: Sentence, how: str) -> Form:
    """The form of a sentence that asks by the syntax `how`; "none" for one that doesn't ask."""
    if not how:
        return "none"
    if how in {"request", "open"}:
        return "open"
    if _AND_FRAGMENT.search(sentence.plain):
        return "open"
    for hit in hits(load_rules("question_form"), sentence.core):
        return _FORMS[hit.rule.code]
    return "open" if how == "wh" else "closed"


def offers_choice(sentence: Sentence) -> bool:
    """Whether it lets the patient choose: "…, or …"."""
    found = _CHOICE.search(sentence.core)
    if found is None or not sentence.core[: found.start()].strip():
        return found is not None
    opens_wide = _OPENS_WITH_WHAT.search(sentence.core) is not None
    return not opens_wide or _NAMES_CHOICES.search(sentence.core) is not None


def carries_answer(sentence: Sentence) -> bool:
    """Whether a tag or a negated opening presses for one answer ("…, didn't you?")."""
    return _TAG.search(sentence.core) is not None or _NEGATED_TAG.search(sentence.core) is not None
