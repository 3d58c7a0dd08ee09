"""One start of the whole program on a pseudo-terminal, timed from outside."""

import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.tty.bare import WORD
from bench.tty.rig import environment
from bench.tty.terminal import Terminal, TerminalError

SIZE = (160, 48)
VENUES = ("gate", "okx", "whitebit", "kraken", "binance")
PAINTED = b" LYRA "
START_SECONDS = 30.0
LEAVE_SECONDS = 8.0

ROLES = {"console.process": "console", "venues.worker": "worker", "venues.practice": "exchanges"}


@dataclass(slots=True)
class Start:
    """Seconds from exec, unless said otherwise."""

    first_bytes: float = 0.0
    painted: float = 0.0
    all_up: float = 0.0
    all_books: float = 0.0
    left: float = 0.0
    """Seconds from Ctrl-Q to the end of the launcher."""
    status: int = 0
    cpu: dict[str, float] = field(default_factory=dict)
    """Processor seconds by role when the screen was painted; children whose start is younger are missing."""
    cpu_at_up: dict[str, float] = field(default_factory=dict)
    resident: dict[str, float] = field(default_factory=dict)
    """Megabytes by role some seconds after all were up."""
    began_at: float = 0.0
    """Monotonic seconds of the exec."""


def lyra() -> list[str]:
    """Return the command that an operator types."""
    beside = Path(sys.executable).parent / "lyra"
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "console"]


def up_pattern(venues: Sequence[str]) -> re.Pattern[bytes]:
    """Return what the row of chips says when all venues are up."""
    row = "(?:(?!●)[^\n])*".join(f"{venue} ● (?:UP|DATA)" for venue in venues)
    return re.compile(row.encode())


@contextmanager
def started(
    command: Sequence[str], home: Path, first_on_path: Path | None = None
) -> Iterator[tuple[Terminal, psutil.Process, float]]:
    """Run a command on a new terminal while inside; yield both and the moment before."""
    terminal = Terminal(SIZE)
    variables = environment(home)
    if first_on_path is not None:
        variables["PYTHONPATH"] = f"{first_on_path}:{variables['PYTHONPATH']}"
    began = time.monotonic()
    process = terminal.start(command, variables)
    try:
        yield terminal, psutil.Process(process.pid), began
    finally:
        terminal.close()
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LEAVE_SECONDS)
    except subprocess.TimeoutExpired:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
        process.wait()


def bare_start(home: Path) -> Start:
    """Start the bare app and let it go."""
    start = Start()
    with started([sys.executable, "-P", "-m", "bench.tty.bare"], home) as (terminal, process, began):
        times = terminal.wait_for_all({"first": b"\x1b", "word": WORD.encode()}, START_SECONDS)
        start.first_bytes, start.painted = times["first"] - began, times["word"] - began
        start.cpu = {"bare": _cpu(process)}
        start.resident = {"bare": process.memory_info().rss / 1e6}
        start.left, start.status = _leave(terminal, process)
    return start


def lyra_start(home: Path, settle: float = 0.0, marks: Path | None = None) -> Start:
    """Start `lyra practice`, wait for all venues, and leave.

    Args:
        home: everything it writes goes here.
        settle: seconds after which memory is read; 0 for not at all.
        marks: where its processes note what they do; None for an unobserved start.
    """
    start = Start()
    if marks is not None:
        (marks / "notes").mkdir()
        shutil.copy(Path(__file__).parent / "marks" / "sitecustomize.py", marks)
    with started([*lyra(), "practice"], home, marks) as (terminal, process, began):
        times = terminal.wait_for_all({"first": b"\x1b", "painted": PAINTED}, START_SECONDS)
        start.began_at = began
        start.first_bytes, start.painted = times["first"] - began, times["painted"] - began
        start.cpu = _by_role(process, _cpu)
        wanted: dict[str, bytes | re.Pattern[bytes]] = {
            "up": up_pattern(VENUES),
            "books": f"best of {len(VENUES)} fresh".encode(),
        }
        times = terminal.wait_for_all(wanted, START_SECONDS)
        start.all_up, start.all_books = times["up"] - began, times["books"] - began
        start.cpu_at_up = _by_role(process, _cpu)
        if settle:
            terminal.drain(settle)
            start.resident = _by_role(process, lambda one: one.memory_info().rss / 1e6)
        start.left, start.status = _leave(terminal, process)
    return start


def _by_role(launcher: psutil.Process, read: Callable[[psutil.Process], float]) -> dict[str, float]:
    found = {"launcher": read(launcher)}
    for child in launcher.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            words = " ".join(child.cmdline())
            role = next((role for name, role in ROLES.items() if name in words), "")
            if role:
                found[role] = read(child)
    return found


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _leave(terminal: Terminal, process: psutil.Process) -> tuple[float, int]:
    typed = terminal.type(b"\x11")
    with contextlib.suppress(TerminalError):
        while time.monotonic() - typed < LEAVE_SECONDS:
            terminal.poll(LEAVE_SECONDS)
    status = process.wait(LEAVE_SECONDS)
    return time.monotonic() - typed, -1 if status is None else int(status)
