"""The questions one can ask: one file per policy area, one registry that every surface uses."""
