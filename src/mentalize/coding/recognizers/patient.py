"""Reads a patient's turn: one mode, one arousal, and any processes, affects and risks."""

from __future__ import annotations

from collections.abc import Sequence

from mentalize.coding.recognizers.affect import find_affects
from mentalize.coding.recognizers.arousal import find_arousal
from mentalize.coding.recognizers.mode import Evidence, find_mode
from mentalize.coding.recognizers.phrases import compiled, cue_index
from mentalize.coding.recognizers.process import find_processes
from mentalize.coding.recognizers.reading import Reading, read
from mentalize.coding.recognizers.risk import find_risks
from mentalize.coding.recognizers.rule import CodedTurn, Finding
from mentalize.transcripts.model import Turn

CUES = (
    "modes_psychic_equivalence", "modes_teleological", "modes_pretend", "modes_mentalizing",
    "modes_emerging", "processes_self", "processes_others", "arousal", "risks_ideation",
    "risks_worthless_exit", "risks_means", "risks_self_harm", "risks_harm_to_others",
    "risks_past_attempt", "risks_dropout",
)  # fmt: skip
_ASKS_FEELING = (
    "feel|feeling|feelings|felt|emotion|emotions|feels",
    "inside|in you",
    "going|goes|went|go on in|for|inside|through you",
    "going|goes|went|go through|on you|in|for|with",
    "happening|happened|happens in|with|for|inside you",
    "what is|was it|that like",
    "what ... like for|to|seeing|having|being|hearing",
    "do|does|did it|that do to you",
    "in your own words",
    "leave|left|leaves you",
    "anything ... else|with|along|in",
    "any other feeling",
    "how was|is|are that|it|you",
)
_FEELING = (
    "what|how ... feel|feeling|felt",
    "what|anything ... inside|in_you|through_you|for_you|with_you",
    "what is|was it|that like",
    "happening|happened|going_on ... in|inside|with you",
    "and inside",
    "on the inside",
    "sit|sat with you",
    "but|more for|in you|yourself",
    "how was|is it|that $",
    "how did|does it|that land|feel|hit",
)
_FAR = 4  # turns back in which a question still stands
_LAST_ASKED = 2  # sentences of the clinician's in which the question may stand
_BACK_CHANNEL = 3  # words: a shorter clinician's turn asks nothing


def read_patient(turn: Turn, past: Sequence[CodedTurn]) -> tuple[Finding, ...]:
    """Everything found in a patient's turn, given the turns before it."""
    reading = read(turn.text)
    before, coded = _clinician_before(past)
    asked = _asks_for_feeling(before, coded)
    sightings = tuple(cue_index(*CUES).sightings(reading, before.text))
    affects = find_affects(reading, asked=asked, offered=frozenset(before.tokens))
    evidence = Evidence(reading, sightings, affects)
    mode = find_mode(evidence)
    named = tuple(
        Finding("affect", x.family, x.start, x.end, x.strength, x.because) for x in affects
    )
    return (
        mode,
        *find_processes(evidence, mode, asked=asked and _asks_openly(before)),
        *named,
        find_arousal(reading, sightings),
        *find_risks(reading, before, sightings),
    )


def _clinician_before(past: Sequence[CodedTurn]) -> tuple[Reading, CodedTurn | None]:
    """What the clinician last said, back-channels passed over."""
    for coded in reversed(past[-_FAR:]):
        if coded.turn.role != "clinician":
            continue
        reading = read(coded.turn.text)
        if len(reading.tokens) >= _BACK_CHANNEL:
            return reading, coded
    return read(""), None


def _asks_for_feeling(before: Reading, coded: CodedTurn | None) -> bool:
    moves = {x.code for x in coded.findings if x.layer == "move"} if coded else set()
    return bool(
        moves & {"explore_self", "explore_why"} or compiled(_ASKS_FEELING).search(before.text)
    )


def _asks_openly(before: Reading) -> bool:
    """Whether the last sentences ask for what a feeling would answer; marks are often left out."""
    return any(compiled(_FEELING).search(x.text) for x in before.sentences[-_LAST_ASKED:])
