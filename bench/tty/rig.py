"""A console process on a pseudo-terminal, linked to a worker that floods it."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from bench.tty.flood_worker import Orders
from bench.tty.probe import PROFILE_VARIABLE, VARIABLE
from bench.tty.terminal import Terminal, TerminalError
from console.launcher.boot import ConsoleBoot, WorkerLine, to_line
from venues.model.setup import VenueSetup
from venues.model.words import Mode

ROOT = Path(__file__).resolve().parents[2]

VENUES = [
    *("gate", "okx", "whitebit", "kraken", "binance", "bybit", "mexc"),
    *("bitget", "kucoin", "coinbase", "dydx", "hyperliquid", "bitstamp", "gemini"),
]
SYMBOLS = [f"{base}/USDT" for base in ("BTC", "ETH", "BNB", "ADA", "SOL")]
READY_SECONDS = 30.0
END_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is put before the console."""

    size: tuple[int, int] = (160, 48)
    levels: int = 20
    changes_per_second: float = 20_000.0
    parse_us: float = 0.0
    bytes_per_second: float = 0.0
    """How fast the terminal reads; 0 for any speed."""
    ignore_hangup: bool = False
    controlling: bool = True
    profile: str = ""


class Worker:
    """The flooding worker as its parent sees it."""

    def __init__(self, orders: Orders, environment: dict[str, str]) -> None:
        command = [sys.executable, "-P", "-m", "bench.tty.flood_worker", json.dumps(asdict(orders))]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0
        )
        self.answer("listening")

    def tell(self, word: str) -> None:
        """Say `flow` or `still`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n".encode())

    def answer(self, key: str) -> dict[str, Any]:
        """Return the next line that has `key`; waits for it.

        Raises:
            TerminalError: the worker ended.
        """
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            said: dict[str, Any] = json.loads(line)
            if key in said:
                return said
        raise TerminalError(f"the worker ended before it said {key!r}")

    def count(self) -> dict[str, Any]:
        """Return changes and snapshots so far."""
        self.tell("count")
        return self.answer("changes")

    def end(self) -> None:
        """End the worker."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


class Pause(NamedTuple):
    """One collection of the console's collector."""

    at: float
    """Monotonic seconds."""
    clock: float
    """Seconds by the clock, with whatever the machine did meanwhile."""
    cpu: float
    """Seconds of the processor."""
    generation: int


@dataclass(slots=True)
class Rig:
    """Everything that runs."""

    terminal: Terminal
    worker: Worker
    console: subprocess.Popen[bytes]
    boot_pipe: int
    """Our end of the pipe that the console is told by."""
    probe_path: Path
    log_path: Path

    def cpu(self) -> float:
        """Return the console's processor seconds so far."""
        times = psutil.Process(self.console.pid).cpu_times()
        return float(times.user + times.system)

    def pauses(self) -> list[Pause]:
        """Return every collection, once the console has left."""
        if not self.probe_path.exists():
            return []
        return [Pause(*values) for values in json.loads(self.probe_path.read_text())["pauses"]]

    def leave(self) -> int:
        """Press Ctrl-Q and return the console's exit status."""
        self.terminal.type(b"\x11")
        try:
            while True:
                self.terminal.poll(END_SECONDS)
        except TerminalError:
            return self.console.wait(END_SECONDS)


def environment(home: Path) -> dict[str, str]:
    """Return an environment that owes nothing to whoever runs the benchmark."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    names = ("CONFIG", "DATA", "STATE", "CACHE")
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(paths),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in names},
    }


def boot_line(socket_path: Path, token: str, log_path: Path, levels: int) -> bytes:
    """Return what a launcher would tell the console."""
    setups = tuple(
        VenueSetup(venue, venue, venue.capitalize(), number, maker_fee="0.001", taker_fee="0.001")
        for number, venue in enumerate(VENUES, 1)
    )
    worker = WorkerLine("flood", str(socket_path), token, tuple(VENUES))
    boot = ConsoleBoot(Mode.PRACTICE, setups, (worker,), tuple(SYMBOLS), depth=levels, log_path=str(log_path))
    return to_line(boot)


@contextmanager
def running(plan: Plan) -> Iterator[Rig]:
    """Run worker and console, with every ladder filled, while inside."""
    with tempfile.TemporaryDirectory(prefix="lyra-bench-") as name:
        home, token = Path(name), secrets.token_hex(8)
        variables = environment(home)
        socket_path, log_path, probe_path = home / "w.sock", home / "console.log", home / "probe.json"
        orders = Orders(
            str(socket_path), token, VENUES, SYMBOLS, plan.levels, plan.changes_per_second, plan.parse_us
        )
        worker = Worker(orders, variables)
        terminal = Terminal(plan.size, plan.bytes_per_second)
        reader, writer = os.pipe()
        variables |= {VARIABLE: str(probe_path), PROFILE_VARIABLE: plan.profile}
        command = [sys.executable, "-X", "utf8", "-P", "-m", "bench.tty.probe", str(reader)]
        console = terminal.start(
            command, variables, (reader,), ignore_hangup=plan.ignore_hangup, controlling=plan.controlling
        )
        os.close(reader)
        os.write(writer, boot_line(socket_path, token, log_path, plan.levels))
        try:
            terminal.wait_for(f"best of {len(VENUES)} fresh".encode(), READY_SECONDS)
            yield Rig(terminal, worker, console, writer, probe_path, log_path)
        finally:
            if console.poll() is None:
                console.kill()
            console.wait()
            worker.end()
            terminal.close()
            os.close(writer)
