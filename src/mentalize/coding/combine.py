"""Where the learned coder leans on the rules: plain words of risk, and the very words for a feeling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mentalize.coding.recognizers.affect import Affect, find_affects
from mentalize.coding.recognizers.reading import read
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Turn

# how sure the rules are of what needs no reading between the lines; leaving is said more plainly than dying
_PLAIN = {"dropout": 0.8}
_PLAIN_ELSE = 0.9
_PLAIN_FEELING = 0.85  # "I was anxious": told as one's own, in a word that means little else
_UNSAID = 0.4  # how sure the network must be of a feeling without a known word for it
_DENIAL = re.compile(r"\s*(?:no|nope|nah)[.,!]* ?(?:no[.,!]*)?\s*", re.IGNORECASE)


def affect_spans(turn: Turn, labels: Sequence[Label]) -> list[Label]:
    """Point each affect at the very words for it; where the lexicon finds none, the network must be sure.

    "I felt that he's an idiot" names no feeling.
    """
    if not labels:
        return []
    found = find_affects(read(turn.text), asked=True)
    words = {affect.family: affect for affect in reversed(found)}
    return [
        _pointed(turn, label, words.get(label.code))
        for label in labels
        if label.code in words or label.confidence >= _UNSAID
    ]


def _pointed(turn: Turn, label: Label, found: Affect | None) -> Label:
    if found is None:
        return label
    said = turn.text[found.start : found.end]
    return replace(label, start=found.start, end=found.end, because=f"learned: '{said}'")


def with_plain_words(labels: Sequence[Label], ruled: Sequence[Label]) -> tuple[Label, ...]:
    """The labels, and every risk and feeling that the rules find said in plain words.

    They are heard whatever the network made of them. Other findings of the rules have a vote and no
    more. The name, version and time of the coder that asks stand on the added labels.
    """
    if not labels:
        return ()
    have = {(label.turn, label.layer, label.code) for label in labels}
    mine = labels[0]
    added = {
        (found.turn, found.layer, found.code): replace(
            found, coder=mine.coder, version=mine.version, at=mine.at
        )
        for found in reversed(ruled)  # of several words for one feeling the first stays
        if _plain(found)
    }
    return (*labels, *(added[place] for place in sorted(added) if place not in have))


def _plain(found: Label) -> bool:
    if found.layer == "affect":
        return found.confidence >= _PLAIN_FEELING
    return found.layer == "risk" and found.confidence >= _PLAIN.get(found.code, _PLAIN_ELSE)


def denies(turn: Turn) -> bool:
    """Whether a turn opens with a plain no: the network must then be surer of what it hears after it.

    Denials are no cue (codebook §3.4); what the rules hear in plain words counts all the same.
    """
    end = turn.text.find(".") + 1
    return _DENIAL.fullmatch(turn.text[:end] if end else turn.text) is not None
