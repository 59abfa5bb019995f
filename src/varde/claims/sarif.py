"""A report on claims as SARIF 2.1.0, which the checks of code hosts and editors show beside the line.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from varde import __version__
from varde.claims.check import Report
from varde.claims.results import MEANINGS, Result, Verdict
from varde.figures.wording import moment

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Verdict, str] = {
    "holds": "none",
    "attested": "none",
    "outdated": "error",
    "contradicted": "error",
    "mismatch": "error",
    "unchecked": "note",
    "unreadable": "error",
}


def as_sarif(report: Report, *, strict: bool = False) -> dict[str, Any]:
    """A report as a SARIF log with one run.

    Parameters
    ----------
    report : Report
        What was found.
    strict : bool
        Whether what is unchecked counts as an error.
    """
    verdicts = list(MEANINGS)
    rules = [
        {
            "id": verdict,
            "shortDescription": {"text": f"{verdict.capitalize()}: {MEANINGS[verdict]}."},
            "defaultConfiguration": {"level": _level(verdict, strict)},
        }
        for verdict in verdicts
    ]
    results = [_result(r, verdicts, strict) for r in report.results]
    unread = [
        {"level": "error", "message": {"text": str(page.error)}, "locations": [{"physicalLocation": _file(page.name)}]}
        for page in report.pages
        if page.error
    ]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "varde", "version": __version__, "rules": rules}},
                "invocations": [{"executionSuccessful": not unread, "toolExecutionNotifications": unread}],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def _level(verdict: Verdict, strict: bool) -> str:
    return "error" if strict and verdict == "unchecked" else _LEVELS[verdict]


def _file(name: str) -> dict[str, Any]:
    return {"artifactLocation": {"uri": PurePath(name).as_posix()}}


def _result(result: Result, verdicts: list[Verdict], strict: bool) -> dict[str, Any]:
    level = _level(result.verdict, strict)
    parts = [
        f"{result.verdict.capitalize()}: {result.reason}",
        f"Not so since {moment(result.since)}." if result.since else "",
    ]
    parts.append(result.hint or "")
    if result.corrected:
        parts.append(f"It could be written: “{result.corrected}”")
    parts += [f"Note: {note}" for note in result.notes]
    region = {"startLine": result.line, "startColumn": result.column}
    return {
        "ruleId": result.verdict,
        "ruleIndex": verdicts.index(result.verdict),
        "level": level,
        "kind": "pass" if level == "none" else "fail" if level == "error" else "open",
        "message": {"text": " ".join(p for p in parts if p)},
        "locations": [{"physicalLocation": _file(result.file) | {"region": region}}],
        "properties": {
            k: v
            for k, v in (
                *(("sentence", result.text), ("claim", result.claim), ("expect", result.expect)),
                *(("asOf", result.as_of), ("since", result.since), ("corrected", result.corrected)),
            )
            if v
        },
    }
