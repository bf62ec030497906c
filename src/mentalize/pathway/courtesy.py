"""Whether words of the clinician are no more than courtesy: thanks, agreement, greeting, "Oh, neat."."""

from __future__ import annotations

from mentalize.pathway.patterns import pattern
from mentalize.transcripts.words import words

_COURTESY = frozenset(
    """
    a about again ah all alright and any absolutely agreed amazing appreciate appreciated at awesome away
    bad be been bet brilliant but by bye can care certainly come congratulations cool course course day
    definitely do doing done enough enjoy everything exactly excellent fair fantastic fine for from glad
    good goodbye got gotcha great ha happy have hear heard hello here hey hi hm hmm how i i'm indeed
    interesting is it it's job later lot lots lovely luck marvellous me meet mhm mm mm-hm mm-hmm
    morning much my neat
    next nice nicely no now of oh ok okay on one perfect pleased pleasure please problem really right
    same see so soon sorry sounds splendid sure super take terrific thank thanks that that's then there
    there's this time to today tomorrow totally true uh uh-huh um very wait we week welcome well
    what wonderful worries wow yeah yep yes yup you your you're
    """.split()  # noqa: SIM905 - a list of single strings would be forty lines
)
_MOST = 12  # words: who goes on for longer is saying something
_THANKS = pattern("courtesy.thanks")


def is_courtesy(text: str) -> bool:
    """Whether nothing is left of the words but thanks, agreement, praise in passing or a greeting."""
    said = [word.lower().replace("’", "'") for word in words(text)]
    return len(said) <= _MOST and all(word in _COURTESY for word in said)


def thanks_or_agrees(text: str) -> bool:
    """Whether the words open by thanking, granting or being glad, and so take nobody's doubt away."""
    return is_courtesy(text) or _THANKS.match(text.replace("’", "'")) is not None
