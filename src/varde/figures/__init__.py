"""The questions one can ask: one file per policy area, one registry that every surface uses.

The areas are listed in `registry.AREAS`; `forecasts` goes on where `conflict` ends. The other files are what they stand
on: how a question is asked (`question`, `arguments`) and answered (`answer`), the `registry` and its Python face
(`python_api`), and what several areas share: `yearly` tables, `mission_labels` and `strengths` of UN missions, symbols
and votes of `resolutions`.
"""
