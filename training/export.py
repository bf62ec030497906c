"""From the trained network to what the package ships: an 8-bit encoder, the heads, the tokenizer."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from graph import write
from network import CoderNetwork


def export(network: CoderNetwork, folder: Path, tokenizer: Path) -> None:
    """Write `encoder.onnx` (8 bits), `heads.npz` and `tokenizer.json` to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = network.encoder
    weights = {name: value.float().numpy() for name, value in encoder.state_dict().items()}
    write(weights, encoder.config.num_attention_heads, folder / "encoder.onnx")
    np.savez_compressed(folder / "heads.npz", **network.weights())
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
