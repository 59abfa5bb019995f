"""The rounds of the VIEWS prediction challenge as their files lie in one folder: actuals of a vintage, and forecasts.

Actuals lie in folders `actuals_<vintage>` (such as `actuals_2023_vintage`). Every other folder with files of the
challenge holds forecasts: of the round whose vintage its name ends with, or else of the first round. What the
challenge's evaluator wrote is passed over (see `challenge.challenge_files`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from varde.errors import DataFileError
from varde.forecast.actuals import Actuals
from varde.forecast.challenge import challenge_files, is_challenge, read_challenge_actuals

_ACTUALS = "actuals_"
_YEAR = re.compile(r"_?(19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Round:
    """One vintage of actuals, and the forecasts that were made for it.

    Attributes
    ----------
    actuals : Actuals
        What came, as that vintage had it.
    files : mapping of str to tuple of Path
        For each forecaster, by the files' name without its year, the files with its draws.
    """

    actuals: Actuals
    files: Mapping[str, tuple[Path, ...]]


def read_rounds(folder: Path | str) -> tuple[Round, ...]:
    """Read the actuals in a folder of the challenge, and find the forecasts beside them.

    Raises
    ------
    DataFileError
        As `challenge.read_challenge_actuals`; no such folder, or none with actuals in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataFileError(folder, "there is no such folder")
    inside = sorted(p for p in folder.iterdir() if p.is_dir())
    actuals = [p for p in inside if p.name.startswith(_ACTUALS)]
    if not actuals:
        raise DataFileError(
            folder, "holds no actuals of the prediction challenge", hint="They lie in a folder actuals_<vintage>."
        )
    vintages = [p.name.removeprefix(_ACTUALS) for p in actuals]
    files: list[dict[str, tuple[Path, ...]]] = [{} for _ in actuals]
    held = challenge_files(folder)
    for place in inside:
        within = [path for path in held if place in path.parents]
        # Where one is of the challenge, another that is none is not passed over: reading it says what is wrong.
        if place not in actuals and any(map(is_challenge, within)):
            of = next((i for i, vintage in enumerate(vintages) if place.name.endswith(vintage)), 0)
            for path in within:
                name = _YEAR.sub("", path.stem)
                files[of][name] = (*files[of].get(name, ()), path)
    return tuple(Round(read_challenge_actuals(a), f) for a, f in zip(actuals, files, strict=True))
