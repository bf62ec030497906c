"""A small file in the form of AnnoMI, invented, for the tests of measuring."""

import csv
from pathlib import Path

HEAD = (
    "mi_quality",
    "transcript_id",
    "utterance_id",
    "interlocutor",
    "utterance_text",
    "annotator_id",
    "main_therapist_behaviour",
)
Cells = tuple[object, ...]


def said(
    session: str, number: int, behaviour: str, *, rater: int = 1, quality: str = "high"
) -> Cells:
    """A row of the therapist's, invented."""
    text = f"Invented sentence {number}, with some words in it."
    return quality, session, number, "therapist", text, rater, behaviour


def heard(session: str, number: int, quality: str = "high") -> Cells:
    return quality, session, number, "client", "Yes,\nin two lines.", 1, "n/a"


def write(folder: Path, *rows: Cells, head: tuple[str, ...] = HEAD) -> Path:
    file = folder / "AnnoMI-full.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([head, *rows])
    return file
