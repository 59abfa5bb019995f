"""Reading raw files: every cell comes back as it was written, and every fault is named."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from varde.errors import DataFileError
from varde.sources.reading import (
    ROW,
    dates,
    expect_values,
    flags,
    numbers,
    read_csv,
    read_parquet,
    read_sheet,
    whole_numbers,
)

SMALL = 'code,name,deaths\r\nNA,"Côte d\'Ivoire, ""north""",12\r\nTUR,"Türkiye\r\neast",7\r\n,São Tomé,104\r\n'
COLUMNS = ["code", "name", "deaths"]
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "raw.csv"


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def column(path: Path, *values: str | None) -> pl.DataFrame:
    return pl.DataFrame({ROW: range(2, 2 + len(values)), "x": values}, schema={ROW: pl.Int64, "x": pl.String})


def faulted(file: Path, content: bytes, columns: list[str] = COLUMNS) -> DataFileError:
    file.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        read_csv(file, columns)
    assert str(file) in caught.value.message
    return caught.value


@quick
@given(rows=st.lists(st.tuples(cells, cells), max_size=6), delimiter=st.sampled_from(",;\t|"))
@example(rows=[('a "quoted" cell', "two\nlines"), ("NA", ""), ("\r", "\ufeffÅland"), (",;\t|", "'")], delimiter=";")
def test_what_a_csv_writer_writes_is_read(file: Path, rows: list[tuple[str, str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([("a", "b"), *rows])
    file.write_bytes(out.getvalue().encode())
    frame = read_csv(file, ["b", "a"], delimiter=delimiter, nulls=())
    assert frame.select("a", "b").rows() == rows
    with_nulls = read_csv(file, ["a"], delimiter=delimiter)
    assert with_nulls["a"].to_list() == [a or None for a, _ in rows]


def test_rows_carry_the_line_they_start_on(file: Path) -> None:
    file.write_bytes(SMALL.encode())
    assert read_csv(file, COLUMNS)[ROW].to_list() == [2, 3, 5]


def test_a_file_cut_off_anywhere_gives_whole_records_or_an_error(file: Path) -> None:
    file.write_bytes(SMALL.encode())
    whole = read_csv(file, COLUMNS).rows()
    errors = 0
    for end in range(len(SMALL.encode())):
        file.write_bytes(SMALL.encode()[:end])
        try:
            got = read_csv(file, COLUMNS).rows()
        except DataFileError:
            errors += 1
            continue
        assert len(got) <= len(whole)
        assert got[:-1] == whole[: max(len(got) - 1, 0)], end
        if got:
            # A cut inside the last cell can't be told from a short one; all before it must be as written.
            last, expected = got[-1], whole[len(got) - 1]
            assert last[:-1] == expected[:-1], end
            assert last[-1] is None or str(expected[-1]).startswith(last[-1]), end
    assert errors > 60


def test_a_gzip_or_zip_cut_off_anywhere_is_an_error(file: Path) -> None:
    for packed in (gzip.compress(SMALL.encode()), zipped({"a.csv": SMALL.encode()})):
        file.write_bytes(packed)
        assert len(read_csv(file, COLUMNS)) == 3
        for end in range(len(packed)):
            faulted(file, packed[:end])


@quick
@given(data=st.data(), packing=st.sampled_from(["gzip", "zip"]))
def test_a_damaged_archive_never_ends_in_a_traceback(file: Path, data: st.DataObject, packing: str) -> None:
    body = SMALL.encode() * 20
    packed = bytearray(gzip.compress(body, mtime=0) if packing == "gzip" else zipped({"a.csv": body}))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(packed)
    try:
        frame = read_csv(file, COLUMNS)
    except DataFileError:
        return
    assert frame[ROW][0] == 2, "a flipped bit outside the content changes nothing that is read"
    assert len(frame) == 20 * 4 - 1


def test_a_table_of_contents_that_points_outside_the_archive_is_an_error(file: Path) -> None:
    packed = bytearray(zipped({"a.csv": SMALL.encode()}))
    # Two bytes further on than it is: the file inside would then begin before the archive does.
    start = packed.rindex(b"PK\x05\x06") + 16
    packed[start] += 2
    file.write_bytes(packed)
    with pytest.raises(DataFileError, match="broken zip"):
        read_csv(file, COLUMNS)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "no header row"),
        (zipped({}), "holds nothing"),
        (zipped({"readme.txt": b"x"}), "holds no .csv (it holds readme.txt)"),
        (zipped({"a.csv": b"x", "b.csv": b"y"}), "holds several: a.csv, b.csv"),
        (b"PK\x03\x04 no archive", "broken zip"),
        (b"\x1f\x8b no gzip", "broken gzip"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "is a workbook where text"),
        (SMALL.encode("latin-1"), "row 2: is not utf-8 text (byte 0xf4)"),
        (SMALL.encode("utf-16"), "is not utf-8 text"),
        (SMALL.encode().replace(b",7", b",\x007"), "row 4: holds NUL bytes"),
        (SMALL.encode().replace(b"deaths", b"dead"), "'deaths': there is no such column; the nearest is 'dead'"),
        (SMALL.encode().replace(b"deaths", b"code"), "row 1, column 'code': two columns bear this name"),
        (SMALL.encode().replace(b"name", b"deaths"), "'name': there is no such column"),
        (SMALL.encode().replace(b",7", b",7,8"), "row 3: has 4 cells where the header has 3"),
        (SMALL.encode().replace(b",104", b""), "row 5: has 2 cells where the header has 3"),
        (SMALL.encode() + b'X,"open', "row 6: can't be read as csv"),
    ],
)
def test_faults_of_a_file_are_named(file: Path, content: bytes, says: str) -> None:
    error = faulted(file, content)
    assert says in error.message
    assert error.exit_code == 2


def test_encryption_and_unknown_packing_are_named(file: Path) -> None:
    for at_local, at_central, value in ((6, 8, 1), (8, 10, 99)):
        packed = bytearray(zipped({"a.csv": SMALL.encode()}))
        central = packed.index(b"PK\x01\x02")
        packed[at_local], packed[central + at_central] = value, value
        assert "can't be unpacked" in faulted(file, bytes(packed)).message


def test_a_column_that_stands_twice_is_refused_where_it_is_wanted(file: Path) -> None:
    file.write_text("a,b,b\n1,2,3\n")
    assert read_csv(file, ["a"])["a"].to_list() == ["1"]
    with pytest.raises(DataFileError, match="row 1, column 'b': two columns bear this name"):
        read_csv(file, ["b"])
    with pytest.raises(DataFileError, match="two columns bear this name"):
        read_csv(file, ["a"], optional=["b"])
    named = read_csv(file, ["b", "c"], header_names=["a", "b", "c"])
    assert named.select("b", "c").rows() == [("2", "3")]


def test_optional_renamed_and_ragged(file: Path) -> None:
    file.write_text("note\na,b,c\n1,2,3\n4\n")
    frame = read_csv(file, ["a", "b"], optional=["z"], skip_rows=1, ragged=True, rename={"a": "first", "z": "last"})
    assert frame.rows() == [(3, "1", "2", None), (4, "4", None, None)]
    assert frame.columns == [ROW, "first", "b", "last"]
    with pytest.raises(DataFileError, match="row 4: has 1 cells"):
        read_csv(file, ["a"], skip_rows=1)


def test_na_is_text_unless_it_is_said_to_mean_nothing(file: Path) -> None:
    file.write_text("iso,v\nNA,1\nNULL,\n")
    assert read_csv(file, ["iso", "v"]).select("iso", "v").rows() == [("NA", "1"), ("NULL", None)]
    assert read_csv(file, ["iso"], nulls=("", "NA"))["iso"].to_list() == [None, "NULL"]


def test_other_encodings_when_they_are_asked_for(file: Path) -> None:
    for encoding in ("latin-1", "cp1252", "utf-16", "mac_roman"):
        file.write_bytes(SMALL.encode(encoding))
        assert read_csv(file, COLUMNS, encoding=encoding)["name"][2] == "São Tomé"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert read_csv(file, COLUMNS)["code"][0] == "NA"


def test_a_huge_cell_is_whole(file: Path) -> None:
    huge = "x" * 2_000_000
    file.write_text(f'a,b\n"{huge}",1\n')
    assert read_csv(file, ["a"])["a"][0] == huge


def test_a_broken_record_is_mended_by_its_reader(file: Path) -> None:
    file.write_text("a,b\n1,2\n3\n,4\n")

    def mend(record: list[str], line: int) -> list[list[str]]:
        return [["3", "4"]] if line == 3 else [] if line == 4 else [record]

    assert read_csv(file, ["a", "b"], repair=mend).rows() == [(2, "1", "2"), (3, "3", "4")]


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    for read in (lambda p: read_csv(p, ["a"]), lambda p: read_sheet(p, ["a"]), lambda p: read_parquet(p, ["a"])):
        with pytest.raises(DataFileError, match="there is no such file"):
            read(tmp_path / "none.csv")
        with pytest.raises(DataFileError, match="can't be read"):
            read(tmp_path)


Workbook = Callable[[Path, dict[str, list[list[str]]]], Path]


def test_sheets(tmp_path: Path, make_workbook: Workbook) -> None:
    rows = [["iso", "deaths"], ["NA", "12"], ["", ""], ["KOR", ""]]
    book = make_workbook(tmp_path / "b.xlsx", {"Data": rows, "Other": [["Title"], ["x", "y"], ["1", "2"]]})
    frame = read_sheet(book, ["iso", "deaths"], sheet="Data", optional=["more"], rename={"deaths": "d"})
    assert frame.rows() == [(2, "NA", "12", None), (4, "KOR", None, None)]
    assert frame.columns == [ROW, "iso", "d", "more"]
    assert read_sheet(book, ["y"], sheet=1, header_row=1).rows() == [(3, "2")]
    with pytest.raises(DataFileError, match="has no sheet 'Sheet9'; it has Data, Other"):
        read_sheet(book, ["iso"], sheet="Sheet9")
    with pytest.raises(DataFileError, match="column 'dead': there is no such column; the nearest is 'deaths'"):
        read_sheet(book, ["dead"], sheet="Data")
    with pytest.raises(DataFileError, match="is a workbook where text"):
        read_csv(book, ["iso"])


def test_a_workbook_inside_a_zip(tmp_path: Path, make_workbook: Workbook) -> None:
    book = make_workbook(tmp_path / "b.xlsx", {"Data": [["iso"], ["NA"]]})
    packed = tmp_path / "b.zip"
    packed.write_bytes(zipped({"b.xlsx": book.read_bytes()}))
    with zipfile.ZipFile(tmp_path / "stored.zip", "w") as archive:
        archive.write(book, "folder/b.xlsx")
    for path in (packed, tmp_path / "stored.zip"):
        assert read_sheet(path, ["iso"])["iso"].to_list() == ["NA"]
    (tmp_path / "xl.zip").write_bytes(zipped({"xl/data.csv": b"iso\nNA\n"}))
    assert read_csv(tmp_path / "xl.zip", ["iso"])["iso"].to_list() == ["NA"], "a folder xl/ makes no workbook"


def test_what_is_no_workbook(tmp_path: Path, make_workbook: Workbook) -> None:
    text = tmp_path / "t.xlsx"
    text.write_text("iso\nNA\n")
    with pytest.raises(DataFileError, match="is not a workbook"):
        read_sheet(text, ["iso"])
    whole = make_workbook(tmp_path / "b.xlsx", {"Data": [["iso"], ["NA"]]}).read_bytes()
    for end in range(4, len(whole), 23):
        text.write_bytes(whole[:end])
        with pytest.raises(DataFileError, match=r"broken (workbook|zip archive)"):
            read_sheet(text, ["iso"])


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": [1, 2], "b": ["x", None]}).write_parquet(path)
    assert read_parquet(path, ["b", "a"]).rows() == [(1, "x", 1), (2, None, 2)]
    with pytest.raises(DataFileError, match="column 'c': there is no such column"):
        read_parquet(path, ["c"])
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        with pytest.raises(DataFileError):
            read_parquet(path, ["a"])
    for cut in (whole[:10] + b"PAR1", whole[:-12] + bytes(8) + b"PAR1", b"PAR1" + b"\xff" * 8 + b"PAR1"):
        path.write_bytes(cut)
        with pytest.raises(DataFileError, match="can't be read as Parquet"):
            read_parquet(path, ["a"])


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("12.0", 12), (" 7 ", 7), ("-3.00", -3), ("0", 0), ("-0.0", 0), (None, None)]
)
def test_whole_numbers(text: str | None, number: int | None) -> None:
    assert whole_numbers(column(Path("f"), text), Path("f"), "x")["x"].to_list() == [number]


@pytest.mark.parametrize("text", ["12.5", "1e3", "1,000", "12.", ".0", "", "NA", "0x10", "9" * 20, "1 2", "nan"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(DataFileError, match=r"f, row 3, column 'x': .* is not a whole number"):
        whole_numbers(column(Path("f"), "1", text), Path("f"), "x")


@quick
@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_exactly(value: float) -> None:
    assert numbers(column(Path("f"), repr(value)), Path("f"), "x")["x"][0] == value


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999", "1,5", "", "n/a", "1_000"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(DataFileError, match=r"row 3, column 'x': .* is not a number"):
        numbers(column(Path("f"), None, text), Path("f"), "x")


@quick
@given(day=st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_dates_come_back(day: date) -> None:
    written = [day.isoformat(), f"{day.isoformat()} 23:59:59", f"{day.isoformat()}T00:00:00.000Z", None]
    assert dates(column(Path("f"), *written), Path("f"), "x")["x"].to_list() == [day, day, day, None]
    other = dates(column(Path("f"), day.strftime("%d/%m/%Y").zfill(10)), Path("f"), "x", formats=("%d/%m/%Y",))
    assert other["x"].to_list() == [day]


@pytest.mark.parametrize("text", ["2014-13-01", "2014-02-30", "14-01-05", "2014-01", "", "2014-01-05x", "01/02/2014"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(DataFileError, match=r"row 3, column 'x': .* is not a date like 1999-04-23"):
        dates(column(Path("f"), "2014-01-05", text), Path("f"), "x")


def test_flags_and_closed_lists() -> None:
    path = Path("f")
    frame = flags(column(path, "1", "no", None, "TRUE"), path, "x")
    assert frame["x"].to_list() == [True, False, None, True]
    assert flags(column(path, "J", "N"), path, "x", true=("J",), false=("N",))["x"].to_list() == [True, False]
    with pytest.raises(DataFileError, match=r"row 3, column 'x': 'maybe' is not one of"):
        flags(column(path, "1", "maybe"), path, "x")
    expect_values(column(path, "Y", None, "N"), path, "x", ["Y", "N"])
    with pytest.raises(DataFileError, match="row 4, column 'x': 'A\\?' is none of Y, N"):
        expect_values(column(path, "Y", "N", "A?"), path, "x", ["Y", "N"])
