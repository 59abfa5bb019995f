"""Reading publishers' files so that what is wrong in them is named by file, row and column.

Every reader goes through these functions. Cells are read as text first and converted column by column, so that a
number that is no number is an error at a row, and never a silent null.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from varde.errors import DataFileError, nearest

ROW = "_row"
"""Column that `read_csv` and `read_sheet` add: the line of the file (or row of the sheet) that a record starts on."""

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_WORKBOOK = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read_bytes(path: Path, *, member: str | None = None) -> bytes:
    """The content of a file, unpacked where it is gzip or a zip archive with one file in it.

    Parameters
    ----------
    path : Path
        A plain, gzip or zip file.
    member : str, optional
        Ending of the name of the file wanted inside a zip archive, such as ".csv".

    Raises
    ------
    DataFileError
        Missing, empty, unreadable, a broken archive, or an archive without the file.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataFileError(path, "there is no such file") from None
    except OSError as error:
        raise DataFileError(path, f"can't be read ({error.strerror})") from None
    if not raw:
        raise DataFileError(path, "is empty", hint="Download it again.")
    if raw.startswith(_GZIP):
        try:
            return gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise DataFileError(
                path, f"is a broken gzip file ({error})", hint="It may be cut off: download it again."
            ) from None
    if raw.startswith((_WORKBOOK, b"PK\x05\x06")):
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                if any(n.startswith("xl/workbook.") for n in archive.namelist()):
                    return raw
                names = [n for n in archive.namelist() if not n.endswith("/") and not n.startswith("__MACOSX")]
                wanted = [n for n in names if member is None or n.casefold().endswith(member)]
                if not wanted:
                    inside = ", ".join(names[:5]) or "nothing"
                    raise DataFileError(path, f"the archive holds no {member or 'file'} (it holds {inside})")
                if len(wanted) > 1:
                    raise DataFileError(path, f"the archive holds several: {', '.join(wanted[:5])}; unpack the one")
                return archive.read(wanted[0])
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError):
            # Damaged tables of contents lead zipfile to places that are not in the file (ValueError, OSError).
            kind = "workbook" if path.suffix.casefold() == ".xlsx" else "zip archive"
            raise DataFileError(path, f"is a broken {kind}", hint="Download it again.") from None
        except RuntimeError as error:  # encrypted, or packed in a way that zipfile does not know
            raise DataFileError(path, f"can't be unpacked ({error})", hint="Unpack it yourself first.") from None
    return raw


def read_text(path: Path, *, encoding: str = "utf-8-sig", member: str | None = ".csv") -> str:
    """The text of a file in a given encoding.

    Raises
    ------
    DataFileError
        As `read_bytes`, and where the bytes are not text of that encoding (with the line).
    """
    raw = read_bytes(path, member=member)
    if raw.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise DataFileError(
            path, "is a workbook where text (csv) was expected", hint="Save the sheet as csv, or get the csv edition."
        )
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        bad = raw[error.start : error.start + 1].hex()
        raise DataFileError(
            path,
            f"is not {encoding.removesuffix('-sig')} text (byte 0x{bad})",
            row=line,
            hint="The file was saved in another encoding, or is damaged: download it again.",
        ) from None
    if "\x00" in text:
        raise DataFileError(path, "holds NUL bytes", row=text.count("\n", 0, text.index("\x00")) + 1)
    return text


def _header(path: Path, names: Sequence[str], wanted: Iterable[str], row: int) -> None:
    """Check that all wanted columns are there, once each."""
    wanted = list(wanted)
    for name in wanted:
        if name not in names:
            near = nearest(name, names)
            found = f"the nearest is {near[0]!r}" if near else "the columns are " + ", ".join(map(repr, names[:12]))
            raise DataFileError(
                path,
                f"there is no such column; {found}",
                row=row,
                column=name,
                hint="The publisher may have renamed it, or this is another file of the same name.",
            )
        if names.count(name) > 1:
            raise DataFileError(path, "two columns bear this name", row=row, column=name)


def _records(
    path: Path, text: str, delimiter: str, repair: Callable[[list[str], int], list[list[str]]] | None
) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each starts on; `repair` may merge, split or drop those it knows to be broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for record in reader:
            line, start = start, reader.line_num + 1
            if not record or (len(record) == 1 and not record[0].strip()):
                continue
            if repair is None:
                yield line, record
            else:
                for mended in repair(record, line):
                    yield line, mended
    except csv.Error as error:
        raise DataFileError(
            path, f"can't be read as csv ({error})", row=start, hint="A quote may be open, or the file cut off."
        ) from None


def read_csv(
    path: Path,
    columns: Sequence[str],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8-sig",
    optional: Sequence[str] = (),
    nulls: Sequence[str] = ("",),
    rename: Mapping[str, str] | None = None,
    repair: Callable[[list[str], int], list[list[str]]] | None = None,
    skip_rows: int = 0,
    header_names: Sequence[str] | None = None,
    ragged: bool = False,
) -> pl.DataFrame:
    """Read columns of a delimited text file, as text.

    Parameters
    ----------
    path : Path
        csv file, plain, gzip or alone in a zip archive.
    columns : sequence of str
        Columns that must be there; others are passed over.
    delimiter, encoding : str
        As the publisher writes the file.
    optional : sequence of str
        Columns that may be missing; a missing one comes back as all null.
    nulls : sequence of str
        Cells that mean "no value". Only the empty cell by default: the text NA is Namibia in some files.
    rename : mapping, optional
        Publisher's name to ours, applied at the end.
    repair : callable, optional
        Called with each record and its line, returns the records to use in its place: for a known broken record.
    skip_rows : int
        Records to pass over before the header.
    header_names : sequence of str, optional
        Names to use instead of the file's header row (for two columns of one name); the row is still read.
    ragged : bool
        Accept records shorter than the header (missing cells are null). Longer ones are an error all the same.

    Returns
    -------
    polars.DataFrame
        One text column for each of `columns` and `optional`, and `_row`, the line the record starts on.

    Raises
    ------
    DataFileError
        No such file, not text, no header, a column missing, a record with too few or too many cells, an open quote.
    """
    text = read_text(path, encoding=encoding)
    records = _records(path, text, delimiter, repair)
    for _ in range(skip_rows):
        next(records, None)
    first = next(records, None)
    if first is None:
        raise DataFileError(path, "holds no header row", hint="Download it again.")
    line, names = first
    names = [n.strip() for n in (header_names or names)]
    wanted = [*columns, *(c for c in optional if c in names)]
    _header(path, names, wanted, line)
    index = [names.index(c) for c in wanted]
    width = len(names)
    cells: list[list[str | None]] = [[] for _ in wanted]
    lines: list[int] = []
    missing = frozenset(nulls)
    for line, record in records:
        if len(record) != width and not (ragged and len(record) < width):
            raise DataFileError(
                path,
                f"has {len(record)} cells where the header has {width}",
                row=line,
                hint="The file may be cut off, or a record broken over lines: download it again.",
            )
        lines.append(line)
        for out, i in zip(cells, index, strict=True):
            cell = record[i] if i < len(record) else ""
            out.append(None if cell in missing else cell)
    frame = pl.DataFrame(
        {ROW: lines, **dict(zip(wanted, cells, strict=True))},
        schema={ROW: pl.Int64, **dict.fromkeys(wanted, pl.String)},
    )
    frame = frame.with_columns(pl.lit(None, pl.String).alias(c) for c in optional if c not in names)
    return frame.rename(dict(rename)) if rename else frame


def read_sheet(
    path: Path,
    columns: Sequence[str],
    *,
    sheet: str | int = 0,
    header_row: int = 0,
    optional: Sequence[str] = (),
    nulls: Sequence[str] = ("",),
    rename: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Read columns of one sheet of a workbook, as text (dates as ISO text).

    Parameters
    ----------
    sheet : str or int
        Name or position of the sheet.
    header_row : int
        Rows above the header.

    Returns
    -------
    polars.DataFrame
        As `read_csv`; `_row` is the row of the sheet, counted from 1.

    Raises
    ------
    DataFileError
        Not a workbook, no such sheet, a column missing.
    """
    import fastexcel

    raw = read_bytes(path)
    if not raw.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise DataFileError(
            path, "is not a workbook", hint="A text file with a workbook's name? Download it again, or name it .csv."
        )
    try:
        book = fastexcel.read_excel(raw)
    except Exception as error:
        raise DataFileError(path, f"is a broken workbook ({error})", hint="Download it again.") from None
    if isinstance(sheet, str) and sheet not in book.sheet_names:
        raise DataFileError(path, f"has no sheet {sheet!r}; it has {', '.join(book.sheet_names)}")
    loaded = book.load_sheet(sheet, header_row=header_row, dtypes="string")
    frame = loaded.to_polars()
    names = [n.strip() for n in frame.columns]
    frame.columns = names
    _header(path, names, columns, header_row + 1)
    wanted = [*columns, *(c for c in optional if c in names)]
    frame = frame.select(wanted).with_row_index(ROW, offset=header_row + 2).with_columns(pl.col(ROW).cast(pl.Int64))
    frame = frame.with_columns(
        pl.when(pl.col(c).is_in(list(nulls))).then(None).otherwise(pl.col(c)).alias(c) for c in wanted
    )
    frame = frame.filter(pl.any_horizontal(pl.col(c).is_not_null() for c in wanted))
    frame = frame.with_columns(pl.lit(None, pl.String).alias(c) for c in optional if c not in names)
    return frame.rename(dict(rename)) if rename else frame


def read_parquet(path: Path, columns: Sequence[str]) -> pl.DataFrame:
    """Read columns of a Parquet file, with their own types and a `_row` column (1 is the first row).

    Raises
    ------
    DataFileError
        Not Parquet, cut off, or a column missing.
    """
    raw = read_bytes(path)
    if not (raw.startswith(b"PAR1") and raw.endswith(b"PAR1")):
        raise DataFileError(path, "is not a whole Parquet file", hint="It may be cut off: download it again.")
    try:
        names = list(pl.read_parquet_schema(io.BytesIO(raw)))
        _header(path, names, columns, 1)
        frame = pl.read_parquet(io.BytesIO(raw), columns=list(columns))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise DataFileError(path, f"can't be read as Parquet ({error})", hint="Download it again.") from None
    return frame.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))


def _converted(frame: pl.DataFrame, path: Path, column: str, values: pl.Series, what: str) -> pl.DataFrame:
    """Put converted values in place, or name the first cell that could not be converted."""
    failed = frame.filter(frame[column].is_not_null() & values.is_null())
    if len(failed):
        row, cell = failed.row(0, named=True)[ROW], failed[column][0]
        raise DataFileError(path, f"{cell!r} is not {what}", row=row, column=column)
    return frame.with_columns(values.alias(column))


def whole_numbers(frame: pl.DataFrame, path: Path, *columns: str) -> pl.DataFrame:
    """Convert text columns to Int64. Accepts "12" and "12.0", nothing else.

    Raises
    ------
    DataFileError
        At the first cell that is no whole number.
    """
    for column in columns:
        text = frame[column].str.strip_chars()
        values = text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
        frame = _converted(frame, path, column, values, "a whole number")
    return frame


def numbers(frame: pl.DataFrame, path: Path, *columns: str) -> pl.DataFrame:
    """Convert text columns to Float64; not-a-number and infinities are errors.

    Raises
    ------
    DataFileError
        At the first cell that is no number.
    """
    for column in columns:
        values = frame[column].str.strip_chars().cast(pl.Float64, strict=False)
        values = values.set(~values.is_finite().fill_null(True), None)
        frame = _converted(frame, path, column, values, "a number")
    return frame


def dates(frame: pl.DataFrame, path: Path, *columns: str, formats: Sequence[str] = ("%Y-%m-%d",)) -> pl.DataFrame:
    """Convert text columns to dates; a time of day after the date is dropped.

    Parameters
    ----------
    formats : sequence of str
        Formats to try in turn.

    Raises
    ------
    DataFileError
        At the first cell that is no date in any of them.
    """
    for column in columns:
        text = frame[column].str.strip_chars().str.replace(r"[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?$", "")
        values = pl.Series(column, [None] * len(frame), dtype=pl.Date)
        for each in formats:
            tried = text.str.to_date(each, strict=False)
            # "14" for a year is read as the year 14: no publisher's date is that old.
            tried = tried.set((tried.dt.year() < 1000).fill_null(False), None)
            values = values.zip_with(values.is_not_null(), tried)
        frame = _converted(frame, path, column, values, f"a date like {date(1999, 4, 23):{formats[0]}}")
    return frame


def flags(
    frame: pl.DataFrame,
    path: Path,
    *columns: str,
    true: Sequence[str] = ("1", "true", "True", "yes", "TRUE"),
    false: Sequence[str] = ("0", "false", "False", "no", "FALSE"),
) -> pl.DataFrame:
    """Convert text columns to booleans.

    Raises
    ------
    DataFileError
        At the first cell that is neither.
    """
    table = {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}
    for column in columns:
        values = frame[column].str.strip_chars().replace_strict(table, default=None, return_dtype=pl.Boolean)
        frame = _converted(frame, path, column, values, f"one of {', '.join([*true, *false])}")
    return frame


def expect_values(frame: pl.DataFrame, path: Path, column: str, allowed: Iterable[str]) -> None:
    """Raise at the first cell of a column that is not among the allowed ones.

    Raises
    ------
    DataFileError
        With the row, the value and what is allowed.
    """
    allowed = list(allowed)
    failed = frame.filter(frame[column].is_not_null() & ~frame[column].is_in(allowed))
    if len(failed):
        row, cell = failed.row(0, named=True)[ROW], failed[column][0]
        raise DataFileError(path, f"{cell!r} is none of {', '.join(allowed)}", row=row, column=column)


def version_in_name(path: Path, pattern: str) -> str | None:
    """The version that a file's name carries, by a regular expression with one group; None where it has none."""
    found = re.search(pattern, path.name, re.IGNORECASE)
    return found.group(1) if found else None
