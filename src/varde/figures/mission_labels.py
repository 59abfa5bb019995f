"""UN missions by the labels that data files give them: shared by the figures on operations and on women in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from varde.errors import UsageError, did_you_mean
from varde.figures.arguments import last_day
from varde.store import Store


@dataclass(frozen=True, slots=True)
class Label:
    """A label and the mission it means in a period (None: without bound)."""

    alias: str
    mission: str
    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Whether the label means this mission on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Labels:
    """The labels of all missions held.

    Parameters
    ----------
    store : Store
        An evidence base with the table `mission_aliases`.
    """

    def __init__(self, store: Store) -> None:
        rows = store.rows('SELECT alias, mission, start, "end" FROM mission_aliases')
        self._all = [Label(r["alias"], r["mission"], r["start"], r["end"]) for r in rows]

    @classmethod
    def of(cls, store: Store) -> Labels:
        """The labels of an evidence base, read once: a build never changes."""
        if store not in _READ:
            _READ[store] = cls(store)
        return _READ[store]

    def named(self, names: Iterable[str]) -> tuple[str, ...]:
        """Missions that a user's names mean; a shared label such as UNEF means each force of that name.

        Raises
        ------
        UsageError
            Where a name is of no mission held, with the nearest ones.
        """
        found: dict[str, None] = {}
        for name in names:
            folded = name.strip().casefold()
            own = [each.mission for each in self._all if each.mission.casefold() == folded]
            missions = own or [each.mission for each in self._all if each.alias.casefold() == folded]
            if not missions:
                hint = did_you_mean(name, [each.alias for each in self._all])
                raise UsageError(
                    f"There is no UN mission {name!r} among those held.",
                    hint or "Give its acronym, such as UNMISS; `varde figure operations.missions` lists them.",
                )
            found.update(dict.fromkeys(missions))
        return tuple(found)

    def mission(self, label: str, moment: date | str) -> str:
        """The mission that a label means on a day, or at the end of a month given as YYYY-MM.

        A label that nothing is known of stands for itself.
        """
        day = last_day(moment) if isinstance(moment, str) else moment
        return next((each.mission for each in self._all if each.alias == label and each.covers(day)), label)

    def condition(self, missions: Sequence[str], column: str) -> tuple[str, dict[str, Any]]:
        """SQL that picks the rows of missions, by their label and, where a label is shared, by time.

        Parameters
        ----------
        missions : sequence of str
            Acronyms.
        column : str
            Column that says when: `month` (text YYYY-MM, read as its last day) or a date.

        Returns
        -------
        tuple
            The condition, and values for its parameters.
        """
        chosen = set(missions)
        parts: list[str] = []
        values: dict[str, Any] = {}
        free = sorted({e.alias for e in self._all if e.mission in chosen and e.start is None and e.end is None})
        if free:
            names = {f"label_{i}": alias for i, alias in enumerate(free)}
            parts.append(f"mission IN ({', '.join(f'${n}' for n in names)})")
            values |= names
        bound = [e for e in self._all if e.mission in chosen and (e.start is not None or e.end is not None)]
        for i, each in enumerate(sorted(bound, key=lambda e: (e.alias, e.mission))):
            part = [f"mission = $shared_{i}"]
            values[f"shared_{i}"] = each.alias
            for sign, limit, name in (
                (">=", each.start, f"shared_{i}_from"),
                ("<", each.end and each.end + timedelta(days=1), f"shared_{i}_before"),
            ):
                if limit is not None:
                    part.append(f"{column} {sign} ${name}")
                    values[name] = limit.strftime("%Y-%m") if column == "month" else limit
            parts.append(f"({' AND '.join(part)})")
        return f"({' OR '.join(parts) or 'false'})", values


_READ: WeakKeyDictionary[Store, Labels] = WeakKeyDictionary()
