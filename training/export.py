"""From the trained network to what the package ships: an 8-bit encoder, the heads, the tokenizer."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from network import CoderNetwork
from shrink import shrink
from torch import nn


class _Hidden(nn.Module):
    """The encoder with plain arguments and one result, as the export wants it."""

    def __init__(self, network: CoderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.network.hidden(ids, types, mask)


def export(network: CoderNetwork, folder: Path, tokenizer: Path) -> None:
    """Write `encoder.onnx` (8 bits), `heads.npz` and `tokenizer.json` to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = (torch.ones((2, 16), dtype=torch.long), torch.zeros((2, 16), dtype=torch.long),
              torch.zeros((2, 1, 16, 16)))  # fmt: skip
    flat = {0: "windows", 1: "tokens"}
    axes = {"ids": flat, "types": flat, "mask": {0: "windows", 2: "tokens", 3: "tokens"}}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            _Hidden(network.eval()), sample, str(full), input_names=list(axes),
            output_names=["hidden"], dynamic_axes={**axes, "hidden": flat}, opset_version=17,
            dynamo=False,
        )  # fmt: skip
        shrink(full, folder / "encoder.onnx")
    np.savez_compressed(folder / "heads.npz", **network.weights())
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
