"""Writes a fitted coder to a folder of its own, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mentalize.coding.inputs import Floats
from mentalize.coding.network import WEIGHTS, Network
from mentalize.errors import OutputError


def version(folder: Path) -> str:
    """The first signs of the weights' digest: other weights are another version."""
    digest = hashlib.sha256()
    for name in ("encoder.onnx", "heads.npz"):
        digest.update((folder / name).read_bytes())
    return "1-" + digest.hexdigest()[:8]


def store(shipped: Network, heads: Mapping[str, Floats], folder: Path) -> None:
    """Write the shipped coder with `heads` in place of its own; raises `OutputError`."""
    if folder.exists():
        raise OutputError("there is something already", str(folder), "name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            for name in ("encoder.onnx", "tokenizer.json"):
                shutil.copyfile(WEIGHTS / name, made / name)
            stored: dict[str, Any] = {**shipped.heads, **heads}
            np.savez_compressed(made / "heads.npz", **stored)
            settings = {**shipped.settings, "version": version(made)}
            text = json.dumps(settings, indent=1, ensure_ascii=False)
            (made / "settings.json").write_text(text + "\n", encoding="utf-8")
            made.rename(folder)
    except OSError as error:
        raise OutputError(
            f"can't be written: {error.strerror}", str(folder), "choose another folder"
        ) from error
