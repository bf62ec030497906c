"""How the patient holds the mind in this turn: one mode, by the codebook's order of decision.

Each sentence is decided on its own – held as fact, proof in an act, mind-talk without event or feeling,
else mentalizing or emerging – and where a turn holds several modes the ending wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mentalize.coding.recognizers.affect import Affect
from mentalize.coding.recognizers.phrases import Sighting
from mentalize.coding.recognizers.reading import Reading, Sentence
from mentalize.coding.recognizers.rule import Finding

_LINKS = frozenset(
    ["because", "when", "so", "after", "that", "if", "then", "while", "which", "and"]
)
_TAG = 4  # words: a shorter closing tag doesn't count (codebook §2.1)
_TOLD = 20  # words: a shorter turn ties a state to nothing
_MIND = frozenset({"mode:mentalizing", "mode:emerging"})
_FIRM = 0.6  # below it a cue alone does not carry a mode against another
_THIN = 0.5  # below it the coder gives its best guess and abstains
_SIGNS_OF_THEORY = 2  # different words of theory that make a turn one
_THEORY = 0.9  # and their strengths together
_NAMED = 0.55  # a cue this strong names a state even in a very short answer
_ENOUGH = 4  # content words of an answer that may be more than "none"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence claims: a mode, how surely, and why."""

    sentence: int
    mode: str
    strength: float
    because: str


@dataclass(frozen=True)
class Evidence:
    """All that was seen in one turn."""

    reading: Reading
    sightings: tuple[Sighting, ...]
    affects: tuple[Affect, ...]

    def best(self, sentence: int, mode: str) -> Sighting | None:
        """The strongest sighting of `mode` in a sentence."""
        code = f"mode:{mode}"
        seen = [x for x in self.sightings if x.sentence == sentence and code in x.cue.codes]
        return max(seen, key=lambda x: x.cue.strength, default=None)

    def felt(self, sentence: int) -> tuple[Affect, ...]:
        """The patient's own states in a sentence."""
        return tuple(x for x in self.affects if x.sentence == sentence)


def find_mode(evidence: Evidence) -> Finding:
    """The turn's mode, with the sentence that decided it."""
    claims = [
        claim for n in range(len(evidence.reading.sentences)) if (claim := _claim(evidence, n))
    ]
    if not claims or _says_nothing(evidence, claims):
        return _nothing(evidence)
    theory = _theory(evidence, claims)
    chosen = theory or _raised(evidence, _ending(evidence.reading, claims))
    return _finding(evidence.reading, chosen, claims)


def _finding(reading: Reading, claim: Claim, claims: Sequence[Claim]) -> Finding:
    sentence = reading.sentences[claim.sentence]
    modes = {x.mode for x in claims if x.strength >= _FIRM}
    contradicted = len(modes - {claim.mode, "emerging"}) > 1
    confidence = round(claim.strength - (0.1 if modes - {claim.mode} else 0.0), 2)
    return Finding(
        layer="mode",
        code=claim.mode,
        start=sentence.start,
        end=sentence.end,
        confidence=confidence,
        because=claim.because,
        abstained=contradicted or confidence < _THIN,
    )


def _nothing(evidence: Evidence) -> Finding:
    """No claim about a mind or about worth."""
    words = len(evidence.reading.tokens)
    confidence = 0.9 if evidence.reading.content < _ENOUGH else max(0.55, 0.85 - words / 200)
    return Finding(
        layer="mode",
        code="none",
        start=0,
        end=len(evidence.reading.raw),
        confidence=round(confidence, 2),
        because="mode.no_claim: ''",
    )


def _says_nothing(evidence: Evidence, claims: Sequence[Claim]) -> bool:
    """A back-channel, or an answer of fewer than four content words that names no state."""
    if evidence.affects or evidence.reading.content >= _ENOUGH:
        return False
    return max(claim.strength for claim in claims) < _NAMED


def _claim(evidence: Evidence, number: int) -> Claim | None:
    """What one sentence claims, in the codebook's order of decision."""
    sentence = evidence.reading.sentences[number]
    owned = _owned_state(evidence, number, sentence)
    reflected = evidence.best(number, "mentalizing")
    for mode in ("psychic_equivalence", "teleological", "pretend"):
        seen = evidence.best(number, mode)
        if seen and not _marked_as_belief(mode, seen, reflected, owned):
            return Claim(number, mode, seen.cue.strength, seen.because)
    if reflected:
        return Claim(number, "mentalizing", reflected.cue.strength, reflected.because)
    thin = evidence.best(number, "emerging")
    if owned:
        return owned
    return Claim(number, "emerging", thin.cue.strength, thin.because) if thin else None


def _marked_as_belief(
    mode: str, seen: Sighting, reflected: Sighting | None, owned: Claim | None
) -> bool:
    if mode == "pretend" and (owned or seen.cue.strength < _THIN):
        return True
    return reflected is not None and reflected.cue.strength >= seen.cue.strength


def _owned_state(evidence: Evidence, number: int, sentence: Sentence) -> Claim | None:
    """A state of one's own: tied to something it is mentalizing, bare it is emerging."""
    felt = evidence.felt(number)
    if not felt:
        return None
    first = felt[0]
    tied = len({x.family for x in felt}) > 1 or (
        len(sentence.tokens) > 2 * _TAG and not _LINKS.isdisjoint(sentence.tokens)
    )
    return Claim(number, "mentalizing" if tied else "emerging", 0.65, first.because)


def _theory(evidence: Evidence, claims: Sequence[Claim]) -> Claim | None:
    """Theory all over the turn and no own feeling: pretend, wherever the words stand."""
    seen = [x for x in evidence.sightings if "mode:pretend" in x.cue.codes]
    words = {x.words.lower() for x in seen}
    weight = sum(x.cue.strength for x in seen)
    if len(words) < _SIGNS_OF_THEORY or weight < _THEORY or evidence.affects:
        return None
    if any(c.mode == "mentalizing" and c.sentence > seen[-1].sentence for c in claims):
        return None
    return Claim(seen[-1].sentence, "pretend", min(0.85, 0.4 + weight / 5), seen[-1].because)


def _ending(reading: Reading, claims: Sequence[Claim]) -> Claim:
    """The claim that the turn ends in; a closing tag and a faint last claim don't count."""
    firm = [
        claim
        for claim in claims
        if claim.strength >= _FIRM
        and (len(reading.sentences[claim.sentence].tokens) >= _TAG or claim.strength > _FIRM)
    ]
    return firm[-1] if firm else max(claims, key=lambda claim: (claim.strength, claim.sentence))


def _raised(evidence: Evidence, chosen: Claim) -> Claim:
    """An emerging state becomes mentalizing when the rest of the turn ties it to something."""
    if chosen.mode != "emerging":
        return chosen
    signs = {x.family for x in evidence.affects} | {
        x.cue.id for x in evidence.sightings if not _MIND.isdisjoint(x.cue.codes)
    }
    several = len({x.family for x in evidence.affects}) > 1
    if several or (len(evidence.reading.tokens) > _TOLD and len(signs) > 1):
        return Claim(chosen.sentence, "mentalizing", 0.6, chosen.because)
    return chosen
