"""The evidence base: Parquet tables with declared schemas and keys, published atomically, queried through DuckDB."""

from varde.store.query import Store, open_store

__all__ = ["Store", "open_store"]
