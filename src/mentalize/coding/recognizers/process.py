"""Processes of the patient's turn: what the talk does to self and others, any number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mentalize.coding.recognizers.affect import VULNERABLE, Affect
from mentalize.coding.recognizers.mode import Evidence
from mentalize.coding.recognizers.phrases import Sighting
from mentalize.coding.recognizers.rule import Finding

_TEARS = re.compile(
    r"[\[(](?:crying|cries|sobs|sobbing|weeping|weeps|tearful|in tears)[^\[\]()]{0,40}[\])]"
)
_MADE_OF = {"mentalizing": "self_reflection", "psychic_equivalence": "certainty"}
_BY_MODE = 0.5
_SURE = 0.6
_ANSWER = 1  # content word; less is a back-channel rather than an answer


def strongest(sightings: Sequence[Sighting], layer: str) -> Iterator[tuple[str, Sighting]]:
    """For every code of `layer`, the strongest cue that spoke for it."""
    found: dict[str, Sighting] = {}
    for seen in sightings:
        for code in seen.cue.codes:
            kind, _, name = code.partition(":")
            if kind != layer:
                continue
            if name not in found or seen.cue.strength > found[name].cue.strength:
                found[name] = seen
    yield from found.items()


def find_processes(evidence: Evidence, mode: Finding, *, asked: bool) -> tuple[Finding, ...]:
    """The processes of a turn whose mode is `mode`; `asked`: for a feeling, just before."""
    found = {
        code: _finding(code, seen)
        for code, seen in strongest(evidence.sightings, "process")
        if _counts(code, evidence, mode.code, asked=asked)
    }
    aimed = _at_clinician(evidence.sightings)
    if aimed:
        found["devaluation"] = _finding("devaluation", aimed, "clinician")
    found |= _by_mode(found, evidence, mode)
    if asked and "not_finding_feeling" not in found:
        found |= _beside_the_question(evidence, mode.code)
    vulnerable = next((x for x in evidence.affects if x.family in VULNERABLE), None)
    if vulnerable:
        found["vulnerability"] = _shown(vulnerable)
    elif tears := _TEARS.search(evidence.reading.raw):
        found.setdefault("vulnerability", _heard(tears))
    return tuple(sorted(found.values(), key=lambda x: (x.start, x.code)))


def _by_mode(found: Mapping[str, Finding], evidence: Evidence, mode: Finding) -> dict[str, Finding]:
    """What a mode is made of: looking at one's own mind, or holding a thought as a fact."""
    code = _MADE_OF.get(mode.code)
    if code is None or code in found or (code == "self_reflection" and "other_seen" in found):
        return {}
    if code == "certainty" and mode.confidence < _SURE:
        return {}
    words = evidence.reading.raw[mode.start : mode.end]
    because = f"process.by_mode_{mode.code}: '{words}'"
    return {code: Finding("process", code, mode.start, mode.end, _BY_MODE, because)}


def _heard(tears: re.Match[str]) -> Finding:
    because = f"process.tears: '{tears.group()}'"
    return Finding("process", "vulnerability", tears.start(), tears.end(), _BY_MODE, because)


def _beside_the_question(evidence: Evidence, mode: str) -> dict[str, Finding]:
    """Asked for a feeling, the patient answers with a fact or an opinion."""
    sentences = evidence.reading.sentences
    states_nothing = mode in {"none", "pretend", "psychic_equivalence"} and not evidence.affects
    if not states_nothing or not sentences or evidence.reading.content < _ANSWER:
        return {}
    first = sentences[0]
    if sentences[-1].mark == "?":
        return {}
    words = evidence.reading.raw[first.start : first.end]
    because = f"process.beside_the_question: '{words}'"
    code = "not_finding_feeling"
    return {code: Finding("process", code, first.start, first.end, 0.5, because)}


def _counts(code: str, evidence: Evidence, mode: str, *, asked: bool) -> bool:
    """Whether a cue counts in this turn."""
    if code == "not_finding_feeling":
        return asked and not evidence.affects and mode != "mentalizing"
    if code == "certainty":
        return mode not in {"none", "emerging", "mentalizing"}
    return True


def _at_clinician(sightings: Sequence[Sighting]) -> Sighting | None:
    aimed = [x for x in sightings if x.cue.target and "process:devaluation" in x.cue.codes]
    return max(aimed, key=lambda x: x.cue.strength, default=None)


def _finding(code: str, seen: Sighting, target: str = "") -> Finding:
    return Finding(
        "process", code, seen.start, seen.end, seen.cue.strength, seen.because, target=target
    )


def _shown(affect: Affect) -> Finding:
    return Finding(
        "process", "vulnerability", affect.start, affect.end, affect.strength, affect.because
    )
