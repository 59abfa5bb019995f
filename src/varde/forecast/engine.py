"""Running independent jobs: one after another, in processes of this machine, or on a cluster of Dask or Ray.

Every job carries what it needs, its seed too, so that its result does not depend on where it ran, in what order, or how
often it was begun.
"""

from __future__ import annotations

import contextlib
import pickle
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, TypeVar

from varde.errors import UsageError, VardeError

Job = TypeVar("Job")
Result = TypeVar("Result")

ENGINES = "serial (in this process), local (processes of this machine), dask://host:port or ray://host:port"
"""What a user may name, in words."""

CONNECT_SECONDS = 5.0
"""How long a scheduler has to answer."""

WORKERLESS_SECONDS = 30.0
"""How long a cluster may be without any worker before the run is given up."""

_LESS_MEMORY = (
    "Use fewer workers (--workers), fewer draws (--draws) or a machine with more memory, and run it again: it goes on "
    "from what is done."
)


@dataclass(frozen=True, slots=True)
class _Failed:
    """An error in parts that survive the way back from a worker, which an error itself need not."""

    kind: type[Exception]
    args: tuple[Any, ...]
    state: dict[str, Any]
    trace: str


def run_jobs(
    function: Callable[[Job], Result],
    jobs: Sequence[Job],
    engine: str = "local",
    workers: int | None = None,
    *,
    name: Callable[[Job], str] = str,
    keep: Callable[[Job, Result], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Result]:
    """Results of a function for each of many independent jobs, in the order of the jobs.

    A job whose worker dies is begun again, elsewhere if need be; what other jobs gave is not lost.

    Parameters
    ----------
    function : callable
        Takes a job. A cluster sends it to each worker once, so large data common to all jobs belongs to it
        (`functools.partial`); processes of this machine get it with each job. On a cluster, the workers must have this
        version of Varde.
    jobs : sequence
        What the function is called with.
    engine : str
        "serial", "local", "dask://host:port" or "ray://host:port".
    workers : int, optional
        Processes of the engine "local", by default one a core; a cluster has its own.
    name : callable
        A job's name for people, used in messages.
    keep : callable, optional
        Called in this process with each job and its result as soon as it is there, in order of completion (on Ray,
        where joblib hands over all results at the end, only then).
    say : callable, optional
        Takes lines that tell of progress and of workers lost.

    Raises
    ------
    UsageError
        Where the engine is none of these, needs software that is missing, can't be reached, or runs another version.
    VardeError
        Where memory runs short, a job's worker dies each time, or a cluster is lost.
    Exception
        What a job raised, with the job's name added. Jobs not done by then are given up.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"{workers} workers can do nothing.", "Name at least 1 with --workers.")
    tell = say or (lambda _: None)
    labels = [name(job) for job in jobs]
    start = _engine(engine, workers, tell)
    if not jobs:
        return []
    outcomes = start(function, jobs, labels)
    results: dict[int, Result] = {}
    with contextlib.closing(outcomes):
        for place, outcome in outcomes:
            if isinstance(outcome, _Failed):
                raise _rebuilt(outcome, labels[place])
            results[place] = outcome
            if keep:
                keep(jobs[place], outcome)
            tell(f"{len(results)} of {len(jobs)} done: {labels[place]}")
    return [results[place] for place in range(len(jobs))]


Outcomes = Iterator[tuple[int, Any]]


def _engine(
    engine: str, workers: int | None, tell: Callable[[str], None]
) -> Callable[[Callable[[Any], Any], Sequence[Any], list[str]], Any]:
    """The generator of outcomes that an engine's name stands for."""
    kind, _, address = engine.partition("://")
    if engine == "serial":
        return lambda function, jobs, _: (_attempt(function, i, job, version("varde")) for i, job in enumerate(jobs))
    if engine == "local":
        return lambda function, jobs, labels: _local(function, jobs, labels, workers, tell)
    if kind == "dask" and address:
        return lambda function, jobs, labels: _dask(address, function, jobs, labels, tell)
    if kind == "ray" and address:
        return lambda function, jobs, _: _ray(engine, function, jobs)
    raise UsageError(f"{engine!r} is no engine.", f"There are: {ENGINES}.")


def _attempt(function: Callable[[Any], Any], place: int, job: Any, callers: str) -> tuple[int, Any]:
    """A job's result or failure, and its place; this is what runs in the worker, and is told the caller's version."""
    try:
        if version("varde") != callers:
            raise UsageError(
                f"A worker runs Varde {version('varde')}, and this is Varde {callers}.",
                f"Install varde=={callers} on the workers, or their draws may differ.",
            )
        return place, function(job)
    except Exception as error:
        return place, _failed(error)


def _failed(error: Exception) -> _Failed:
    """An error taken apart; as a RuntimeError where its kind or content can't be sent."""
    trace = traceback.format_exc()
    parts = _Failed(type(error), error.args, dict(vars(error)), trace)
    try:
        pickle.loads(pickle.dumps(parts))
    except Exception:
        return _Failed(RuntimeError, (f"{type(error).__name__}: {error}",), {}, trace)
    return parts


def _rebuilt(failed: _Failed, label: str) -> Exception:
    """The error of a job, with the job's name."""
    if issubclass(failed.kind, MemoryError):
        return VardeError(f"{label}: memory ran short.", _LESS_MEMORY)
    error = failed.kind.__new__(failed.kind, *failed.args)
    vars(error).update(failed.state)
    if isinstance(error, VardeError):
        error.message = f"{label}: {error.message}"
        error.args = (error.message,)
    else:
        error.add_note(f"It was raised in the job {label!r}, whose worker told:\n{failed.trace}")
    return error


def _killed(label: str, times: int) -> VardeError:
    """The error of a job that no worker survived."""
    return VardeError(
        f"{label}: the process that worked on it was killed, {times} times in a row. Most likely memory ran short.",
        _LESS_MEMORY,
    )


def _local(
    function: Callable[[Any], Any],
    jobs: Sequence[Any],
    labels: list[str],
    workers: int | None,
    tell: Callable[[str], None],
) -> Outcomes:
    """Outcomes from processes of this machine, as they come.

    When a process dies, joblib gives up all of them and does not say which job did it. So the rest is begun again;
    where nothing at all was done in between, with half the processes, down to one, where the job at fault is known.
    """
    import joblib
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    left = dict(enumerate(jobs))
    width = min(workers or joblib.cpu_count(), len(jobs))
    deaths_alone = 0
    while left:
        before = len(left)
        batch = list(left.items()) if width > 1 else [next(iter(left.items()))]
        try:
            for place, outcome in _processes(function, batch, width):
                del left[place]
                yield place, outcome
        except TerminatedWorkerError:
            if width == 1:
                deaths_alone += 1
                if deaths_alone > 1:
                    raise _killed(labels[batch[0][0]], deaths_alone) from None
            elif len(left) == before:
                width //= 2
            tell(f"A worker died. Of {len(jobs)} jobs {len(left)} are left; they are begun again, {width} at a time.")
        else:
            deaths_alone = 0


def _processes(function: Callable[[Any], Any], batch: list[tuple[int, Any]], width: int) -> Outcomes:
    """Outcomes of some jobs from joblib's processes, as they come."""
    import warnings

    from joblib import Parallel, delayed

    # joblib replaces a process that has grown, which is its right, and warns of it from a thread of its own.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs were given", UserWarning)
    # With n_jobs=1 joblib would stay in this process, and a job that is killed would take it along.
    pool = Parallel(n_jobs=max(width, 2), backend="loky", return_as="generator_unordered", batch_size=1)
    outcomes = pool(delayed(_attempt)(function, place, job, version("varde")) for place, job in batch)
    try:
        for place, outcome in outcomes:  # noqa: UP028 ("yield from" would close the generator before the lines below)
            yield place, outcome
    finally:
        with warnings.catch_warnings():
            # joblib warns that jobs under way are given up, which is meant here.
            warnings.simplefilter("ignore")
            outcomes.close()


def _dask(
    address: str, function: Callable[[Any], Any], jobs: Sequence[Any], labels: list[str], tell: Callable[[str], None]
) -> Outcomes:
    """Outcomes from a Dask cluster, as they come.

    Dask itself begins a job again when its worker dies, elsewhere, and gives it up after some deaths. The function goes
    as a task of its own: unlike scattered data, the scheduler can make that again when the workers that held it die.
    """
    with _dask_client(address) as client:
        held = client.submit(_same, function, pure=False)
        futures = [
            client.submit(_attempt, held, place, job, version("varde"), pure=False) for place, job in enumerate(jobs)
        ]
        places = {future: place for place, future in enumerate(futures)}
        futures.clear()
        while places:
            for future in _next_done(client, list(places), address, tell):
                place = places.pop(future)
                yield _dask_outcome(future, address, labels[place])


def _same(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return function


@contextlib.contextmanager
def _dask_client(address: str) -> Iterator[Any]:
    """A connection to a scheduler; what was submitted through it is given up at its end."""
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise UsageError(
            "The engine dask:// needs the package distributed, which is not installed.",
            "Install it with: pip install 'varde[cluster]'.",
        ) from None
    with _quiet_loggers(), dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
        try:
            # Tried first by hand: a client that can't connect hangs for many seconds more when it is cleared away.
            _shake_hands(address)
            client = Client(f"tcp://{address}", timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception as error:  # of any kind: whatever else listens there answers with any bytes
            raise UsageError(
                f"No Dask scheduler answers at {address} ({type(error).__name__}).",
                "Start one with `dask scheduler` and workers with `dask worker`, or use --engine local.",
            ) from None
        try:
            with client.as_current():
                yield client
        finally:
            client.close(timeout=CONNECT_SECONDS)


def _shake_hands(address: str) -> None:
    """Connect to a scheduler as Dask does, and leave again."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from distributed.comm import connect

    async def come_and_go() -> None:
        comm = await connect(f"tcp://{address}", timeout=CONNECT_SECONDS)
        await comm.close()

    # In a thread, because the caller's may run an event loop already, as in a notebook.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, come_and_go()).result()


@contextlib.contextmanager
def _quiet_loggers() -> Iterator[None]:
    """Dask tells of lost connections with tracebacks; the errors raised here say what a user needs."""
    import logging

    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _next_done(client: Any, futures: list[Any], address: str, tell: Callable[[str], None]) -> list[Any]:
    """Those of some futures that are done, as soon as one is; watches meanwhile that the cluster is still there."""
    import asyncio

    import distributed

    workerless = 0.0
    while True:
        since = time.monotonic()
        try:
            return list(distributed.wait(futures, timeout=1.0, return_when="FIRST_COMPLETED").done)
        except (asyncio.CancelledError, distributed.CancelledError, distributed.client.FuturesCancelledError):
            raise _lost(address) from None
        except TimeoutError:
            if client.status != "running":
                raise _lost(address) from None
        if client.scheduler_info()["workers"]:
            workerless = 0.0
            continue
        if not workerless:
            tell(f"The scheduler at {address} has no workers. Waiting for some.")
        workerless += time.monotonic() - since
        if workerless >= WORKERLESS_SECONDS:
            raise VardeError(
                f"The Dask scheduler at {address} has had no workers for {workerless:.0f} s.",
                f"Start some with `dask worker {address}` and run it again: it goes on from what is done.",
            )


def _dask_outcome(future: Any, address: str, label: str) -> tuple[int, Any]:
    """What a future holds, or why it holds nothing."""
    import asyncio

    import distributed

    try:
        outcome: tuple[int, Any] = future.result()
        return outcome
    except distributed.KilledWorker as error:
        raise _killed(label, error.allowed_failures + 1) from None
    except ImportError as error:
        raise UsageError(
            f"The workers at {address} lack what the jobs need ({error}).",
            f"Install varde=={version('varde')} on each of them.",
        ) from None
    except (asyncio.CancelledError, distributed.CancelledError, OSError):
        raise _lost(address) from None


def _lost(address: str) -> VardeError:
    return VardeError(
        f"The Dask scheduler at {address} is gone, with the jobs it had.",
        "Start it again and run the same command: it goes on from what is done.",
    )


def _ray(address: str, function: Callable[[Any], Any], jobs: Sequence[Any]) -> Outcomes:
    """Outcomes from a Ray cluster through joblib, all at the end: Ray's backend gives joblib no generator."""
    from importlib import import_module

    from joblib import Parallel, delayed, parallel_config

    try:
        ray = import_module("ray")
        register_ray = import_module("ray.util.joblib").register_ray
    except ImportError:
        raise UsageError(
            "The engine ray:// needs the package ray, which is not installed.",
            "Install it with: pip install 'ray[client]'; or use --engine local or dask://host:port.",
        ) from None
    try:
        ray.init(address=address, ignore_reinit_error=True)
    except Exception as error:  # of any kind: Ray has many
        raise UsageError(
            f"No Ray cluster answers at {address} ({type(error).__name__}: {error}).",
            "Start one, or use --engine local.",
        ) from None
    register_ray()
    with parallel_config(backend="ray"):
        yield from Parallel(n_jobs=-1)(
            delayed(_attempt)(function, i, job, version("varde")) for i, job in enumerate(jobs)
        )
