"""Whole processes, timed from outside: wall time, processor time and peak memory of each."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT = 900.0
"""Seconds after which a process is ended and counted as failed."""


class Failed(Exception):
    """A measured command did not do what it should; the text says what it wrote last."""


@dataclass(frozen=True)
class Sample:
    """One run: seconds on the clock, seconds of processor, and peak resident memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


def run(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> Sample:
    """Run a command to its end and measure it.

    Memory is what the kernel counts for this child and its own children alone (`wait4`), and not the largest child
    that this process ever had, as `getrusage(RUSAGE_CHILDREN)` would give. It can't fall below what the measuring
    process itself holds when it starts the child, some 20 MB.

    Raises
    ------
    Failed
        The command can't be run, takes longer than `LIMIT`, or its exit code is not 0.
    """
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        try:
            child = subprocess.Popen(
                command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
            )
        except OSError as error:
            raise Failed(f"{Path(command[0]).name} can't be run ({error.strerror})") from None
        call_off = _alarm(child.pid)
        try:
            _, status, usage = os.wait4(child.pid, 0)
        finally:
            call_off()
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
            raise Failed(f"exit code {child.returncode}: {last[0][:200]}")
    # In bytes on macOS, and in units of 1,024 bytes on Linux.
    peak = usage.ru_maxrss / 1e6 * (1 if os.uname().sysname == "Darwin" else 1024)
    return Sample(wall, usage.ru_utime + usage.ru_stime, peak)


def _alarm(pid: int) -> Callable[[], None]:
    """Have a process ended after `LIMIT`; call what this returns to take that back."""
    previous = signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, LIMIT)

    def off() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)

    return off


def middle(samples: Sequence[Sample]) -> Sample:
    """Median of each measure."""
    return Sample(
        statistics.median(s.wall for s in samples),
        statistics.median(s.cpu for s in samples),
        statistics.median(s.peak_mb for s in samples),
    )
