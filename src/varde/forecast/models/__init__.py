"""The models: the field's benchmarks and Varde's own, each a file, all behind the interface in `contract`."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from varde.errors import UsageError, did_you_mean
from varde.forecast.models.contract import Model

MODELS = {
    "zero": "zero",
    "last-poisson": "last_poisson",
    "conflictology": "conflictology",
    "conflictology-neighbours": "conflictology_neighbours",
    "bootstrap-240": "bootstrap",
    "negative-binomial": "negative_binomial",
    "varde": "varde",
    "varde-grid": "grid",
}
"""Names that users give, and the file of each model."""

DEFAULT = "varde"
DEFAULT_OF_CELLS = "varde-grid"
OF_STATES = tuple(name for name in MODELS if name != DEFAULT_OF_CELLS)
"""The models that are compared with one another: all that are not for grid cells only."""


@cache
def get_model(name: str) -> Model:
    """The model of a name.

    Raises
    ------
    UsageError
        Where there is no such model.
    """
    if name not in MODELS:
        raise UsageError(
            f"There is no model {name!r}.", did_you_mean(name, MODELS) or f"There are: {', '.join(MODELS)}."
        )
    model: Model = import_module(f"varde.forecast.models.{MODELS[name]}").MODEL
    return model
