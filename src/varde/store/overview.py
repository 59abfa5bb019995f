"""What there is: sources known and held, tables and their columns, coverage and age."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from varde.sources import all_sources, get_source
from varde.store.publish import LEDGER
from varde.store.query import BUILDS, Store


def _span(store: Store, source_id: str) -> tuple[str, str]:
    """First and last moment that a source's tables describe."""
    spans = [r["varde:coverage"] for r in store.tables.values() if r["varde:source"] == source_id]
    starts = [s["from"] for s in spans if s]
    ends = [s["to"] for s in spans if s]
    return min(starts, default=""), max(ends, default="")


def source_overview(store: Store, only: str | None = None) -> list[dict[str, Any]]:
    """Every source that Varde reads, and what is held of it.

    Parameters
    ----------
    store : Store
        The evidence base at hand.
    only : str, optional
        Id of one source.

    Returns
    -------
    list of dict
        One a source: id, publisher, title, version, licence, embedded, held, coverage and more.

    Raises
    ------
    UsageError
        Where `only` is no source.
    """
    chosen = [get_source(only)] if only else list(all_sources().values())
    overview = []
    for s in chosen:
        held = store.sources.get(s.id)
        start, end = _span(store, s.id)
        overview.append(
            {
                "id": s.id,
                "publisher": s.publisher,
                "title": s.title,
                "version": held["version"] if held else s.version,
                "published": s.published,
                "licence": s.licence,
                "licence_url": s.licence_url,
                "citation": s.citation,
                "notice": s.notice,
                "address": s.address,
                "embedded": s.embed,
                "held": held is not None,
                "coverage": f"{start} to {end}" if start else "",
                "verified_through": s.verified_through,
                "known_faults": s.known_faults,
                "files": [p for raw in s.files for p in raw.patterns],
                "tables": [t.name for t in s.tables],
                "read_from": held["files"] if held else [],
            }
        )
    return overview


def table_overview(store: Store) -> list[dict[str, Any]]:
    """Every table held, with its columns."""
    return [
        {
            "table": name,
            "description": r["description"],
            "source": r["varde:source"],
            "rows": r["varde:rows"],
            "columns": [
                {
                    "name": f["name"],
                    "type": f.get("varde:type", f["type"]),
                    "unit": f.get("unit"),
                    "key": f["name"] in r["schema"]["primaryKey"],
                    "description": f["description"],
                }
                for f in r["schema"]["fields"]
            ],
        }
        for name, r in store.tables.items()
    ]


def age(until: str, today: date) -> str:
    """How long ago a moment (year, month or day as text) ended, in years or months."""
    parts = [int(p) for p in until.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    months = (today.year - year) * 12 + today.month - month
    if months <= 0:
        return "this month" if months == 0 else "reaches ahead"
    return f"{months} months" if months < 24 else f"{months / 12:.0f} years"


def store_status(store: Store) -> dict[str, Any]:
    """What is held, and how old it is.

    Returns
    -------
    dict
        path, embedded, built, tables, rows, bytes, and one entry a source.
    """
    today = date.today()
    listed = []
    for source_id, s in store.sources.items():
        start, end = _span(store, source_id)
        lists_only = all(
            r["varde:kind"] in ("list", "spell") for r in store.tables.values() if r["varde:source"] == source_id
        )
        until = s["verified_through"] or (s["published"] if lists_only else end or s["published"])
        listed.append(
            {
                "source": source_id,
                "title": s["title"],
                "vintage": s["version"],
                "published": s["published"],
                "from": start,
                "to": end,
                "verified_through": s["verified_through"],
                "age": age(until, today) if until else "unknown",
                "embedded": s["embed"],
                "licence": s["licence"],
            }
        )
    return {
        "path": str(store.path),
        "damaged": _damaged(store),
        "embedded": store.embedded,
        "built": _built(store),
        "tables": len(store.tables),
        "rows": sum(r["varde:rows"] for r in store.tables.values()),
        "bytes": sum(r["bytes"] for r in store.tables.values()),
        "sources": listed,
    }


def _damaged(store: Store) -> list[str]:
    """Tables whose file is missing or of another size than it was built with."""
    files = {name: store.path / r["path"] for name, r in store.tables.items()}
    return [n for n, f in files.items() if not f.is_file() or f.stat().st_size != store.tables[n]["bytes"]]


def _built(store: Store) -> str | None:
    """When this build was published, from the ledger beside it."""
    ledger = (store.path.parent.parent if store.path.parent.name == BUILDS else store.path) / LEDGER
    if not ledger.is_file():
        return None
    entries = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines() if line.strip()]
    times = [e["at"] for e in entries if e["build"] == store.path.name or store.embedded]
    return max(times, default=None)
