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
