"""Options that several verbs have, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", help="Folder of the evidence base; 'embedded' for the snapshot.", envvar="VARDE_STORE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print csv.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same draws.")]
