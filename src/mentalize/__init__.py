"""Review, practice, care and study for mentalization-based treatment of pathological narcissism.

`read` a transcript, `code` its turns, `review` it. The names are loaded when they are first used, so
that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["MentalizeError", "assemble", "code", "coder_named", "load_codebook", "read", "review"]

_WHERE = {
    "MentalizeError": ("mentalize.errors", "MentalizeError"),
    "assemble": ("mentalize.reviewing", "assemble"),
    "code": ("mentalize.coding", "code"),
    "coder_named": ("mentalize.coding", "coder_named"),
    "load_codebook": ("mentalize.codebook", "load"),
    "read": ("mentalize.transcripts", "read"),
    "review": ("mentalize.reviewing.review", "review"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the public names have different types
    """Load a public name when it is first asked for."""
    if name not in _WHERE:
        message = f"module 'mentalize' has no attribute '{name}'"
        raise AttributeError(message)
    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)
