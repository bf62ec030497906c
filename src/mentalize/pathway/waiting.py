"""Whether the patient waits for an answer: a question or request is not met with another question."""

from __future__ import annotations

import re

from mentalize.pathway.endings import SENTENCE
from mentalize.pathway.situation import Situation
from mentalize.pathway.tokens import mask

_LAST = 3  # sentences at the end of a turn in which a question still stands open [D]
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_REQUEST = re.compile(
    r"\b(?:i (?:just )?(?:want|need|'d like) you to|i'd like you to|i want your"
    r"|(?:could|can|will|would) you\b(?! know)"
    r"|you (?:could|can|should) (?:just |at least )?(?:write|sign|ring|give|send|help|answer)\b"
    r"|i(?:'m| am) asking you|answer me)\b"
    r"|(?:^|[.!?,] )(?:tell|give|show|help|answer) me\b",
    re.IGNORECASE,
)
# "do you find it hard" at the end of what was written down without marks
_UNMARKED = re.compile(
    r"(?:^|[\w,] )(?<!what )(?:do|did|are|were) you (?!know)[^.?!,]{2,40}$", re.IGNORECASE
)
_FORBIDS = re.compile(
    r"(?:^|[.!?,] )(?:don't|stop|leave (?:it|that|me))\b|\bif you(?:'re| are) going to\b",
    re.IGNORECASE,
)
# What may be said in spite of it: it answers, or asks about danger, or about the wish itself.
ANSWERS = frozenset({"act", "danger", "absent", "of_me_wanted", "if_done"})


def waits(here: Situation) -> bool:
    """Whether the last words of the patient ask or forbid the clinician something."""
    return any(_open(item.turn.text) for item in (here.told, here.heard))


def _open(text: str) -> bool:
    plain = _QUOTED.sub("…", mask(text.replace("’", "'"))).strip()
    starts = [0, *(one.end() for one in SENTENCE.finditer(plain) if one.end() < len(plain))]
    end = plain[starts[max(0, len(starts) - _LAST)] :]
    return "?" in end or bool(
        _UNMARKED.search(plain) or _REQUEST.search(plain) or _FORBIDS.search(end)
    )
