"""The ways in which a run of the program ends, and what must be so when it has: terminal, status, nothing left."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import TimeoutExpired

from bench.verify.comparing import Account, account_in
from bench.verify.failing_console_process import FILE
from bench.verify.hand import Hand, operator
from tests.support.processes import LYRA, home, short_directory

ROOT = Path(__file__).resolve().parents[2]
FAILING = (sys.executable, "-P", "-m", "bench.verify.failing_console_process")
END_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Ending:
    """A way in which a run ends."""

    name: str
    status: int
    number: int = 0
    """The signal; 0 for a defect."""
    to: str = "launcher"
    """Who gets it."""

    @property
    def is_told(self) -> bool:
        """True when the console itself can still do something."""
        return self.number != signal.SIGKILL


BY_SIGNAL = tuple(
    Ending(f"{number.name} to the {to}", 128 + number, number, to)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
    for to in ("launcher", "console")
)
DEFECT = Ending("a defect", 1, 0, "console")
KILLED = Ending("SIGKILL to the console", 128 + signal.SIGKILL, signal.SIGKILL, "console")
ENDINGS = (*BY_SIGNAL, DEFECT, KILLED)


@dataclass(slots=True)
class Bench:
    """One user's home, run after run."""

    home: Path
    env: dict[str, str]
    wrong: list[str] = field(default_factory=list)
    cells: int = 0
    whole: int = 0
    """Cells of which nothing is wrong."""
    ended_seconds: list[float] = field(default_factory=list)
    wire_ms: dict[str, list[int]] = field(default_factory=dict)
    """By the ending's name: when each cancel was at the exchange, after the signal."""

    @contextmanager
    def run(self, ending: Ending) -> Iterator[Hand]:
        """Run the program that can be ended so."""
        (self.home / FILE).unlink(missing_ok=True)
        command = FAILING if ending is DEFECT else LYRA
        with operator(self.home, self.env, command=command) as hand:
            hand.is_up()
            yield hand

    def cell(self, name: str, wrong: list[str]) -> None:
        """Count a cell."""
        self.cells += 1
        self.whole += not wrong
        self.wrong += [f"{name}: {words}" for words in wrong]
        print(f"{name:<58}{'; '.join(wrong) or 'ok'}", flush=True)

    def account(self) -> Account:
        """Return what gate has saved."""
        return account_in(self.home / ".local/share/lyra/practice/exchanges/practice-gate.sqlite")


@contextmanager
def bench() -> Iterator[Bench]:
    """Make a home."""
    with short_directory() as directory:
        place = directory / "home"
        yield Bench(place, home(place, directory) | {"PYTHONPATH": str(ROOT)})


def end(bench: Bench, hand: Hand, ending: Ending) -> list[str]:
    """End a run; return what is wrong afterwards."""
    hand.family.look()
    began = time.monotonic()
    if not ending.number:
        (bench.home / FILE).touch()
    elif ending.to == "launcher":
        hand.terminal.process.send_signal(ending.number)
    else:
        hand.family.child("console").send_signal(ending.number)
    wrong = gone(bench, hand, ending.status)
    bench.ended_seconds.append(time.monotonic() - began)
    return wrong


def gone(bench: Bench, hand: Hand, status: int) -> list[str]:
    """Wait for the end of a run; return what is wrong afterwards."""
    terminal = hand.terminal
    try:
        left = terminal.left(END_SECONDS)
    except TimeoutExpired:
        return [f"still there after {END_SECONDS:.0f} s"]
    wrong = [] if left == status else [f"left with {left}, not {status}"]
    wrong += terminal.unclean
    wrong += [f"{one.name()} {one.pid} still runs" for one in hand.family.survivors()]
    wrong += [f"{one} is left" for one in Path(bench.env["XDG_RUNTIME_DIR"]).rglob("run-*")]
    if "Traceback" in terminal.screen.plain:
        wrong.append("a traceback is on the terminal")
    report = "the console stopped on an error it did not expect" in terminal.screen.plain
    if report != (status == 1):
        wrong.append("a crash report nobody asked for" if report else "no crash report")
    return wrong
