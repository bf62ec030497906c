"""What can go wrong, said so that a reader can mend it.

Every error that `mentalize` raises on purpose is a `MentalizeError`: one sentence that says what is
wrong, where, and what to do. The command line prints it and leaves with `exit_code`.
"""

from __future__ import annotations


class MentalizeError(Exception):
    """One clear sentence: what is wrong, where, and the remedy.

    `what` says what is wrong, without a full stop; `where` names the file, line or entry ("" when
    there is none); `remedy` says what to do.
    """

    exit_code = 2

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        """Keep the three parts apart, so that a page can show them as it likes."""
        self.what, self.where, self.remedy = what, where, remedy
        place = f"{where}: " if where else ""
        after = f"; {remedy}" if remedy else ""
        super().__init__(f"{place}{what}{after}.")


class TranscriptError(MentalizeError):
    """A transcript can't be read."""


class CodebookError(MentalizeError):
    """A declarative file of the codebook breaks a rule of its own."""


class LabelError(MentalizeError):
    """A label that points outside of its transcript, or carries a code that the codebook lacks."""


class GoldError(MentalizeError):
    """A folder of rated sessions can't be used for measuring."""


class ConflictError(MentalizeError):
    """It contradicts what is there already."""


class OutputError(MentalizeError):
    """A result can't be written where it was asked for."""


class PracticeError(MentalizeError):
    """A simulated patient breaks a rule of its file, or can't be talked with in this way."""
