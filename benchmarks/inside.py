"""What runs inside the processes that `benchmarks.run` measures: questions in one process, plain queries, a brief.

It imports Varde from where the process finds it, so that another revision can be measured with the same questions.
Each verb writes its findings as JSON to the file named last.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEGAN = time.perf_counter()
# This file runs as a script, and its folder's package is found in the checkout that holds it, whatever is measured.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.questions import questions  # noqa: E402

del sys.path[0]


def figures(store: str, count: str) -> dict[str, Any]:
    """Ask so many questions in one process; tell seconds by figure, outcomes, and the queries that were run."""
    import varde
    from varde.errors import VardeError

    seconds: dict[str, list[float]] = defaultdict(list)
    outcomes: Counter[str] = Counter()
    queries: list[str] = []
    asked = questions(int(count))
    with varde.open(store) as evidence:
        opened = time.perf_counter()
        for name, given in asked:
            began = time.perf_counter()
            try:
                found = evidence.figure(name, **given)
            except VardeError:
                outcomes["refused"] += 1
            else:
                outcomes[found.status] += 1
                queries += found.query.split(";\n")
            seconds[name].append(time.perf_counter() - began)
        took = time.perf_counter() - opened
    return {
        "seconds": took,
        "outcomes": dict(outcomes),
        "by_figure": {n: {"asked": len(s), "seconds": sum(s)} for n, s in seconds.items()},
        "queries": [q for q in queries if q],
    }


def queries(store: str, given: str) -> dict[str, Any]:
    """Run queries in plain DuckDB over the same Parquet files, without Varde: the reference for figures.

    `given` is a JSON file with the list `queries`.
    """
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute("SET threads=2")
    wanted = json.loads(Path(given).read_text(encoding="utf-8"))["queries"]
    words = " ".join(wanted)
    for file in sorted(Path(store).glob("*.parquet")):
        if file.stem in words:
            path = str(file).replace("'", "''")
            connection.execute(f"""CREATE VIEW "{file.stem}" AS SELECT * FROM read_parquet('{path}')""")
    began = time.perf_counter()
    rows = sum(len(connection.execute(query).fetchall()) for query in wanted)
    return {"seconds": time.perf_counter() - began, "queries": len(wanted), "rows": rows}


def brief(store: str, state: str, format: str) -> dict[str, Any]:
    """Write one brief with the clock on its parts: imports, figures, charts, and the rest.

    Parts don't overlap as long as the brief is written in one thread; imports made on the way count with the part
    that makes them.
    """
    spent: defaultdict[str, float] = defaultdict(float)
    calls: Counter[str] = Counter()

    def timed(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[part] += time.perf_counter() - began
                calls[part] += 1

        return run

    import vl_convert

    # Before Varde is imported, so that a name taken from the module is the timed one too.
    for name in dir(vl_convert):
        if name.startswith(("vegalite_to_", "vega_to_")):
            setattr(vl_convert, name, timed("charts", getattr(vl_convert, name)))

    from varde.figures.registry import Figure
    from varde.publish.brief import brief_text
    from varde.store import open_store

    Figure.answer = timed("figures", Figure.answer)  # type: ignore[method-assign]
    spent["imports"] = time.perf_counter() - BEGAN
    written = brief_text(open_store(store), state, format)  # type: ignore[arg-type]
    total = time.perf_counter() - BEGAN
    spent["rest"] = total - sum(spent.values())
    return {"seconds": total, "parts": dict(spent), "calls": dict(calls), "bytes": len(written.encode())}


if __name__ == "__main__":
    verb, *arguments, out = sys.argv[1:]
    verbs: dict[str, Callable[..., dict[str, Any]]] = {"figures": figures, "queries": queries, "brief": brief}
    result = verbs[verb](*arguments)
    Path(out).write_text(json.dumps(result), encoding="utf-8")
