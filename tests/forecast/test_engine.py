"""The engines: the same results on each, whatever dies on the way; real processes and a real Dask scheduler."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import Client
from joblib import register_parallel_backend
from joblib._parallel_backends import ThreadingBackend

from varde.errors import DataFileError, UsageError, VardeError
from varde.forecast import engine
from varde.forecast.engine import run_jobs

# Functions are made inside functions here: workers can't import this file, and such functions are sent whole.


def drawing(pause: float = 0.0) -> Callable[[int], tuple[list[int], int]]:
    """A job of which all is in its seed, and which tells where it ran."""

    def draw(seed: int) -> tuple[list[int], int]:
        time.sleep(pause)
        return np.random.default_rng(seed).poisson(30, 50).tolist(), os.getpid()

    return draw


def dying(at: int, marks: Path, times: int) -> Callable[[int], int]:
    """A job that kills its worker at one place, so many times over all tries."""

    def job(number: int) -> int:
        tries = len(list(marks.glob("*")))
        if number == at and tries < times:
            (marks / str(tries)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number**2

    return job


def values(results: list[tuple[list[int], int]]) -> list[list[int]]:
    return [drawn for drawn, _ in results]


EXPECTED = values([drawing()(seed) for seed in range(12)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A Dask scheduler and workers as a user would start them, each a process of its own."""

    def __init__(self) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("dask_scheduler", "--host", self.address.split(":")[0], "--port", self.address.split(":")[1])

    def start(self, module: str, *words: str) -> int:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *words, "--no-dashboard"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process.pid

    def worker(self) -> int:
        return self.start("dask_worker", f"tcp://{self.address}", "--nthreads", "1", "--no-nanny")

    def wait_for(self, workers: int) -> None:
        with Client(f"tcp://{self.address}", timeout=30, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=30)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.chdir(tmp_path)  # workers leave scratch folders where they stand
    started = Cluster()
    yield started
    started.stop()


def test_a_dask_worker_killed_half_way_costs_nothing(cluster: Cluster) -> None:
    workers = {cluster.worker(), cluster.worker()}
    cluster.wait_for(2)
    seen: list[int] = []
    killed: list[int] = []

    def keep(_: int, result: tuple[list[int], int]) -> None:
        seen.append(result[1])
        if len(set(seen)) == 2 and len(seen) >= 4 and not killed:
            killed.append(result[1])
            os.kill(result[1], signal.SIGKILL)

    results = run_jobs(drawing(0.1), range(12), f"dask://{cluster.address}", keep=keep)
    assert values(results) == EXPECTED
    assert len(seen) == 12
    assert set(killed) < workers and set(seen) <= workers
    # What came after the killing, but for what was on its way, came from the other one.
    assert set(seen[-4:]) == workers - set(killed)


def test_faults_of_jobs_and_of_the_cluster_are_told(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"dask://{cluster.address}"
    lines: list[str] = []
    monkeypatch.setattr(engine, "WORKERLESS_SECONDS", 0.5)
    monkeypatch.setattr(engine, "CONNECT_SECONDS", 20.0)
    with pytest.raises(VardeError, match=r"has had no workers for .*\n.*dask worker"):
        run_jobs(drawing(), range(2), address, say=lines.append)
    assert lines == [f"The scheduler at {cluster.address} has no workers. Waiting for some."]
    monkeypatch.setattr(engine, "WORKERLESS_SECONDS", 60.0)
    cluster.worker()

    def spoilt(number: int) -> float:
        return 1 / (number - 2)

    with pytest.raises(ZeroDivisionError) as caught:
        run_jobs(spoilt, range(4), address, name=lambda job: f"window {job}")
    assert "'window 2'" in caught.value.__notes__[0] and "in spoilt" in caught.value.__notes__[0]

    with monkeypatch.context() as patched, pytest.raises(UsageError, match="A worker runs Varde"):
        patched.setattr(engine, "version", lambda _: "99.0")
        run_jobs(spoilt, [1], address)

    def lose_scheduler(_: int, __: Any) -> None:
        cluster.stop()

    with pytest.raises(VardeError, match=r"scheduler at .* is gone.*\n.*run the same command"):
        run_jobs(drawing(0.2), range(8), address, keep=lose_scheduler)


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "127.0.0.1", "no-such-host.invalid:8786"])
def test_a_scheduler_that_does_not_answer_is_named_soon(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CONNECT_SECONDS", 0.5)
    address = address.format(port=free_port())
    with pytest.raises(UsageError, match=f"No Dask scheduler answers at {address}.*\n.*--engine local"):
        run_jobs(drawing(), range(2), f"dask://{address}")


def test_something_else_that_listens_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(engine, "CONNECT_SECONDS", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" * 10)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(UsageError, match="No Dask scheduler answers"):
            run_jobs(drawing(), range(2), f"dask://127.0.0.1:{server.getsockname()[1]}")
        thread.join()


def test_processes_of_this_machine_give_the_same_in_the_same_order() -> None:
    lines: list[str] = []
    kept: dict[int, Any] = {}
    results = run_jobs(drawing(0.01), range(12), "local", 2, keep=kept.__setitem__, say=lines.append)
    assert values(results) == values(run_jobs(drawing(), range(12), "serial")) == EXPECTED
    assert [kept[job] for job in range(12)] == results
    assert len(lines) == 12 and lines[-1].startswith("12 of 12 done: ")
    pids = {pid for _, pid in results}
    assert os.getpid() not in pids
    # One worker is a process too, so that a job that is killed does not take the caller along.
    assert os.getpid() not in {pid for _, pid in run_jobs(drawing(), range(2), "local", 1)}
    assert run_jobs(drawing(), [], "local") == []
    # With nothing to do (all is done already), no cluster need be there.
    assert run_jobs(drawing(), [], "dask://127.0.0.1:1") == []


def test_a_process_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    lines: list[str] = []
    assert run_jobs(dying(3, tmp_path, times=1), range(8), "local", 2, say=lines.append) == [n**2 for n in range(8)]
    assert len([line for line in lines if line.startswith("A worker died.")]) == 1
    assert len([line for line in lines if "done" in line]) == 8


def test_a_job_that_kills_every_process_is_named(tmp_path: Path) -> None:
    kept: dict[int, int] = {}
    with pytest.raises(VardeError, match=r"job 1: the process .* was killed, 2 times.* memory ran short.\n.*--draws"):
        run_jobs(dying(1, tmp_path, 99), range(4), "local", 2, name=lambda n: f"job {n}", keep=kept.__setitem__)
    assert set(kept.items()) <= {(0, 0), (2, 4), (3, 9)}


class Unsendable(Exception):
    """An error that can be made in the worker and not sent back."""

    def __init__(self) -> None:
        super().__init__("holds a lock")
        import threading

        self.lock = threading.Lock()


@pytest.mark.parametrize("kind", ["serial", "local"])
def test_errors_of_jobs_keep_kind_and_name(kind: str) -> None:
    def unreadable(path: str) -> None:
        # DataFileError can't be pickled: what pickle would call it with is not what it takes.
        raise DataFileError(path, "is empty", row=3, hint="Take another.")

    with pytest.raises(DataFileError) as caught:
        run_jobs(unreadable, ["a.csv"], kind, name=lambda path: f"panel {path}")
    assert str(caught.value) == "panel a.csv: a.csv, row 3: is empty\nTake another."
    assert caught.value.row == 3 and caught.value.path == Path("a.csv")

    def hungry(_: int) -> None:
        raise MemoryError

    with pytest.raises(VardeError, match=r"^7: memory ran short.\nUse fewer workers"):
        run_jobs(hungry, [7], kind)

    unsendable = Unsendable

    def odd(_: int) -> None:
        raise unsendable

    with pytest.raises(RuntimeError, match="Unsendable: holds a lock"):
        run_jobs(odd, [7], kind)


def test_what_was_kept_before_a_failure_stays_kept() -> None:
    kept: dict[int, float] = {}

    def spoilt(number: int) -> float:
        return 1 / (number - 2)

    with pytest.raises(ZeroDivisionError):
        run_jobs(spoilt, range(4), "serial", keep=kept.__setitem__)
    assert kept == {0: -0.5, 1: -1.0}


@pytest.mark.parametrize("name", ["", "cluster", "dask", "dask://", "ray://", "tcp://127.0.0.1:1", "spark://a:1"])
def test_other_engines_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no engine"):
        run_jobs(drawing(), range(2), name)


def test_no_workers_are_refused() -> None:
    with pytest.raises(UsageError, match="0 workers"):
        run_jobs(drawing(), range(2), "local", 0)


@pytest.mark.parametrize(("address", "package"), [("dask://127.0.0.1:1", "distributed"), ("ray://127.0.0.1:1", "ray")])
def test_missing_software_is_named(address: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=f"needs the package {package}, which is not installed.\nInstall it with"):
        run_jobs(drawing(), range(2), address)


def test_ray_runs_through_its_joblib_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    # Ray is not among the dependencies: a stand-in with its two entry points, whose backend is one of joblib's own.
    connected: list[str] = []

    def init(address: str, ignore_reinit_error: bool) -> None:
        if "unreachable" in address:
            raise ConnectionError("timed out")
        connected.append(address)

    backend = types.ModuleType("ray.util.joblib")
    backend.register_ray = lambda: register_parallel_backend("ray", ThreadingBackend)  # type: ignore[attr-defined]
    ray = types.ModuleType("ray")
    ray.init = init  # type: ignore[attr-defined]
    for name, module in {"ray": ray, "ray.util": types.ModuleType("ray.util"), "ray.util.joblib": backend}.items():
        monkeypatch.setitem(sys.modules, name, module)
    assert values(run_jobs(drawing(), range(12), "ray://head:10001")) == EXPECTED
    assert connected == ["ray://head:10001"]
    with pytest.raises(UsageError, match="No Ray cluster answers at ray://unreachable:1"):
        run_jobs(drawing(), range(12), "ray://unreachable:1")
