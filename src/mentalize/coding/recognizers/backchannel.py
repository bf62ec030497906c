"""Back-channels: sounds and little words that only keep the other talking."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from mentalize.coding.recognizers.words import words

_MOST_WORDS = 4
_AGREES = re.compile(
    r"\W*(?:(?:yes|yeah|no|well|oh)\W+)?(?:it|you|he|she|they|that|there|we) (?:could|did|do|does|is|was"
    r"|would|can|will|has|had|have|are|were|might|may)(?:n't)?\W*(?:yes|yeah|no)?[^\w?]*",
    re.IGNORECASE,
)
_YOU_KNOW = re.compile(r"\W*(?:do )?you know(?: what i mean)?\W*", re.IGNORECASE)
_ALONE_THEY_SAY_MORE = frozenset({"and", "so", "well", "tell me", "all", "oh no"})


def is_backchannel(text: str) -> bool:
    """Whether `text` holds nothing but back-channels (a "tell me" asks for more, so it is none)."""
    spoken = words(text)
    if _YOU_KNOW.fullmatch(text):
        return True
    if not 0 < len(spoken) <= _MOST_WORDS or " ".join(spoken) in _ALONE_THEY_SAY_MORE:
        return not spoken
    return all(word in _backchannels() for word in spoken) or _AGREES.fullmatch(text) is not None


@cache
def _backchannels() -> frozenset[str]:
    path = resources.files("mentalize.coding.recognizers") / "data" / "backchannels.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(" ".join(table["words"]).replace("-", " ").split())
