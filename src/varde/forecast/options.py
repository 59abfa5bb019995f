"""Words that options of forecasting may be. Nothing else is loaded with them, so the command can name them at once."""

from __future__ import annotations

from typing import Literal

Fill = Literal["none", "inside", "all"]
"""What a month without a row in a user's file is (see `panel_file.read_panel`)."""
