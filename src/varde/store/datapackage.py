"""The description of a build: a Frictionless data package that any tool can read, with what Varde needs beside it."""

from __future__ import annotations

import re
from typing import Any

from varde.sources.contract import Field, Source, Table
from varde.store.checks import fields_of
from varde.store.query import STORE_VERSION


def _licence(source: Source) -> dict[str, str]:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", source.licence).strip("-") or "other"
    licence = {"name": name, "title": source.licence}
    return licence | ({"path": source.licence_url} if source.licence_url else {})


def _field(f: Field, key: tuple[str, ...]) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if f.required or f.name in key:
        constraints["required"] = True
    if f.enum:
        constraints["enum"] = list(f.enum)
    if f.minimum is not None:
        constraints["minimum"] = f.minimum
    if f.maximum is not None:
        constraints["maximum"] = f.maximum
    if f.type == "yearmonth":
        constraints["pattern"] = r"\d{4}-(0[1-9]|1[0-2])"
    # Frictionless readers would turn a yearmonth into a type that Parquet does not have: it is stored as text, and a
    # year as a whole number.
    kind = {"yearmonth": "string", "year": "integer"}.get(f.type, f.type)
    described: dict[str, Any] = {"name": f.name, "type": kind, "description": f.description}
    if kind != f.type:
        described["varde:type"] = f.type
    if f.unit:
        described["unit"] = f.unit
    if f.state:
        described["varde:state"] = True
    return described | ({"constraints": constraints} if constraints else {})


def describe_table(
    source: Source, table: Table, *, file: str, sha256: str, size: int, rows: int, coverage: dict[str, str]
) -> dict[str, Any]:
    """The data resource of one table.

    Parameters
    ----------
    file : str
        Name of its Parquet file in the build.
    sha256, size, rows, coverage
        Of the table as written.
    """
    return {
        "name": table.name,
        "type": "table",
        "title": table.description.split(". ")[0].rstrip("."),
        "description": table.description,
        "path": file,
        "scheme": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{sha256}",
        "bytes": size,
        "licenses": [_licence(source)],
        "sources": [{"title": source.title} | ({"path": source.address} if source.address else {})],
        "schema": {
            "fields": [_field(f, table.key) for f in fields_of(table)],
            "primaryKey": list(table.key),
        },
        "varde:source": source.id,
        "varde:kind": table.kind,
        "varde:time": table.time,
        "varde:rows": rows,
        "varde:coverage": coverage,
    }


def describe_source(source: Source, files: list[dict[str, Any]], checks: list[dict[str, Any]]) -> dict[str, Any]:
    """What a build remembers of a source: enough to cite it, and to tell which files it was read from."""
    return {
        "title": source.title,
        "publisher": source.publisher,
        "version": source.version,
        "published": source.published,
        "licence": source.licence,
        "licence_url": source.licence_url,
        "citation": source.citation,
        "address": source.address,
        "notice": source.notice,
        "known_faults": source.known_faults,
        "verified_through": source.verified_through,
        "embed": source.embed,
        "files": files,
        "checks": checks,
    }


def describe_build(resources: list[dict[str, Any]], sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The descriptor of a whole build. Holds no time of building: the same inputs give the same bytes."""
    return {
        "name": "varde-evidence-base",
        "title": "Varde evidence base",
        "description": "Open data on peace and security, in the schema of Varde. Each table has its own licence and "
        "source; cite the publishers.",
        "resources": sorted(resources, key=lambda r: r["name"]),
        "varde:storeVersion": STORE_VERSION,
        "varde:sources": dict(sorted(sources.items())),
    }
