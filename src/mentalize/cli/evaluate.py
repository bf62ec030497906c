"""`mentalize evaluate`: how far a coder agrees with rated sessions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    gold_dir: Annotated[
        Path, typer.Argument(metavar="GOLD_DIR", help="The folder with sessions/ and raters/1|2/.")
    ],
    *,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who labels the turns.")] = "rules",
    json: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write all figures as JSON; - is standard output."),
    ] = None,
    resamples: Annotated[
        int, typer.Option(min=1, help="How often sessions are drawn anew for the intervals.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same intervals.")] = 1,
) -> None:
    """Compare a coder's labels with those of two raters, code by code and layer by layer."""
    # here, so that the other commands need not wait for numpy
    from mentalize.codebook import load
    from mentalize.coding import coder_named
    from mentalize.evaluating import Resampling, read_gold, render_text, to_json
    from mentalize.evaluating import evaluate as measure

    book = load()
    gold = read_gold(gold_dir, book)
    report = measure(gold, coder_named(coder), book, Resampling(seed, resamples))
    if json is not None:
        _write(json, to_json(report) + "\n")
    if json != "-":
        typer.echo(render_text(report))


def _write(path: str, data: str) -> None:
    from mentalize.reports.writing import write

    write(path, data)
    if path != "-":
        sys.stderr.write(f"Written: {path}\n")
