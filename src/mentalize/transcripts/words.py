"""Counting words the same way everywhere."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)")

# Words that carry no content of their own: articles, pronouns, auxiliaries, prepositions, fillers.
_LISTED = """
a an the this that these those some any each every no not n't
i i'm i've i'd i'll me my mine myself you you're you've you'd you'll your yours yourself
he he's he'd he'll him his himself she she's she'd she'll her hers herself it it's its itself
we we're we've we'd we'll us our ours they they're they've they'd they'll them their theirs
who what which when where why how there here
am is are was were be been being do does did don't doesn't didn't have has had having haven't
can can't could couldn't will won't would wouldn't shall should shouldn't may might must ain't
isn't wasn't aren't weren't that's there's what's
of in on at by for with about against into through to from up down out off over under than as
and or but if so because while until
um uh er erm mm hm hmm mhm mm-hm mm-hmm uh-huh oh ah yeah yes yep no nope nah okay ok right well
like just sort kind really actually anyway then now too very you-know
"""
_FUNCTION_WORDS = frozenset(_LISTED.split())


def words(text: str) -> list[str]:
    """The words of `text`, as written; asides such as [laughs] and (pause) don't count."""
    return _WORD.findall(_ASIDE.sub(" ", text))


def content_words(text: str) -> list[str]:
    """The words that carry content, in lower case."""
    lowered = (word.lower().replace("’", "'") for word in words(text))
    return [word for word in lowered if word not in _FUNCTION_WORDS]
