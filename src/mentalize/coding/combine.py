"""Where the learned coder and the rules work together: risk is their union, affects take the rules' words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mentalize.coding.recognizers.affect import Affect, find_affects
from mentalize.coding.recognizers.reading import read
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Turn


def affect_spans(turn: Turn, labels: Sequence[Label]) -> list[Label]:
    """Point each affect at the very words for it, where the lexicon finds them in the turn."""
    if not labels:
        return []
    found = find_affects(read(turn.text), asked=True)
    words = {affect.family: affect for affect in reversed(found)}
    return [_pointed(turn, label, words.get(label.code)) for label in labels]


def _pointed(turn: Turn, label: Label, found: Affect | None) -> Label:
    if found is None:
        return label
    said = turn.text[found.start : found.end]
    return replace(label, start=found.start, end=found.end, because=f"learned: '{said}'")


def with_rule_risks(labels: Sequence[Label], ruled: Sequence[Label]) -> tuple[Label, ...]:
    """The labels, and every risk cue that only the rules have found: better one too many than too few.

    The name, version and time of the coder that asks stand on the added labels.
    """
    if not labels:
        return ()
    have = {(label.turn, label.code) for label in labels if label.layer == "risk"}
    mine = labels[0]
    added = [
        replace(cue, coder=mine.coder, version=mine.version, at=mine.at)
        for cue in ruled
        if cue.layer == "risk" and (cue.turn, cue.code) not in have
    ]
    return (*labels, *added)
