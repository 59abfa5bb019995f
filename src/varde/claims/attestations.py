"""The attestation register: dated, cited statements for facts that no data hold.

A folder beside the page with one small YAML file an entry, whose name is the entry's id:

>>> from pathlib import Path
>>> Register.read(Path("no-such-folder")).entries
{}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from varde.claims.places import Place, Problem
from varde.claims.text_file import read_text_file
from varde.claims.yaml_mapping import LIMIT, Value, read_mapping
from varde.errors import DataFileError, UsageError, did_you_mean
from varde.figures.arguments import first_day, parse_moment

NEEDED = ("statement", "publisher", "date", "where")
OPTIONAL = ("document", "figure")

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Attestation:
    """What someone has stated, and where it can be read.

    Attributes
    ----------
    statement : str
        What is stated, in words of our own.
    publisher : str
        Who stated it.
    document : str or None
        In which document.
    date : str
        When it was published: year, month or day.
    where : str
        Address or other place.
    figure : str or None
        The quoted figure.
    path : Path
        File of the entry.
    """

    statement: str
    publisher: str
    document: str | None
    date: str
    where: str
    figure: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class Register:
    """The attestations of a page.

    Attributes
    ----------
    folder : Path
        Where they lie.
    entries : dict
        Attestations by id.
    problems : tuple of Problem
        What can't be read; messages name the file, places are in it.
    """

    folder: Path
    entries: dict[str, Attestation]
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, folder: Path, today: date | None = None) -> Register:
        """Read a folder; one that is not there is an empty register.

        Parameters
        ----------
        folder : Path
            The folder.
        today : date, optional
            Day after which no attestation can have been published; the present day where it is left out.
        """
        entries: dict[str, Attestation] = {}
        problems: list[Problem] = []
        try:
            files = sorted(folder.iterdir()) if folder.exists() else []
        except OSError as error:
            problem = _problem(
                folder, f"can't be read as a folder ({error.strerror})", "Give the folder of the register."
            )
            return cls(folder, {}, (problem,))
        for path in files:
            if path.suffix.lower() not in _ENDINGS or path.name.startswith("."):
                continue
            entry, wrong = _entry(path, folder, today or date.today())
            if path.stem in entries:
                wrong.append(_problem(path, f"there is another entry {path.stem!r}", "Remove one of the two files."))
            elif entry:
                entries[path.stem] = entry
            problems += wrong
        return cls(folder, entries, tuple(problems))

    @classmethod
    def of_page(cls, page: Path, named: str, today: date | None = None) -> Register:
        """Read the register that a page names; one outside the page's folder is a problem.

        Parameters
        ----------
        page : Path
            The page; for standard input the register is looked for in the working folder.
        named : str
            The folder that its front matter names.
        today : date, optional
            As in `read`.
        """
        base = page.parent
        folder = base / named
        try:
            inside = not Path(named).is_absolute() and folder.resolve().is_relative_to(base.resolve())
        except (OSError, RuntimeError, ValueError):  # links in a circle, or a NUL in the name
            inside = False
        if not inside or ".." in Path(named).parts:
            problem = _problem(
                page, f"its attestations {named!r} lie outside its folder", "Name a folder beside the page."
            )
            return cls(folder, {}, (problem,))
        return cls.read(folder, today)

    def get(self, name: str) -> Attestation:
        """The attestation of an id.

        Raises
        ------
        UsageError
            There is none, or the id is not one.
        """
        if name in self.entries:
            return self.entries[name]
        if not _ID.fullmatch(name):
            raise UsageError(
                f"{name!r} is no id of an attestation.",
                "Ids have small letters, digits and hyphens: african-women-mediators.",
            )
        held = f"It has {', '.join(sorted(self.entries)[:10])}." if self.entries else "The register is empty."
        raise UsageError(
            f"The register {self.folder} has no attestation {name!r}.", did_you_mean(name, self.entries) or held
        )


def _problem(path: Path, message: str, hint: str | None, place: Place | None = None) -> Problem:
    return Problem(place or Place(1, 1), f"{path}{f', line {place.line}' if place else ''}: {message}", hint)


def _entry(path: Path, folder: Path, today: date) -> tuple[Attestation | None, list[Problem]]:
    """The attestation in a file, or None and what is wrong with it."""
    if not _ID.fullmatch(path.stem):
        hint = "Name it in small letters, digits and hyphens, such as african-women-mediators.yaml."
        return None, [_problem(path, "its name is no id", hint)]
    if not path.is_file():
        return None, [_problem(path, "it is not a file", "Remove it, or put the file itself there.")]
    if not path.resolve().is_relative_to(folder.resolve()):
        return None, [_problem(path, "it leads out of the register's folder", "Put the file itself there.")]
    try:
        text = read_text_file(path, LIMIT)
    except DataFileError as error:
        return None, [Problem(Place(error.row or 1, 1), error.message, error.hint)]
    read = read_mapping(text, "the entry")
    problems = [_problem(path, p.message, p.hint, p.place) for p in read.problems]
    if not problems:
        problems = _faults(path, read.values, today)
    if problems:
        return None, problems
    given = {key: value.text for key, value in read.values.items()}
    moment = given["date"] or ""
    return (
        Attestation(
            statement=given["statement"] or "",
            publisher=given["publisher"] or "",
            document=given.get("document"),
            date=moment,
            where=given["where"] or "",
            figure=given.get("figure"),
            path=path,
        ),
        [],
    )


def _faults(path: Path, values: dict[str, Value], today: date) -> list[Problem]:
    """What is wrong with the names and values of an entry."""
    known = NEEDED + OPTIONAL
    problems = []
    for key, value in values.items():
        if key not in known:
            hint = did_you_mean(key, known) or f"An entry has {', '.join(known)}."
            problems.append(_problem(path, f"an entry has no {key!r}", hint, value.name_place))
        elif not value.plain:
            problems.append(_problem(path, f"its {key} is no plain text", f"Write `{key}: …`.", value.place))
        elif key in NEEDED and value.text is None:
            problems.append(_problem(path, f"its {key} is empty", f"Write `{key}: …`.", value.place))
        elif key == "date":
            problems += _date_faults(path, value, today)
    missing = [key for key in NEEDED if key not in values]
    if missing:
        problems.append(_problem(path, f"it has no {', no '.join(missing)}", f"Add `{missing[0]}: …`."))
    return problems


def _date_faults(path: Path, value: Value, today: date) -> list[Problem]:
    try:
        if first_day(parse_moment(value.text)) > today:
            return [
                _problem(path, f"its date {value.text} is in the future", "Give the day of publication.", value.place)
            ]
    except UsageError as error:
        return [_problem(path, f"its date: {error.message}", error.hint, value.place)]
    return []
