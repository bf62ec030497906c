"""The summary on a terminal: the first screen, the figures, and where to look."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mentalize.codebook.model import Codebook
from mentalize.reports.review import report
from mentalize.reports.view import FigureView, LineView, MomentView, Option, QuoteView, Report
from mentalize.reports.words import spoken
from mentalize.reports.writing import STANDARD_OUTPUT, write
from mentalize.reviewing.model import Review

NARROWEST, WIDEST = 40, 200
_READABLE, _TABLE_WIDTH = 100, 70
_LINE_END = re.compile(r"(?: |\x1b\[[0-9;]*m)+$")
_HEAD, _SOFT, _RISK, _LINK = "bold", "dim", "bold yellow", "cyan"


def summary(review: Review, book: Codebook, *, width: int, colour: bool) -> str:
    """Write the summary `width` columns wide; without `colour` it is plain text."""
    target = io.StringIO()
    columns = max(NARROWEST, min(width, WIDEST))
    console = Console(
        file=target,
        width=min(columns, _READABLE),
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    shown = report(review, book)
    for part in _parts(shown, console.width):
        console.print(part, overflow="fold")
    lines = (_LINE_END.sub(_without_spaces, x) for x in target.getvalue().split("\n"))
    return "\n".join(lines).rstrip("\n") + "\n"


def _without_spaces(end: re.Match[str]) -> str:
    """Keep the colour codes at the end of a line and drop the spaces between them."""
    return end[0].replace(" ", "")


def print_summary(review: Review, book: Codebook) -> None:
    """Print the summary as wide as the terminal; plain when piped or when NO_COLOR is set."""
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((80, 24)).columns
    text = summary(review, book, width=width, colour=colour)
    write(STANDARD_OUTPUT, text.encode(sys.stdout.encoding or "utf-8", "replace"))


def _parts(shown: Report, width: int) -> Iterator[RenderableType]:
    title = f"{shown.title}: {shown.source}" if shown.source else shown.title
    yield Text(title, style=_HEAD)
    yield Text(" · ".join(shown.facts), style=_SOFT)
    card = shown.card
    if card.risk:
        yield from _section("⚑ To ask about", [_item(_line(x)) for x in card.risk], style=_RISK)
    yield from _section("The patient's session", [_item(_line(x)) for x in card.sentences])
    opened = [
        part
        for x in card.openings
        for part in (
            _item(_line(x.line)),
            *(_item(y, "") for y in _quoted(f"Just before, {_who(x.before)} said", x.before)),
        )
    ]
    yield from _section("Where something opened", opened)
    if card.missed:
        missed = card.missed
        said = _quoted("What came next", missed.said)
        way = [_way(missed.other_way)] if missed.other_way else []
        yield from _section("One more opening", [_line(missed.line), *said, *way])
    yield from _section("To take along", [_line(card.question)])
    yield from _section("Figures", _rows([_figure(x) for x in shown.figures], width))
    yield from _section("Where to look", _rows([_moment(x) for x in shown.moments], width))
    yield from _section("", [Text(f"{shown.coder} {shown.clinician}", style=_SOFT), _limits()])


def _section(
    name: str, parts: Sequence[RenderableType], style: str = _HEAD
) -> Iterator[RenderableType]:
    if not parts:
        return
    yield Text("")
    if name:
        yield Text(name, style=style)
    for part in parts:
        yield Padding(part, (0, 0, 0, 2 if name else 0))


def _item(text: Text, sign: str = "•") -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_row(sign, text)
    return table


def _line(line: LineView) -> Text:
    text = Text()
    for piece in line.pieces:
        text.append(piece.text, style=_LINK if piece.number else "")
    for quote in line.quotes:
        text.append(" ")
        text.append_text(_quote(quote))
    return text


def _quote(quote: QuoteView) -> Text:
    return Text.assemble((f"“{quote.text}”", _LINK), (f" ({quote.when})", _SOFT))


def _quoted(lead: str, quote: QuoteView | None) -> list[Text]:
    return [Text.assemble((f"{lead}: ", _SOFT), _quote(quote))] if quote else []


def _who(quote: QuoteView | None) -> str:
    return spoken(quote.speaker) if quote else ""


def _way(option: Option) -> Text:
    if option.wording:
        return Text.assemble(("One other way to ask: ", _SOFT), option.wording)
    return Text.assemble(("One other way: ", _SOFT), f"{option.code.name}. {option.because}")


def _rows(rows: Sequence[Sequence[Text]], width: int) -> list[RenderableType]:
    """Set rows side by side, or where the terminal is narrow one below the other."""
    if not rows:
        return []  # an empty table would leave a heading over nothing
    if width < _TABLE_WIDTH:
        return [_item(Text(" ").join(x for x in row if x)) for row in rows]
    table = Table.grid(padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*row)
    return [table]


def _figure(row: FigureView) -> Sequence[Text]:
    interval = f" (95% interval {row.interval})" if row.interval else ""
    return Text(row.name), Text(row.value), Text(f"{row.count}{interval}", style=_SOFT)


def _moment(moment: MomentView) -> Sequence[Text]:
    words = Text(f"“{moment.quote.text}”", style=_LINK)
    return Text(moment.quote.when, style=_SOFT), Text(moment.name), words


def _limits() -> Text:
    return Text(
        "Read from words alone. What isn't flagged hasn't been ruled out. This supports a "
        "clinician's judgement and never replaces it.",
        style=_SOFT,
    )
