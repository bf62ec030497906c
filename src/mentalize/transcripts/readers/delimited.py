"""Tables as text: CSV with commas or semicolons, TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
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


def parse(source: Source) -> Parsed:
    """The rows of a table whose columns are found by name, by contents, or told."""
    delimiter = find_delimiter(source) or _commonest(source)
    rows = _rows(source.text, delimiter)
    columns = find_columns(rows, source.columns)
    if columns is None:
        raise missing_columns(rows, source.columns)
    return to_parsed(rows, columns, "tsv" if delimiter == "\t" else "csv")


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
    return find_columns(rows, told)


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
