"""The network as it is trained: the encoder with linear heads for every layer of labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from mentalize.coding.inputs import SENTENCE_FEATURES, TURN_FEATURES, Batch, TurnInput
from mentalize.coding.network import PATIENT_HEADS, SENTENCE_HEADS, WIDTH

SINGLE = ("mode", "arousal", "question", "stance")  # exactly one code a turn
MANY = ("process", "affect", "risk", "target")  # any number
# how much each layer counts in the loss: means over many codes are small, so they weigh more
LOSS_WEIGHTS = {"mode": 3.0, "question": 1.5, "stance": 1.5, "arousal": 0.3, "attend": 0.3,
                "process": 8.0, "affect": 12.0, "risk": 10.0, "target": 0.5, "move": 25.0}  # fmt: skip
_SMOOTH = 0.05  # of the mode: the raters themselves differ in about one of ten
NOT_SAID = -1  # no sentence was named as the one that decided


@dataclass(frozen=True, eq=False)
class Example:
    """A turn and what it was labelled: class numbers, 0/1 rows, and for moves sentences × codes.

    `targets["attend"]` is the number of the sentence that decided the mode, or -1. A turn without
    targets is context alone; a snippet that was coded for risk alone has just that target.
    """

    input: TurnInput
    targets: Mapping[str, Any] = field(default_factory=dict)


class WindowDropout(nn.Module):
    """Drops the same features at every token of a window: far fewer random numbers are drawn."""

    def __init__(self, chance: float) -> None:
        """`chance` is the share of features that are dropped."""
        super().__init__()
        self.chance = chance

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """States of windows × tokens × features, some features set to 0 while it trains."""
        if not self.training:
            return states
        kept = torch.rand(states.shape[0], 1, states.shape[-1]) >= self.chance
        return states * (kept.to(states.dtype) / (1 - self.chance))


def drop_whole_windows(module: nn.Module) -> None:
    """Put `WindowDropout` where features are dropped: on two cores training takes a quarter less."""
    for name, child in module.named_children():
        if isinstance(child, nn.Dropout) and child.p:
            setattr(module, name, WindowDropout(child.p))
        else:
            drop_whole_windows(child)


class CoderNetwork(nn.Module):
    """Encoder and heads; `codes` gives the size of each head."""

    def __init__(self, encoder: nn.Module, codes: Mapping[str, Sequence[str]], drop: float) -> None:
        """Heads start small and random; the encoder comes trained."""
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(drop)
        turn = 3 * WIDTH + TURN_FEATURES
        more = turn + WIDTH
        size = {head: len(names) for head, names in codes.items()}
        self.heads = nn.ModuleDict(
            {head: nn.Linear(more, size[head]) for head in ("mode", *SENTENCE_HEADS)}
            | {head: nn.Linear(turn, size[head]) for head in _ON_TURN}
        )
        self.heads["move"] = nn.Linear(WIDTH + turn + SENTENCE_FEATURES, size["move"])
        self.heads["attend"] = nn.Linear(WIDTH, 1)
        self.sentence = nn.ModuleDict({h: nn.Linear(WIDTH, size[h]) for h in SENTENCE_HEADS})

    def weights(self) -> dict[str, np.ndarray]:
        """The heads by the names under which they are stored."""
        stored = {**self.heads.state_dict()}
        stored |= {f"sentence.{key}": value for key, value in self.sentence.state_dict().items()}
        return {key: value.detach().float().numpy() for key, value in stored.items()}

    def hidden(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The encoder's last layer."""
        places = torch.arange(ids.shape[1])[None]
        result: torch.Tensor = self.encoder(
            input_ids=ids, token_type_ids=types, attention_mask=mask, position_ids=places
        ).last_hidden_state
        return result

    def forward(self, given: Batch, examples: Sequence[Example]) -> dict[str, Any]:
        """Scores by head for the labelled examples; all stand at the batch's places in that order."""
        states = self.hidden(*map(torch.from_numpy, (given.ids, given.types, given.mask))).float()
        cut = [
            (turn, x.input)
            for turn, x in zip(_cut(states, given, examples), examples, strict=True)
            if x.targets
        ]
        scores: dict[str, Any] = {}
        patient = [pair for pair in cut if pair[1].role == "patient"]
        clinician = [pair for pair in cut if pair[1].role == "clinician"]
        if patient:
            scores |= self._patient(patient)
        if clinician:
            scores |= self._clinician(clinician)
        return scores

    def _patient(self, turns: Sequence[tuple[torch.Tensor, TurnInput]]) -> dict[str, Any]:
        rows, heeds, found = [], [], {head: [] for head in SENTENCE_HEADS}
        for states, item in turns:
            parts = _parts(states, item)
            heed = self.heads["attend"](parts)[:, 0]
            heeds.append(heed)
            rows.append(torch.cat([_turn(states, parts, item), heed.softmax(0) @ parts]))
            dropped = self.drop(parts)
            for head in SENTENCE_HEADS:
                found[head].append(self.sentence[head](dropped).max(0).values)
        more = self.drop(torch.stack(rows))
        turn = more[:, :-WIDTH]
        scores = {
            head: self.heads[head](more) + torch.stack(found[head]) for head in SENTENCE_HEADS
        }
        scores["mode"] = self.heads["mode"](more)
        scores |= {head: self.heads[head](turn) for head in ("arousal", "target")}
        return {**scores, "attend": heeds}

    def _clinician(self, turns: Sequence[tuple[torch.Tensor, TurnInput]]) -> dict[str, Any]:
        rows, sentences = [], []
        for states, item in turns:
            parts = _parts(states, item)
            rows.append(_turn(states, parts, item))
            features = torch.from_numpy(item.sentence_features)
            sentences.append(torch.cat([parts, rows[-1].expand(len(parts), -1), features], 1))
        turn = self.drop(torch.stack(rows))
        scores = {head: self.heads[head](turn) for head in ("question", "stance")}
        scores["move"] = self.heads["move"](self.drop(torch.cat(sentences)))
        return scores


def _cut(states: torch.Tensor, given: Batch, examples: Sequence[Example]) -> Iterator[torch.Tensor]:
    """The states of each example's tokens; one split, since its way back is cheap."""
    width = states.shape[1]
    starts = [row * width + at for row, at, _ in given.places]
    ends = [start + len(x.input.ids) for start, x in zip(starts, examples, strict=True)]
    edges = [0, *(edge for pair in zip(starts, ends, strict=True) for edge in pair)]
    edges.append(states.shape[0] * width)
    sizes = [b - a for a, b in pairwise(edges)]
    return iter(states.flatten(0, 1).split(sizes)[1::2])


_ON_TURN = ("arousal", "target", "question", "stance")


def _parts(states: torch.Tensor, item: TurnInput) -> torch.Tensor:
    return torch.stack([states[a:b].mean(0) for a, b in item.spans])


def _turn(states: torch.Tensor, parts: torch.Tensor, item: TurnInput) -> torch.Tensor:
    features = torch.from_numpy(item.turn_features)
    return torch.cat([states[0], states[1:].mean(0), parts[-1], features])


def loss(
    scores: Mapping[str, Any], examples: Sequence[Example], weights: Mapping[str, torch.Tensor]
) -> torch.Tensor:
    """The weighted sum over layers; what an example is not labelled for counts nothing."""
    total = torch.zeros(())
    for head, given in scores.items():
        role = "patient" if head in PATIENT_HEADS or head == "attend" else "clinician"
        of = [x for x in examples if x.input.role == role and x.targets]
        kept = [i for i, x in enumerate(of) if head in x.targets]
        if kept:
            part = _part(head, given, [of[i].targets[head] for i in kept], kept, weights.get(head))
            total = total + LOSS_WEIGHTS[head] * part
    return total


def _part(
    head: str, given: Any, wanted: list[Any], kept: list[int], weight: torch.Tensor | None
) -> torch.Tensor:
    if head == "attend":
        return _attended([given[i] for i in kept], wanted)
    if head == "move":
        target = torch.from_numpy(np.concatenate(wanted))
        return functional.binary_cross_entropy_with_logits(given, target, pos_weight=weight)
    rows = given[torch.tensor(kept)]
    if head in SINGLE:
        smooth = _SMOOTH if head == "mode" else 0.0
        return functional.cross_entropy(
            rows, torch.tensor(wanted), weight=weight, label_smoothing=smooth
        )
    target = torch.from_numpy(np.stack(wanted))
    return functional.binary_cross_entropy_with_logits(rows, target, pos_weight=weight)


def _attended(heeds: Sequence[torch.Tensor], wanted: Sequence[int]) -> torch.Tensor:
    parts = [
        functional.cross_entropy(heed[None], torch.tensor([number]))
        for heed, number in zip(heeds, wanted, strict=True)
        if number != NOT_SAID
    ]
    return torch.stack(parts).mean() if parts else torch.zeros(())


def class_weights(examples: Sequence[Example]) -> dict[str, torch.Tensor]:
    """Rare codes count more, by the square root of their rarity and within bounds."""
    found: dict[str, torch.Tensor] = {}
    for head, most in (("process", 6), ("affect", 6), ("risk", 8), ("target", 4), ("move", 4)):
        rows = np.concatenate(
            [np.atleast_2d(x.targets[head]) for x in examples if head in x.targets]
        )
        ratio = np.sqrt((len(rows) - rows.sum(0) + 1) / (rows.sum(0) + 1))
        found[head] = torch.tensor(np.clip(ratio, 1, most), dtype=torch.float32)
    counts = np.bincount([x.targets["mode"] for x in examples if "mode" in x.targets])
    ratio = np.clip((counts.max() / (counts + 1)) ** 0.35, 1, 4)
    found["mode"] = torch.tensor(ratio, dtype=torch.float32)
    return found
