"""A worker on its own: it leaves when no console comes, and when it is told to."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import until
from venues.worker.boot import WorkerBoot, encode_boot


@contextmanager
def _worker(boot: WorkerBoot) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-P", "-m", "venues.worker"], stdin=subprocess.PIPE)
    try:
        assert process.stdin is not None
        process.stdin.write(encode_boot(boot))
        process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def _boot(runtime: Path, abandoned_after_seconds: float) -> WorkerBoot:
    log = str(runtime / "worker.log")
    socket = str(runtime / "w.sock")
    return WorkerBoot("worker-1", socket, "token", (), log, abandoned_after_seconds=abandoned_after_seconds)


def test_a_worker_without_a_console_leaves_after_its_time(runtime: Path) -> None:
    boot = _boot(runtime, 0.3)
    with _worker(boot) as process:
        until(Path(boot.socket_path).exists, 10.0, "the socket")
        assert process.wait(5.0) == 0
    assert not Path(boot.socket_path).exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_worker_that_is_told_to_leave_does_so_cleanly(runtime: Path, number: signal.Signals) -> None:
    boot = _boot(runtime, 60.0)
    with _worker(boot) as process:
        until(Path(boot.socket_path).exists, 10.0, "the socket")
        process.send_signal(number)
        assert process.wait(3.0) == 0
    assert not Path(boot.socket_path).exists()
