"""What was said: reading a transcript, its turns, and the labels that are laid over them."""

from __future__ import annotations

from mentalize.errors import TranscriptError
from mentalize.transcripts.labels import LAYERS, Label, LabelledTurn, Layer, by_turn
from mentalize.transcripts.model import ClinicianGuess, Quote, Role, Segment, Transcript, Turn
from mentalize.transcripts.readers import read, read_bytes, read_text

__all__ = [
    "LAYERS",
    "ClinicianGuess",
    "Label",
    "LabelledTurn",
    "Layer",
    "Quote",
    "Role",
    "Segment",
    "Transcript",
    "TranscriptError",
    "Turn",
    "by_turn",
    "read",
    "read_bytes",
    "read_text",
]
