"""Labels for turns: coders, their recognisers, and the codes derived from context."""

from __future__ import annotations

from mentalize.coding.coder import Coder
from mentalize.errors import MentalizeError
from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Transcript

CODERS = ("rules",)
DEFAULT = "rules"


def coder_named(name: str, at: str = "") -> Coder:
    """The coder called `name`, whose labels carry the time `at`; imports no other coder."""
    if name == "rules":
        from mentalize.coding.rules import RuleCoder  # noqa: PLC0415 - loads only the coder asked for

        return RuleCoder(at)
    known = ", ".join(CODERS)
    raise MentalizeError(f"there is no coder '{name}'", "--coder", f"choose one of: {known}")


def code(transcript: Transcript, coder: str = DEFAULT, at: str = "") -> tuple[Label, ...]:
    """The labels that the coder called `coder` gives to all turns of `transcript`."""
    return coder_named(coder, at).code(transcript)
