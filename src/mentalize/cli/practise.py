"""`mentalize practise`: talks with a simulated patient."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mentalize.practice.session import Session

_HELP = (
    "Commands: /hint, /back N (say it again from N replies ago), /stop. An empty line is silence."
)


def practise(  # noqa: PLR0913 - options of a command
    patient: Annotated[
        str, typer.Argument(help="Whom to talk with, such as peter, or a patient's TOML file.")
    ],
    *,
    seed: Annotated[int, typer.Option(help="The same seed and words give the same talk.")] = 1,
    say: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Read the clinician's lines from a file; - is standard input."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the talk with every state as JSON.")
    ] = False,
    difficulty: Annotated[str, typer.Option(help="easy, medium or hard.")] = "medium",
    minutes: Annotated[float, typer.Option(min=5, max=50, help="Length of the session.")] = 45,
    coach: Annotated[
        str, typer.Option(help="silent, hints (ask with /hint) or each (after every turn).")
    ] = "hints",
    coder: Annotated[
        str, typer.Option(help="Who hears what was said: learned or rules.")
    ] = "learned",
) -> None:
    """Talk with a simulated patient: an invented person whose mind follows the treatment model."""
    from mentalize.coding import coder_named
    from mentalize.practice.loader import patient as named
    from mentalize.practice.session import Session

    lines = _lines(say) if say is not None else None
    session = Session(
        named(patient), seed, coder_named(coder), difficulty=difficulty, minutes=minutes
    )
    if lines is None:
        _talk(session, coach)
    else:
        _scripted(session, lines, as_json=as_json)


def _lines(source: Path) -> list[str]:
    from mentalize.errors import MentalizeError

    if str(source) == "-":
        return sys.stdin.read().splitlines()
    try:
        return source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise MentalizeError(
            "the lines can't be read", str(source), "name a file of text in UTF-8"
        ) from None


def _scripted(session: Session, lines: list[str], *, as_json: bool) -> None:
    from mentalize.practice.scripted import as_values, run

    run(session, lines)
    if as_json:
        typer.echo(json.dumps(as_values(session), ensure_ascii=False, indent=1))
        return
    for role, text in session.said:
        typer.echo(f"{'You' if role == 'clinician' else session.patient.name}: {text}\n")
    typer.echo(_ending(session))


def _ending(session: Session) -> str:
    how = {"walked_out": f"{session.patient.name} has left.", "time": "Time is up."}
    return how.get(session.ended, "The lines are at an end.")


def _talk(session: Session, coach: str) -> None:
    from mentalize.practice.coach import after_turn, hint, safety_note

    typer.echo(safety_note() + "\n")
    typer.echo(session.patient.referral + "\n")
    typer.echo(_HELP + "\n")
    typer.echo(f"{session.patient.name}: {session.replies[0].text}\n")
    while not session.ended:
        try:
            text = input("You: ")
        except (EOFError, KeyboardInterrupt):
            break
        if text.strip() == "/stop":
            break
        if text.strip() == "/hint":
            typer.echo(hint(session) + "\n")
        elif text.strip().startswith("/back"):
            session = _gone_back(session, text)
        else:
            reply = session.say(text)
            typer.echo(f"\n{session.patient.name}: {reply.text}\n")
            if coach == "each":
                typer.echo(after_turn(session) + "\n")
    _afterwards(session)


def _gone_back(session: Session, text: str) -> Session:
    asked = text.removeprefix("/back").strip()
    count = int(asked) if asked.isdigit() else 1
    left = max(1, len(session.replies) - count)
    earlier = session.back_to(left)
    typer.echo(f"\n{session.patient.name}: {earlier.replies[-1].text}\n")
    return earlier


def _afterwards(session: Session) -> None:
    from mentalize.practice.debrief import debrief

    if len(session.said) < 3:  # noqa: PLR2004 - nothing was said
        return
    typer.echo("\n" + _ending(session) if session.ended else "")
    for heading, lines in debrief(session).sections():
        typer.echo(f"\n{heading}")
        for line in lines:
            typer.echo(f"  {line}")
