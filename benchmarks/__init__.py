"""Measurements of Varde's speed and size: `python -m benchmarks.run`."""
