"""What is said once on a machine before it reads its first transcript: to ask the patient."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SENTENCE = (
    "Before a program reads what a patient has said, ask the patient; nothing leaves this machine. "
    "(This is said once.)"
)
_TOLD = "consent-told"


def state_folder() -> Path:
    """Where programs of this user remember such things."""
    usual = Path.home() / ".local" / "state"
    return Path(os.environ.get("XDG_STATE_HOME") or usual) / "mentalize"


def remind(folder: Path) -> None:
    """Say it on standard error, unless `folder` remembers that it was said.

    Where nothing can be remembered it is said again: a reminder is no reason to refuse work.
    """
    told = folder / _TOLD
    try:
        if told.exists():
            return
        sys.stderr.write(f"{SENTENCE}\n")
        folder.mkdir(parents=True, exist_ok=True)
        told.touch()
    except OSError:
        return
