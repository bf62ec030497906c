"""Which commands there are."""

from __future__ import annotations

from typing import Annotated

import typer

from mentalize import __version__
from mentalize.cli.backup import backup, restore
from mentalize.cli.codebook import codebook
from mentalize.cli.evaluate import evaluate
from mentalize.cli.patient import patient
from mentalize.cli.practise import practise
from mentalize.cli.review import review
from mentalize.cli.serve import serve
from mentalize.cli.train import train
from mentalize.cli.worker import prepare, serve_clinic, worker

app = typer.Typer(
    name="mentalize",
    help="Reads a session's transcript and shows where the patient was able to mentalize, what the "
    "clinician did, where the path What → Why → How went, and what else could have been asked. "
    "Everything happens on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("review")(review)
app.command("serve")(serve)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("prepare")(prepare)
app.command("app")(serve_clinic)
app.command("worker")(worker)
app.command("codebook")(codebook)
app.command("practise")(practise)
app.add_typer(patient, name="patient")
app.command("evaluate")(evaluate)
app.command("train")(train)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"mentalize {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""
