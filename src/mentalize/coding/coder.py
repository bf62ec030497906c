"""What every coder is: a transcript in, labels out."""

from __future__ import annotations

from typing import Protocol

from mentalize.transcripts.labels import Label
from mentalize.transcripts.model import Transcript


class Coder(Protocol):
    """Gives labels to turns; never looks at a later turn to label an earlier one."""

    @property
    def name(self) -> str:
        """What the coder is called on the command line and in every label."""

    @property
    def version(self) -> str:
        """Changes whenever the same words could get another label."""

    def code(self, transcript: Transcript, start: int = 0) -> tuple[Label, ...]:
        """Label the turns from `start` on; earlier turns serve as context and get no label."""
