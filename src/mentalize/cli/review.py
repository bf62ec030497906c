"""`mentalize review`: from a transcript to a report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mentalize.cli.consent import remind, state_folder
from mentalize.codebook import Codebook, load
from mentalize.coding import DEFAULT, coder_named
from mentalize.errors import MentalizeError
from mentalize.reviewing import Review, assemble
from mentalize.transcripts import Transcript, read, read_bytes

_LONG_SESSION = 2_000  # turns; from here on a person would wonder whether anything happens


def review(  # noqa: PLR0913 - a command has as many parameters as options
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The transcript; - reads standard input.")
    ],
    *,
    clinician: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who of the speakers is the clinician.")
    ] = None,
    json: Annotated[
        str | None, typer.Option(metavar="PATH", help="Write the review as JSON.")
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="PATH", help="Write the report as one page.")
    ] = None,
    csv: Annotated[
        str | None, typer.Option(metavar="PATH", help="Write the labels as a table.")
    ] = None,
    pdf: Annotated[
        str | None, typer.Option(metavar="PATH", help="Write the report as PDF.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(metavar="SPEAKER,TEXT", help="Names of the columns of a table, if not found."),
    ] = None,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who labels the turns.")] = DEFAULT,
) -> None:
    """Review one session. Without an output the summary is printed; - as PATH is standard output."""
    outputs = {"json": json, "html": html, "csv": csv, "pdf": pdf}
    wanted = {kind: path for kind, path in outputs.items() if path is not None}
    _check_apart(file, list(wanted.values()))
    book = load()
    transcript = _read(file, clinician, columns)
    remind(state_folder())
    result = _reviewed(transcript, coder, book)
    # all are made before one is written, so that a fault leaves no half of them
    for path, data in [(path, _RENDER[kind](result, book)) for kind, path in wanted.items()]:
        _write(path, data)
    if not wanted:
        _print_summary(result, book)


def _check_apart(file: str, paths: list[str]) -> None:
    """Refuse outputs that would replace the transcript or each other."""
    if paths.count("-") > 1:
        raise MentalizeError("two outputs can't both go to standard output", "-", "give one a file")
    taken = set() if file == "-" else {Path(file).resolve()}
    for path in (path for path in paths if path != "-"):
        place = Path(path).resolve()
        if place in taken and (place.is_file() or not place.exists()):
            what = "the output would replace the transcript or another output"
            raise MentalizeError(what, path, "give it a name of its own")
        taken.add(place)


def _read(file: str, clinician: str | None, columns: str | None) -> Transcript:
    told = _columns(columns)
    if file == "-":
        data = sys.stdin.buffer.read()
        return read_bytes(data, name="standard input", clinician=clinician, columns=told)
    return read(Path(file), clinician=clinician, columns=told)


def _columns(given: str | None) -> tuple[str, str] | None:
    if given is None:
        return None
    speaker, _, text = given.partition(",")
    if not speaker.strip() or not text.strip():
        raise MentalizeError(
            f"'{given}' names no two columns", "--columns", "write it as SPEAKER,TEXT"
        )
    return speaker.strip(), text.strip()


def _reviewed(transcript: Transcript, coder: str, book: Codebook) -> Review:
    if len(transcript.turns) >= _LONG_SESSION and sys.stderr.isatty():
        sys.stderr.write(f"Reading {len(transcript.turns)} turns …\n")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return assemble(transcript, coder_named(coder, now).code(transcript), book)


def _json(result: Review, book: Codebook) -> str:
    from json import dumps

    from mentalize.reports.document import to_json

    return dumps(to_json(result, book), ensure_ascii=False, indent=1) + "\n"


def _html(result: Review, book: Codebook) -> str:
    from mentalize.reports.html import render

    return render(result, book)


def _csv(result: Review, _book: Codebook) -> str:
    from mentalize.reports.tables import to_csv

    return to_csv(result)


def _pdf(result: Review, book: Codebook) -> bytes:
    from mentalize.reports.pdf import render

    return render(result, book)


_RENDER: dict[str, Callable[[Review, Codebook], str | bytes]] = {
    "json": _json,
    "html": _html,
    "csv": _csv,
    "pdf": _pdf,
}


def _write(path: str, data: str | bytes) -> None:
    from mentalize.reports.writing import write

    write(path, data)
    if path != "-":
        sys.stderr.write(f"Written: {path}\n")


def _print_summary(result: Review, book: Codebook) -> None:
    from mentalize.reports.terminal import print_summary

    print_summary(result, book)
