"""What may be said of a session: codes, path, fit table and wordings, as declarative data."""

from mentalize.codebook.loader import CURRENT, load, load_folder
from mentalize.codebook.model import (
    Code,
    Codebook,
    FitOption,
    FitRow,
    PathRule,
    PathState,
    Tag,
    Wording,
)

__all__ = [
    "CURRENT",
    "Code",
    "Codebook",
    "FitOption",
    "FitRow",
    "PathRule",
    "PathState",
    "Tag",
    "Wording",
    "load",
    "load_folder",
]
