"""Labels for turns: coders, their recognisers, and the codes derived from context."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from mentalize.coding.coder import Coder
from mentalize.errors import MentalizeError
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Transcript

CODERS = ("learned", "rules")
DEFAULT = "learned"


def coder_named(name: str, at: str = "") -> Coder:
    """The coder called `name`, whose labels carry the time `at`; imports no other coder.

    A folder that `mentalize train` wrote is a name too: the learned coder with the weights in it.
    """
    if name == "rules":
        from mentalize.coding.rules import RuleCoder  # noqa: PLC0415 - loads only the coder asked for

        return RuleCoder(at)
    if name == "learned":
        from mentalize.coding.model import LearnedCoder  # noqa: PLC0415 - needs onnxruntime

        return LearnedCoder(at)
    if Path(name).is_dir():
        from mentalize.coding.model import LearnedCoder  # noqa: PLC0415 - needs onnxruntime

        return LearnedCoder(at, Path(name))
    known = ", ".join(CODERS)
    remedy = f"choose one of: {known}; or name a folder that mentalize train wrote"
    raise MentalizeError(f"there is no coder '{name}'", "--coder", remedy)


@cache
def version_of(name: str) -> str:
    """The version of the coder called `name`, without loading its network."""
    if name == "rules":
        return coder_named(name).version
    folder = Path(name) if Path(name).is_dir() else Path(__file__).parent / "weights"
    return str(json.loads((folder / "settings.json").read_text("utf-8"))["version"])


def code(transcript: Transcript, coder: str = DEFAULT, at: str = "") -> tuple[Label, ...]:
    """The labels that the coder called `coder` gives to all turns of `transcript`."""
    return coder_named(coder, at).code(transcript)
