"""The one registry of figures: from it come the Python API, the command line, the briefs and the reference.

A figure is a function in the file of its policy area, marked with `figure`. Its first parameter is `ask`, the open
question; the others, all by keyword, are annotated with a kind from `arguments` or with `Literal[...]`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from varde.errors import UsageError, VardeError, did_you_mean
from varde.figures.answer import Answer
from varde.figures.arguments import Kind, first_day, last_day, parse
from varde.figures.question import Question
from varde.store import Store

AREAS = (
    "conflict",
    "operations",
    "council",
    "assembly",
    "organisations",
    "agreements",
    "women",
    "treaties",
    "weapons",
    "aid",
    "threats",
    "fragility",
    "respond",
)
"""Policy areas, in the order in which a brief goes through them. Each is a file of this room."""

FURTHER_FILES = {"forecasts": "conflict", "engagement": "respond"}
"""Files that hold more figures of an area than its own file has room for."""

# Arguments that say when: they are read first, and names of states are read as of them.
_WHEN = ("year", "month", "on", "since", "until")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a figure."""

    name: str
    kind: Kind | None
    choices: tuple[str, ...]
    required: bool
    default: Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its name, its unit, what it takes and how it is computed."""

    area: str
    short_name: str
    unit: str
    function: Callable[..., Answer]

    @property
    def name(self) -> str:
        """Area and name, with a dot between."""
        return f"{self.area}.{self.short_name}"

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]

    @property
    def parameters(self) -> dict[str, Parameter]:
        """What it takes, by name."""
        return _parameters(self.function)

    def signature(self) -> str:
        """How it is called on the command line: "conflict.deaths [state=] ..."."""
        parts = [f"{p.name}=" if p.required else f"[{p.name}=]" for p in self.parameters.values()]
        return " ".join([self.name, *parts])

    def parse(self, given: dict[str, Any]) -> dict[str, Any]:
        """Check and parse the arguments of a question.

        Raises
        ------
        UsageError
            An argument is unknown, missing, or not of its kind.
        """
        known = self.parameters
        for name in given:
            if name not in known:
                hint = did_you_mean(name, known) or f"It takes: {', '.join(known) or 'nothing'}."
                raise UsageError(f"{self.name} takes no argument {name!r}.", hint)
        for p in known.values():
            if p.required and given.get(p.name) in (None, ""):
                example = f" Example: {p.name}={p.kind.example}" if p.kind and p.kind.example else ""
                raise UsageError(f"{self.name} needs {p.name}=…", f"Call it as: {self.signature()}.{example}")
        parsed: dict[str, Any] = {}
        today = date.today()
        period = (today, today)
        for name in sorted(known, key=lambda n: n not in _WHEN):
            p, value = known[name], given.get(name)
            if name not in _WHEN:
                period = _period(parsed) or (today, today)
            if value is None:
                parsed[name] = p.default
                continue
            try:
                parsed[name] = _choice(p, value) if p.choices else parse(p.kind, value, period) if p.kind else value
            except UsageError as error:
                kind = type(error)
                error.message = f"{self.name}, argument {name}: {error.message}"
                error.args = (error.message,)
                raise error if kind is not UsageError else UsageError(error.message, error.hint) from None
        return {name: parsed[name] for name in known}

    def answer(self, store: Store, given: dict[str, Any]) -> Answer:
        """Parse the arguments and compute the answer.

        Raises
        ------
        UsageError
            As `parse`, and where the figure itself refuses the question.
        StoreError
            Where a table can't be read.
        """
        parsed = self.parse(given)
        question = Question(store, self.name, self.unit, {k: v for k, v in parsed.items() if v is not None})
        try:
            return self.function(question, **parsed)
        except UsageError as error:
            if not error.message.startswith(self.name):
                at_fault = [n for n, v in parsed.items() if v is not None and _quotes(error.message, v)]
                where = f"{self.name}, argument {at_fault[0]}" if at_fault else self.name
                error.message = f"{where}: {error.message}"
                error.args = (error.message,)
            raise


def _quotes(message: str, value: Any) -> bool:
    """Whether a message quotes a value, or one of several."""
    return any(repr(v) in message for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, str))


def _period(parsed: dict[str, Any]) -> tuple[date, date] | None:
    """First and last day that the parsed arguments of time name, or None."""
    moments = {n: parsed[n] for n in _WHEN if parsed.get(n) is not None}
    if not moments:
        return None
    if "since" in moments or "until" in moments:
        start = first_day(moments["since"]) if "since" in moments else first_day(moments["until"])
        return start, last_day(moments["until"]) if "until" in moments else max(start, date.today())
    texts = [v.isoformat() if isinstance(v, date) else v for v in moments.values()]
    return min(map(first_day, texts)), max(map(last_day, texts))


def _choice(p: Parameter, value: Any) -> str:
    text = str(value).strip()
    for choice in p.choices:
        if text.casefold() == choice.casefold():
            return choice
    if "," in text:
        raise UsageError(f"it takes one value at a time, not {text!r}.", f"One of {', '.join(p.choices)}.")
    raise UsageError(f"{text!r} is none of {', '.join(p.choices)}.", did_you_mean(text, p.choices))


@cache
def _parameters(function: Callable[..., Answer]) -> dict[str, Parameter]:
    hints = get_type_hints(function, include_extras=True)
    found: dict[str, Parameter] = {}
    for name, p in list(inspect.signature(function).parameters.items())[1:]:
        hint = hints[name]
        options = [a for a in get_args(hint) if a is not type(None)]
        if type(None) in get_args(hint) and get_origin(hint) is not Annotated:
            hint = options[0] if len(options) == 1 else Union[tuple(options)]  # noqa: UP007
        kind = next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Kind)), None)
        choices = tuple(str(c) for c in get_args(hint)) if get_origin(hint) is Literal else ()
        if kind is None and not choices:
            raise TypeError(f"{function.__module__}.{function.__name__}: parameter {name} has no kind")
        required = p.default is inspect.Parameter.empty
        found[name] = Parameter(name, kind, choices, required, None if required else p.default)
    return found


_FIGURES: dict[str, Figure] = {}


def figure(*, unit: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Enter a function into the registry, under the area of its file and its own name."""

    def enter(function: Callable[..., Answer]) -> Callable[..., Answer]:
        file = function.__module__.rpartition(".")[2]
        area = FURTHER_FILES.get(file, file)
        entry = Figure(area, function.__name__.rstrip("_"), unit, function)
        _FIGURES[entry.name] = entry
        return function

    return enter


def load_area(area: str) -> dict[str, Figure]:
    """The figures of one policy area, by short name.

    Raises
    ------
    UsageError
        Where there is no such area.
    """
    if area not in AREAS:
        hint = did_you_mean(area, AREAS) or f"The areas are {', '.join(AREAS)}."
        raise UsageError(f"There is no area {area!r}.", hint)
    modules = [f"varde.figures.{file}" for file in (area, *(f for f, of in FURTHER_FILES.items() if of == area))]
    for module in modules:
        import_module(module)
    found = [f for f in _FIGURES.values() if f.area == area]
    # In the order of the files, whichever of them was imported first.
    order = {module: place for place, module in enumerate(modules)}
    found.sort(key=lambda f: order.get(f.function.__module__, len(order)))
    return {f.short_name: f for f in found}


def all_figures() -> dict[str, Figure]:
    """Every figure, by full name, in the order of the areas."""
    return {f.name: f for area in AREAS for f in load_area(area).values()}


def get_figure(name: str) -> Figure:
    """The figure of a full name such as "conflict.deaths".

    Raises
    ------
    UsageError
        Where there is none, with the nearest names.
    """
    area, _, short = name.partition(".")
    try:
        return load_area(area)[short]
    except (KeyError, VardeError):
        hint = did_you_mean(name, all_figures()) or "`varde figure` without a name lists them all."
        raise UsageError(f"There is no figure {name!r}.", hint) from None
