"""`mentalize patient`: write, check and try a simulated patient of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

patient = typer.Typer(
    help="Write a simulated patient of your own: new, check, play. Never from a real case.",
    no_args_is_help=True,
)


@patient.command("new")
def new(
    file: Annotated[
        Path, typer.Argument(help="Where the template is written; nothing is overwritten.")
    ],
) -> None:
    """Write a template with every part explained."""
    from mentalize.errors import OutputError
    from mentalize.practice.template import template

    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(template(file.stem))
    except FileExistsError:
        raise OutputError("the file is there already", str(file), "choose another name") from None
    except OSError as error:
        raise OutputError(
            f"it can't be written ({error.strerror})", str(file), "choose another place"
        ) from None
    typer.echo(f"Written: {file}. Fill it in, then: mentalize patient check {file}")


@patient.command("check")
def check(file: Annotated[Path, typer.Argument(help="The patient's TOML file.")]) -> None:
    """Read the file as an editor would. Leaves with 1 when something grave is found."""
    from mentalize.practice.checking import remarks
    from mentalize.practice.loader import load

    found = remarks(load(file))
    for remark in found:
        typer.echo(f"{'must' if remark.grave else 'look'}  {remark.where}: {remark.what}")
    grave = sum(remark.grave for remark in found)
    typer.echo(
        f"{grave} to mend, {len(found) - grave} to look at." if found else "Nothing to mend."
    )
    if grave:
        raise typer.Exit(1)


@patient.command("play")
def play(
    file: Annotated[Path, typer.Argument(help="The patient's TOML file.")],
    seed: Annotated[int, typer.Option(help="The same seed and words give the same talk.")] = 1,
) -> None:
    """Talk with the patient in the file."""
    from mentalize.cli.practise import practise

    practise(str(file), seed=seed)
