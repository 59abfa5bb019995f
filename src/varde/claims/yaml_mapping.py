"""YAML that is one plain mapping of names to short values, each with the place where it stands.

The YAML is taken apart and never constructed: no value becomes a Python object, a date stays as it was written, and
aliases can't blow up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from varde.claims.places import Place, Problem
from varde.errors import did_you_mean, nearest

LIMIT = 64 * 1024
"""Bytes above which such a text is refused."""

_NEAR = 0.75
_OTHERS = ("data", "subtitle")  # names of other programs that are near to ours and not misspelt


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written, with the places of it and of its name; None where it is empty, a list or a mapping."""

    text: str | None
    place: Place
    name_place: Place
    plain: bool


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names with their values, and what is wrong with the text."""

    values: dict[str, Value]
    problems: tuple[Problem, ...]


def read_mapping(text: str, what: str, first_line: int = 1) -> Mapping:
    """Names and values of a YAML text; whatever can't be read is a problem, never an exception.

    Parameters
    ----------
    text : str
        The YAML.
    what : str
        What it is, for the messages: "The front matter".
    first_line : int
        Line on which it starts in its file.
    """
    import yaml

    def place(mark: yaml.Mark) -> Place:
        return Place(mark.line + first_line, mark.column + 1)

    start = Place(first_line, 1)
    if len(text.encode("utf-8", "surrogatepass")) > LIMIT:
        return Mapping({}, (Problem(start, f"{what} is larger than {LIMIT // 1024} KB.", "Shorten it."),))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = "A value with a colon or quotation marks in it is put in quotation marks."
        return Mapping({}, (Problem(place(mark) if mark else start, f"{what} is no YAML: {error.problem}.", hint),))
    except yaml.reader.ReaderError as error:
        at = Place(first_line + text.count("\n", 0, error.position), 1)
        return Mapping({}, (Problem(at, f"{what} holds a character that YAML does not allow.", "Remove it."),))
    except (yaml.YAMLError, RecursionError):
        return Mapping({}, (Problem(start, f"{what} is no YAML that can be read.", "Write lines of `name: value`."),))
    if node is None:
        return Mapping({}, ())
    if not isinstance(node, yaml.MappingNode):
        return Mapping(
            {}, (Problem(place(node.start_mark), f"{what} is no mapping.", "Write lines of `name: value`."),)
        )
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, value in node.value:
        at = place(name.start_mark)
        if not isinstance(name, yaml.ScalarNode):
            problems.append(Problem(at, f"{what} has a name that is no text.", "Write lines of `name: value`."))
        elif name.value in values:
            problems.append(Problem(at, f"{what} gives {name.value!r} twice.", "Remove one of them."))
        else:
            plain = isinstance(value, yaml.ScalarNode)
            empty = not plain or (value.tag == "tag:yaml.org,2002:null") or not value.value.strip()
            values[name.value] = Value(None if empty else value.value.strip(), place(value.start_mark), at, plain)
    return Mapping(values, tuple(problems))


def misspelt(values: dict[str, Value], known: Iterable[str], what: str) -> list[Problem]:
    """Problems with names that are none of those known but look like one of them that is not given."""
    missing = [k for k in known if k not in values]
    return [
        Problem(value.name_place, f"{what} has no {name!r}.", did_you_mean(name, near))
        for name, value in values.items()
        if name not in (*known, *_OTHERS) and (near := nearest(name, missing, n=1, cutoff=_NEAR))
    ]
