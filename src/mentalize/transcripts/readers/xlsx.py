"""XLSX: the first sheet that has a speaker and a text column."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from typing import Protocol, cast

import openpyxl

from mentalize.errors import MentalizeError
from mentalize.transcripts.readers import archive
from mentalize.transcripts.readers.columns import (
    Row,
    find_columns,
    missing_columns,
    to_parsed,
)
from mentalize.transcripts.readers.parsed import Parsed, Source, broken

_MAX_ROWS = 200_000
_MAX_COLUMNS = 64


class _Sheet(Protocol):
    """What is asked of a sheet that is read only, which the library's own types leave open."""

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, values_only: bool, max_col: int) -> Iterator[tuple[object, ...]]: ...


def parse(source: Source) -> Parsed:
    """The rows of a sheet whose columns are found by name, by contents, or told."""
    archive.names(source.data)  # refuses what is cut off or would unpack to too much
    tables = _tables(source.data)
    for rows in tables:
        columns = find_columns(rows, source.columns)
        if columns:
            return to_parsed(rows, columns, "xlsx")
    raise missing_columns(tables[0] if tables else [], source.columns)


def _tables(data: bytes) -> list[list[Row]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and validations, which are no concern here
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [list(_rows(cast("_Sheet", sheet))) for sheet in book.worksheets]
        except MentalizeError:
            raise
        except Exception:  # noqa: BLE001 - openpyxl lets out whatever its parts raise on a damaged file
            raise broken(
                "the workbook is damaged",
                remedy="open it in a spreadsheet and save it again as XLSX",
            ) from None


def _rows(sheet: _Sheet) -> Iterator[Row]:
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS), 1):
        if number > _MAX_ROWS:
            raise broken(
                f"the sheet has more than {_MAX_ROWS:,} rows",
                line=number,
                remedy="keep one session in a sheet",
            )
        if any(cell is not None for cell in cells):
            yield Row(number, tuple(_written(cell) for cell in cells))


def _written(cell: object) -> str:
    if isinstance(cell, dt.timedelta):
        return f"{cell.total_seconds():.3f}"
    if isinstance(cell, dt.datetime):
        cell = cell.time()
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M:%S.%f")
    return "" if cell is None else str(cell)
