"""Whether a question without words of the patient has anything to stand on."""

from __future__ import annotations

import re

from mentalize.pathway.endings import end_of
from mentalize.pathway.evidence import is_minimal
from mentalize.pathway.ruptures import rupture, scorn
from mentalize.pathway.situation import Situation, friction
from mentalize.pathway.slots import Slots, filled
from mentalize.pathway.words import word_lists
from mentalize.transcripts.labels import LabelledTurn
from mentalize.transcripts.words import words

_GREETED = 2  # turns of the clinician by which the two have begun [D]
_THEORY = 20  # words of a theory into which one can ask where the patient is [D]
_ENOUGH = 8  # words of a turn that a question without words of the patient can answer [D]


def enough(here: Situation) -> Slots:
    """`enough`: something was said that a question without words of the patient can answer."""
    item = here.heard
    greeting = here.item is item and len(here.before) < _GREETED
    # a plain fact leaves nothing to be seen one way or another
    plain = here.item is not item and item.mode_code == "none"
    if greeting or plain or _TOO_LATE.search(here.item.turn.text):
        return
    if _between(here) if _at_odds(here) else _is_long(item):
        yield "enough", filled(item, item.turn.text, 0, len(item.turn.text))


def _at_odds(here: Situation) -> bool:
    """Whether what is said falls under the rows of what happens between the two."""
    item = here.heard
    return rupture(item) is not None or friction(here)


def _between(here: Situation) -> bool:
    """Whether there is something just said by the clinician that the patient turns against.

    A wish to leave alone may have come from anywhere.
    """
    last = here.before[-1] if here.before else None
    just_said = (
        last is not None and last.turn.index == here.heard.turn.index - 1 and not is_minimal(last)
    )
    return just_said and (scorn(here.heard) is not None or friction(here))


def _is_long(item: LabelledTurn) -> bool:
    """Whether a turn goes on for long enough; a theory also has to be without the patient."""
    text = item.turn.text
    if item.mode_code != "pretend":
        return len(words(text)) >= _ENOUGH
    late = _VIEWS.sub("", text[end_of(text) :].replace("’", "'")).lower()
    about_self = word_lists().meets("me_words", words(late))
    return len(words(text)) >= _THEORY and not about_self


_VIEWS = re.compile(
    r"\b(?:i (?:think|believe|suppose|would say|mean|find|guess)|in my (?:view|opinion)|to my mind)\b",
    re.IGNORECASE,
)


# Advice about what is past leaves nothing to be done.
_TOO_LATE = re.compile(r"\b(?:could|should)(?:'ve|’ve| have)\b", re.IGNORECASE)
