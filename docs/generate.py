"""Writes the pages of the manual that are made from data; `make docs` runs it."""

from __future__ import annotations

from pathlib import Path

from mentalize.codebook.loader import load
from mentalize.codebook.page import render


def main() -> None:
    """Write every generated page beside this script."""
    folder = Path(__file__).parent
    (folder / "codebook.md").write_text(render(load()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
