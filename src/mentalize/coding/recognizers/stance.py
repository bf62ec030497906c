"""The stance of a clinician's turn, −2 to +2: that of its last question, else of its longest sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mentalize.coding.recognizers.moves import Spoken

# Codebook §3.2 and its rulings.
_OF_MOVE = {
    "clarify_facts": 1, "explore_self": 2, "explore_other": 2, "explore_why": 2,
    "examine_thinking": 2, "validate": 1, "check_understanding": 1, "mark_mentalizing": 1,
    "stop_rewind": 1, "challenge": 0, "relationship": 2, "own_perspective": 1,
    "psychoeducate": -1, "frame": 0, "safety": 0, "interpret": -2, "fill_in": -1,
    "advise": -1, "reassure": -1, "argue": -2, "minimal": 0, "other": 0,
}  # fmt: skip
_NOT_KNOWING = re.compile(
    r"\bi (?:really |honestly )?(?:don't|do not|didn't|couldn't|can't) (?:\w+ )?know (?:what|how|who|if)\b"
    r"|\bi(?:'ve| have) no (?:idea|notion|clue)\b|\bonly you (?:can|could|would) (?:know|tell)\b",
    re.IGNORECASE,
)
_LECTURE = 60
_VERDICT = 2


def pull(spoken: Sequence[Spoken]) -> Spoken:
    """The sentence that carries the turn: its last question, else its longest sentence."""
    asking = [one for one in spoken if one.question != "none"]
    if asking:
        return asking[-1]
    telling = [one for one in spoken if one.move.code != "minimal"] or list(spoken)
    return max(telling, key=lambda one: one.sentence.end - one.sentence.start)


def stance(spoken: Sequence[Spoken]) -> int:
    """The stance of the turn that these sentences make."""
    carrying = pull(spoken)
    value = _OF_MOVE[carrying.move.code]
    if carrying.question == "leading":
        return min(value, -1)
    if carrying.question == "none":
        return _of_statement(carrying, value, spoken)
    return value


def _of_statement(carrying: Spoken, value: int, spoken: Sequence[Spoken]) -> int:
    code, core = carrying.move.code, carrying.sentence.core
    if code in {"own_perspective", "explore_self"} and _NOT_KNOWING.search(core):
        return 2
    if code == "psychoeducate" and _words_of(code, spoken) > _LECTURE:
        return -_VERDICT
    return value


def _words_of(code: str, spoken: Sequence[Spoken]) -> int:
    return sum(len(one.sentence.plain.split()) for one in spoken if one.move.code == code)
