"""Rows into CSV and XLSX, a page at a time, with memory that does not grow with the rows.

A text that a spreadsheet would take for a formula is made inert: whoever wrote it, it stays a text.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any, Self

import xlsxwriter

from .counting import CHINA

Cell = str | int | float | bool | date | datetime | None
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel takes UTF-8 for the local code page
# What a formula begins with; Chinese and Japanese Excel take the full-width forms for it too.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # of a sheet, by the format
MOST_TEXT = 32_767  # characters of a cell, by the format
WIDE, NARROW = 24, 12


class TooManyRows(ValueError):
    """More than a sheet holds."""


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might take this text for a formula, or something before it as space."""
    return text.lstrip(" \u3000\xa0").startswith(RISKY)


def csv_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Lines of CSV (RFC 4180) in UTF-8; the first page needs `BOM` before it."""
    out = io.StringIO()
    csv.writer(out).writerows([_csv_cell(each) for each in row] for row in rows)
    return out.getvalue().encode()


class Workbook:
    """An XLSX with one sheet, written row by row to temporary files (constant memory).

    Used with `with`: what was not finished leaves nothing behind.
    """

    def __init__(self, sheet: str, headings: Sequence[str]) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - handed on by `finish`
        self._book = xlsxwriter.Workbook(
            self._file,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._sheet = self._book.add_worksheet(sheet[:31])
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._instant = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        bold = self._book.add_format({"bold": True})
        self._sheet.set_column(0, 0, WIDE)
        self._sheet.set_column(1, max(1, len(headings) - 1), NARROW)
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            self._sheet.write_string(0, column, heading, bold)
        self._row = 1
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._finished:
            self.finish().close()

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """More rows. Raises TooManyRows past what the format holds."""
        for row in rows:
            if self._row >= MOST_ROWS:
                raise TooManyRows(self._row)
            for column, cell in enumerate(row):
                self._write(column, cell)
            self._row += 1

    def finish(self) -> IO[bytes]:
        """The whole file, to be read from its beginning and closed."""
        self._finished = True
        self._book.close()
        self._file.seek(0)
        return self._file

    def _write(self, column: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, bool):
            self._sheet.write_boolean(self._row, column, cell)
        elif isinstance(cell, int | float):
            self._sheet.write_number(self._row, column, cell)
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, column, _local(cell), self._instant)
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._row, column, cell, self._day)
        else:
            style = self._quoted if is_risky(cell) else None
            self._sheet.write_string(self._row, column, cell[:MOST_TEXT], style)


def _csv_cell(cell: Cell) -> Any:
    if isinstance(cell, str):
        return f"'{cell}" if is_risky(cell) else cell
    if isinstance(cell, datetime):
        return _local(cell).isoformat(" ", "minutes")
    if isinstance(cell, bool):
        return int(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def _local(instant: datetime) -> datetime:
    """The instant as a clock in China shows it: spreadsheets know no zones."""
    return instant.astimezone(CHINA).replace(tzinfo=None)
