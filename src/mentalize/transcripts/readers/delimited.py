"""Tables as text: CSV with commas or semicolons, TSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from mentalize.transcripts.readers.columns import (
    Columns,
    Row,
    find_columns,
    missing_columns,
    to_parsed,
)
from mentalize.transcripts.readers.parsed import Parsed, Source, broken

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 40
_HALF = 0.5
_RULE = re.compile(r":?-{2,}:?")  # below the header of a table in Markdown
_TORN = "{} with more cells than the header: what was torn apart at '{}' was put together again"


def parse(source: Source) -> Parsed:
    """The rows of a table whose columns are found by name, by contents, or told."""
    delimiter = find_delimiter(source) or _commonest(source)
    rows = _rows(source.text, delimiter)
    columns = find_columns(rows, source.columns)
    if columns is None:
        raise missing_columns(rows, source.columns)
    whole = _mended(rows, columns, delimiter)
    parsed = to_parsed(whole, columns, "tsv" if delimiter == "\t" else "csv")
    torn = sum(one is not other for one, other in zip(rows, whole, strict=True))
    note = _TORN.format("1 row" if torn == 1 else f"{torn} rows", delimiter)
    return replace(parsed, notes=(note,)) if torn else parsed


def find_delimiter(source: Source) -> str | None:
    """The sign between cells that makes a speaker and a text column appear at the head, or None."""
    sample = "\n".join(source.lines[:_SAMPLE_LINES])
    for delimiter in _DELIMITERS:
        if delimiter in sample and _columns_of(sample, delimiter, source.columns):
            return delimiter
    return None


def _columns_of(sample: str, delimiter: str, told: tuple[str, str] | None) -> Columns | None:
    try:
        rows = list(_read(sample, delimiter, strict=False))
    except csv.Error:
        return None
    columns = find_columns(rows, told)
    return columns if columns and (told or _is_filled(rows, columns)) else None


def _is_filled(rows: Sequence[Row], columns: Columns) -> bool:
    """Whether rows hold what the header promises, unlike lines of speech below a chance "header"."""
    worded = [row.cells for row in rows[columns.first :] if any(cell.strip() for cell in row.cells)]
    last = max(columns.speaker, columns.text)
    filled = sum(len(cells) > last and bool(cells[columns.speaker].strip()) for cells in worded)
    return filled >= _HALF * len(worded)


def _mended(rows: Sequence[Row], columns: Columns, delimiter: str) -> list[Row]:
    """The rows, with the words of those together whose writer put no quotation marks about them."""
    if not columns.first:
        return list(rows)
    width = len(rows[columns.first - 1].cells)
    below = (_mended_row(row, width, columns.text, delimiter) for row in rows[columns.first :])
    return [*rows[: columns.first], *below]


def _mended_row(row: Row, width: int, text: int, delimiter: str) -> Row:
    cells = list(row.cells)
    while len(cells) > width and not cells[-1].strip():
        del cells[-1]
    if len(cells) <= width:
        return row
    after = text + 1 + len(cells) - width
    words = delimiter.join(cells[text:after])
    return Row(row.number, (*cells[:text], words, *cells[after:]))


def _commonest(source: Source) -> str:
    first = next((line for line in source.lines if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _rows(text: str, delimiter: str) -> list[Row]:
    try:
        return list(_read(text, delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error) and delimiter != "\t":
            raise _unclosed(text, delimiter) from None
    try:
        # Quotation marks that don't follow the rules: in a TSV they belong to the words.
        quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        return list(_read(text, delimiter, strict=False, quoting=quoting))
    except csv.Error as error:
        raise broken(
            f"the table can't be read ({error})", remedy="save it again as CSV in UTF-8"
        ) from None


def _read(
    text: str, delimiter: str, *, strict: bool, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
) -> Iterator[Row]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=strict, quoting=quoting
    )
    line = 1
    for cells in reader:
        if not (any(cells) and all(_RULE.fullmatch(cell.strip()) for cell in cells if cell)):
            yield Row(line, tuple(cells))
        line = reader.line_num + 1


def _unclosed(text: str, delimiter: str) -> Exception:
    line = 1
    rows = _read(text, delimiter, strict=True)
    while True:
        try:
            row = next(rows)
        except (csv.Error, StopIteration):
            break
        line = (row.number or 0) + 1
    return broken(
        "a quotation mark is opened and never closed, or the table is cut off",
        line=line,
        remedy="close it, or export the table again",
    )
