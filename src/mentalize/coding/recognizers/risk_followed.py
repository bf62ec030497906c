"""Whether a question goes on about a risk that has just been raised or asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mentalize.coding.recognizers.evidence import Evidence
from mentalize.coding.recognizers.rule import CodedTurn
from mentalize.coding.recognizers.sentences import Sentence

_TURNS = 4  # the patient's last two turns and the clinician's between and before them
_GOES_ON = re.compile(
    r"\b(?:plans?|how (?:would|close|far|strong|serious|often|likely|real)|anything in the|in the house"
    r"|at home|tonight|tomorrow|until|till|alone|call|ring|phone|who else|be here|promise|mean (?:it|that|by)"
    r"|serious|joking|ready|act on|stop(?:s|ped|ping)? you|keeps? you|hold(?:s|ing)? you|thoughts?"
    r"|safe|die|dying|dead|do it|go that far|any of (?:that|it|this)|other (?:day|time|days|times)|since"
    r"|would you (?:do|let|be willing)|(?:are|were|have) you (?:been )?thinking)\b",
    re.IGNORECASE,
)


def asks_on_about_risk(sentence: Sentence, past: Sequence[CodedTurn]) -> Evidence | None:
    """Evidence for `safety` from a question about plan, means, night or company after a risk."""
    if not any(_of_risk(turn) for turn in past[-_TURNS:]):
        return None
    found = _GOES_ON.search(sentence.core)
    if found is None:
        return None
    return Evidence("safety", 0.74, f"risk_followed.asks_on: '{found.group()}'")


def _of_risk(coded: CodedTurn) -> bool:
    return any(
        found.code == "safety" or (found.layer == "risk" and found.code != "dropout")
        for found in coded.findings
    )
