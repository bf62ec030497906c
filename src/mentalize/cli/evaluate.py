"""`mentalize evaluate`: how far a coder agrees with rated sessions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mentalize.coding import DEFAULT
from mentalize.errors import MentalizeError


def evaluate(  # noqa: PLR0913 - a command has as many parameters as options
    gold_dir: Annotated[
        Path | None,
        typer.Argument(metavar="GOLD_DIR", help="The folder with sessions/ and raters/1|2/."),
    ] = None,
    *,
    annomi: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="AnnoMI-full.csv, or its folder: measure transfer to it."
        ),
    ] = None,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who labels the turns.")] = DEFAULT,
    json: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Write all figures as JSON; - is standard output."),
    ] = None,
    resamples: Annotated[
        int, typer.Option(min=1, help="How often sessions are drawn anew for the intervals.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same intervals.")] = 1,
    errors: Annotated[
        int,
        typer.Option(metavar="N", min=0, help="Show the N surest errors on mode, and on moves."),
    ] = 0,
) -> None:
    """Compare a coder's labels with those of raters: rated sessions, AnnoMI, or both."""
    # here, so that the other commands need not wait for numpy
    from mentalize.codebook import load
    from mentalize.coding import coder_named
    from mentalize.evaluating import (
        NOTHING,
        Material,
        Resampling,
        read_annomi,
        read_gold,
        render_text,
        to_json,
    )
    from mentalize.evaluating import evaluate as measure

    _check_something(gold_dir, annomi, errors)
    book, labeller = load(), coder_named(coder)
    material = Material(
        NOTHING if gold_dir is None else read_gold(gold_dir, book),
        () if annomi is None else read_annomi(annomi),
    )
    report = measure(material, labeller, book, Resampling(seed, resamples), errors)
    if json is not None:
        _write(json, to_json(report) + "\n")
    if json != "-":
        typer.echo(render_text(report))


def _check_something(gold_dir: Path | None, annomi: Path | None, errors: int) -> None:
    if gold_dir is None and annomi is None:
        remedy = "name a folder of rated sessions, or AnnoMI by --annomi PATH"
        raise MentalizeError("there is nothing to measure by", "", remedy)
    if gold_dir is None and errors:
        remedy = "name a folder of rated sessions too"
        raise MentalizeError("errors are shown of rated sessions alone", "--errors", remedy)


def _write(path: str, data: str) -> None:
    from mentalize.reports.writing import write

    write(path, data)
    if path != "-":
        sys.stderr.write(f"Written: {path}\n")
