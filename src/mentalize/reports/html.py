"""Writes a review as one HTML file that opens from disk: no network, no outside file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from mentalize.codebook.model import Codebook
from mentalize.reports.figures import LABELS, Picture, pictures
from mentalize.reports.palette import (
    DIAMOND,
    FLAG,
    RETURN,
    SHAPES,
    patterns,
    picture_style,
    variables,
)
from mentalize.reports.review import report
from mentalize.reports.strip import WIDTH
from mentalize.reports.view import Note, Report, TurnView
from mentalize.reports.words import FAMILIES, printable
from mentalize.reviewing.model import Review

_SECTIONS = (
    ("picture", "Picture"),
    ("transcript", "Transcript"),
    ("moments", "Moments"),
    ("options", "What else could be asked"),
    ("clips", "Clips"),
    ("profile", "Counts"),
    ("figures", "Figures"),
    ("definitions", "Definitions"),
    ("limits", "Limits"),
)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a page that can be answered adds to the report; turns count from 0.

    `address` is followed by the turn ("": nothing can be said otherwise here). `corrected` are the
    turns of which somebody has said otherwise, `remarks` how many remarks stand at one, `beside` the
    finished mark-up that follows a turn's one sentence. `parts` are further parts of the page,
    `without` parts that it leaves out.
    """

    address: str
    corrected: frozenset[int] = frozenset()
    remarks: Mapping[int, int] = field(default_factory=dict)
    beside: Mapping[int, str] = field(default_factory=dict)
    parts: tuple[tuple[str, str], ...] = ()
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page of a review needs whoever looks at it, kept by who shows the same review again.

    `turns` fills up as pages are written: by address of the tools, the turns beside which nobody has said
    anything.
    """

    report: Report
    pictures: tuple[Picture, ...]
    turns: dict[str, dict[int, Markup]] = field(default_factory=dict)


def draw(review: Review, book: Codebook, before: Drawn | None = None) -> Drawn:
    """Draw a review; `before` is one of the same session, of which turns are taken that look the same."""
    made = Drawn(report(review, book), pictures(review, book))
    if before is not None and len(before.report.turns) == len(made.report.turns):
        pairs = zip(made.report.turns, before.report.turns, strict=True)
        same = {new.number for new, old in pairs if new == old}
        for address, turns in before.turns.items():
            made.turns[address] = {x: y for x, y in turns.copy().items() if x in same}
    return made


def render(
    review: Review,
    book: Codebook,
    *,
    without: frozenset[str] = frozenset(),
    above: tuple[str, ...] = (),
) -> str:
    """Write the whole page, `without` some of its parts, `above` it what has to be known first."""
    script = _asset("review.js")
    around = {"style": style(), "script": script, "script_hash": _hash(script), "above": above}
    parts = _parts(draw(review, book), None, without)
    return printable(template("review.html.j2").render(**parts, **around))


def render_within(
    review: Review, book: Codebook, tools: Tools | None = None, drawn: Drawn | None = None
) -> str:
    """Write what stands between the frame of another page, which brings `style()` and `script()`.

    `drawn` is what `draw` made of the same review.
    """
    without = tools.without if tools else frozenset()
    parts = _parts(drawn or draw(review, book), tools, without)
    return printable(template("within.html.j2").render(**parts))


def _parts(drawn: Drawn, tools: Tools | None, without: frozenset[str]) -> dict[str, Any]:
    shown = drawn.report
    rows = () if "picture" in without else drawn.pictures
    return {
        "turn": _turn_writer(tools, drawn, without),
        "r": shown,
        "pictures": rows,
        "left_out": sum(x.left_out for x in rows),
        "table": tuple(_row(x) for x in shown.turns),
        "modes": shown.modes,
        "families": tuple(FAMILIES.items()),
        "sections": tuple(x for x in _SECTIONS if x[0] not in without),
        "without": without,
        "labels": f"{LABELS:g}",
        "width": f"{WIDTH:g}",
        "shapes": SHAPES,
        "flag": FLAG,
        "diamond": DIAMOND,
        "again": RETURN,
        "patterns": patterns(),
        "tools": tools,
    }


def _turn_writer(
    tools: Tools | None, drawn: Drawn, without: frozenset[str]
) -> Callable[[TurnView], Markup]:
    """Writes a turn, or takes it as it was written before where nobody has said anything beside it."""
    macro: Any = template("turn.html.j2").module
    written = drawn.turns.setdefault(tools.address if tools else "", {})

    def write(turn: TurnView) -> Markup:
        at = turn.number - 1
        if tools and (tools.beside.get(at) or at in tools.corrected or tools.remarks.get(at)):
            return _marked(macro.turn(turn, tools, without))
        if turn.number not in written:
            written[turn.number] = _marked(macro.turn(turn, tools, without))
        return written[turn.number]

    return write


def _marked(text: str) -> Markup:
    """A macro's text is mark-up already; the templates then don't escape it again."""
    return Markup(text)  # noqa: S704 - written by a template that escapes


@cache
def template(name: str) -> Template:
    """A template of the reports, read once."""
    environment = Environment(
        loader=PackageLoader("mentalize.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


@cache
def _asset(name: str) -> str:
    folder = resources.files("mentalize.reports") / "templates"
    return (folder / name).read_text(encoding="utf-8")


def script() -> str:
    """The script of the page, for a frame that serves it as a file."""
    return _asset("review.js")


def style() -> str:
    """The style sheet of the page: both colour schemes, paper, the picture."""
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {variables(dark=True)} }} }}"
    paper = f"@media print {{ :root {{ {variables(dark=False)} }} }}"
    moves = "".join(f".move-{x}{{color:var(--move-{x})}}" for x in SHAPES)
    light = f":root {{ color-scheme: light dark; {variables(dark=False)} }}"
    return "\n".join((light, dark, paper, picture_style(in_page=True), moves, _asset("review.css")))


def _hash(script: str) -> str:
    """Name the one script that the page may run, so that words of a transcript never can."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _row(turn: TurnView) -> tuple[str, ...]:
    """Write a turn as a row of the picture's table."""
    lead = ("mode",) if turn.role == "patient" else ("move",)
    feelings = _named(turn, ("affect", "risk"))
    step = turn.step.partition(":")[0]
    state = turn.state.name if turn.state else ""
    return (str(turn.number), turn.when, turn.speaker, _named(turn, lead), feelings, state, step)


def _named(turn: TurnView, layers: tuple[str, ...]) -> str:
    return ", ".join(_name(x) for x in turn.notes if x.code.layer in layers)


def _name(note: Note) -> str:
    code = note.code
    words = f" “{note.words}”" if note.words and code.layer in {"affect", "risk"} else ""
    return f"{code.name}{words}"
