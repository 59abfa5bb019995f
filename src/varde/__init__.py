"""Varde: open data on peace and security as answers one can cite.

>>> import varde
>>> base = varde.open()
>>> base.conflict.deaths(state="COL", year=2016).unit
'deaths'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from varde.figures.python_api import Evidence

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(store: Path | str | None = None) -> Evidence:
    """Open the evidence base: the user's own where there is one, else the snapshot that ships with Varde.

    Parameters
    ----------
    store : Path or str, optional
        A store's folder, or "embedded".

    Raises
    ------
    varde.errors.StoreError
        Where there is none at that place, it is damaged, or it is of another version.
    """
    from varde.figures.python_api import Evidence

    return Evidence(store)
