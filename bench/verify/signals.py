"""However the program is ended, wherever its operator is: a whole terminal, the right status, nothing left behind.

python -m bench.verify.signals [--quick]

The real `lyra practice` on a pseudo-terminal. Signals go to the launcher and to the console; a defect is raised while
the console paints; SIGKILL hits the console. Then each of them with five orders that rest at the exchange: all must be
cancelled, those of a signal on the wire within a second, and the audit trail must tell of it. Last, what stops the
program for a moment while a confirmation is open.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import TimeoutExpired

import psutil

from bench.verify.comparing import Account, account_in
from bench.verify.failing_console_process import FILE
from bench.verify.figures import Figure, at_most, counted, share, told
from bench.verify.hand import CODE, ENTER, ESCAPE, QUIT, SCREENS, SUSPEND, TAB, Hand, operator
from db.audit.kinds import Kind
from tests.support.processes import LYRA, home, short_directory, until
from tests.support.terminal import ALT_SCREEN
from venues.model.order import OrderState
from venues.practice.engine.types import Order, OrderState as Exchange

ROOT = Path(__file__).resolve().parents[2]
FAILING = (sys.executable, "-P", "-m", "bench.verify.failing_console_process")

RESTING = 5
WIRE_MS = 1_000
"""Within which the cancels of a signal must be at the exchange."""
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

PLACES: dict[str, Callable[[Hand], object]] = {
    **{name: (lambda hand, name=name: hand.show(name)) for name in SCREENS},  # type: ignore[misc]
    "ticket": Hand.ticket,
    "confirmation": Hand.confirmation,
    "command line": lambda hand: hand.command("buy gate:BTC/USDT"),
}
"""Where the operator is, and the way there."""


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


# -- the end -------------------------------------------------------------------------------------------


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


def matrix(bench: Bench, endings: tuple[Ending, ...] = ENDINGS, places: tuple[str, ...] = ()) -> None:
    """End the program in every way at every place."""
    for place in places or tuple(PLACES):
        for ending in endings:
            with bench.run(ending) as hand:
                hand.arm()
                PLACES[place](hand)
                before = hand.counted("orders_create")
                wrong = end(bench, hand, ending)
            wrong += [] if before == 0 else ["an order was sent"]
            wrong += _dead_in_the_trail(hand) if place == "confirmation" and ending.is_told else []
            bench.cell(f"{place} · {ending.name}", wrong)


def _dead_in_the_trail(hand: Hand) -> list[str]:
    """Return what is wrong when the last confirmation's end is not told."""
    shown = hand.rows(Kind.CONFIRMATION)[-1].payload["proposal"]
    dead = {row.payload["proposal"] for row in hand.rows(Kind.CONFIRMATION_DEAD)}
    sent = {row.payload["proposal"] for row in hand.rows(Kind.CONSENT)}
    return (
        ["it was consented to"] if shown in sent else [] if shown in dead else ["its end is not in the trail"]
    )


# -- with orders ---------------------------------------------------------------------------------------


def with_orders(bench: Bench, ending: Ending, count: int = RESTING) -> None:
    """End a run that has orders resting; all of them must be cancelled, and the trail must tell of it."""
    with bench.run(ending) as hand:
        hand.arm()
        known = {order.id for order in bench.account().orders}
        hand.place(count)
        signalled_ms = time.time_ns() // 1_000_000
        wrong = end(bench, hand, ending)
    placed = [order for order in bench.account().orders if order.id not in known]
    if len(placed) != count:
        wrong.append(f"{len(placed)} orders at the exchange, {count} were placed")
    wrong += [f"{order.client_order_id} is {order.state} there" for order in placed if _rests(order)]
    bench.wire_ms[ending.name] = [order.updated_ms - signalled_ms for order in placed if not _rests(order)]
    if ending.is_told:
        wrong += _told_in_the_trail(hand, placed)
    else:
        wrong += _told_by_the_next(bench, placed)
    bench.cell(f"{count} orders · {ending.name}", wrong)


def _rests(order: Order) -> bool:
    return order.state is Exchange.OPEN


def _name(order: Order) -> str:
    return order.client_order_id.removeprefix("t-")


def _told_in_the_trail(hand: Hand, placed: list[Order]) -> list[str]:
    """Return what the trail of a console that could still write does not tell."""
    intended = {row.payload["client_order_id"] for row in hand.rows(Kind.CANCEL_INTENT)}
    answered = {row.payload["client_order_id"] for row in hand.rows(Kind.CANCEL_ANSWER, Kind.CANCEL_FOLDED)}
    names = [_name(order) for order in placed]
    wrong = [f"no cancel intent of {name} in the trail" for name in names if name not in intended]
    wrong += [f"no cancel's answer of {name} in the trail" for name in names if name not in answered]
    found = {life.terms.client_order_id: life.state for life in hand.ledger().lives}
    wrong += [
        f"{name} is {found.get(name)} in the trail"
        for name in names
        if found.get(name) is not OrderState.CANCELED
    ]
    started, ended = hand.rows(Kind.CONSOLE_STARTED)[-1], hand.rows(Kind.CONSOLE_ENDED)
    if not ended or ended[-1].number < started.number:
        wrong.append("the trail does not tell of the console's end")
    elif f"{len(placed)} cancelled" not in ended[-1].payload["reason"]:
        wrong.append(f"of the end it says only {ended[-1].payload['reason']!r}")
    return wrong


def _told_by_the_next(bench: Bench, placed: list[Order]) -> list[str]:
    """Start once more; return what the trail then does not tell of orders that the workers cancelled."""
    names = {_name(order) for order in placed}
    with operator(bench.home, bench.env) as hand:
        hand.is_up()

        def are_settled() -> bool:
            lives = [life for life in hand.ledger().lives if life.terms.client_order_id in names]
            return len(lives) == len(names) and all(life.state is OrderState.CANCELED for life in lives)

        try:
            until(are_settled, 30.0, "the trail tells of the cancels")
        except AssertionError:
            states = [life.state for life in hand.ledger().lives if life.terms.client_order_id in names]
            return [f"the next start does not find them CANCELED: {states}"]
        hand.press(QUIT)
        return gone(bench, hand, 0)


# -- stopped for a moment ------------------------------------------------------------------------------

SHELL = """
import os, signal, subprocess, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = subprocess.Popen(sys.argv[1:], process_group=0)
os.tcsetpgrp(0, child.pid)
while True:
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        break
    print("STOPPED", flush=True)
    sys.stdin.readline()
    os.tcsetpgrp(0, child.pid)
    os.killpg(child.pid, signal.SIGCONT)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""As much of a shell as Ctrl-Z and fg need."""


def _press_ctrl_z(hand: Hand, _: psutil.Process) -> None:
    hand.press(SUSPEND)


def _stop_the_group(hand: Hand, launcher: psutil.Process) -> None:
    del hand
    os.killpg(launcher.pid, signal.SIGTSTP)


def _stop_the_console(hand: Hand, _: psutil.Process) -> None:
    console = hand.family.child("console")
    console.send_signal(signal.SIGSTOP)
    time.sleep(1.0)
    console.send_signal(signal.SIGCONT)


STOPS = {
    "Ctrl-Z and fg": (_press_ctrl_z, True),
    "SIGTSTP to the job and fg": (_stop_the_group, True),
    "SIGSTOP and SIGCONT to the console": (_stop_the_console, False),
}
"""By name: what stops it, and whether the shell is then to bring it back."""


def stopped(bench: Bench, name: str) -> None:
    """Stop the program while a confirmation is open whose code is typed; afterwards it must be dead."""
    stop, shell = STOPS[name]
    command = (sys.executable, "-c", SHELL, *LYRA)
    with operator(bench.home, bench.env, command=command) as hand:
        hand.is_up()
        hand.arm()
        code = hand.confirmation()
        until(lambda: "keys count in a moment" not in hand.text, 5.0, "keys count")
        hand.press(code)
        before = hand.counted("orders_create")
        stop(hand, hand.family.child("console").parent() or hand.family.launcher)
        wrong = _back(hand) if shell else []
        try:
            until(lambda: hand.sees("DEAD, nothing was sent"), 5.0, "it is dead")
        except AssertionError:
            wrong.append("the confirmation lives on")
        hand.press(TAB, 0.4)
        hand.press(ENTER, 0.4)
        again = CODE.search(hand.text)
        if again is not None and again[1] == code:
            wrong.append("the same code is shown again")
        hand.press(ESCAPE * 3, 0.3)
        wrong += [] if hand.counted("orders_create") == before else ["an order was sent"]
        hand.press(QUIT)
        wrong += gone(bench, hand, 0)
    bench.cell(f"confirmation · {name}", wrong)


def _back(hand: Hand) -> list[str]:
    """Bring the stopped program back as `fg` does; return what is wrong with the terminal meanwhile."""
    terminal = hand.terminal
    try:
        until(lambda: "STOPPED" in terminal.screen.plain + terminal.screen.text, 5.0, "the shell's turn")
    except AssertionError:
        return ["it did not stop"]
    wrong = [f"while it is stopped: {words}" for words in terminal.unclean]
    terminal.type("\n")
    until(lambda: terminal.screen.modes.get(ALT_SCREEN), 5.0, "the screen is back")
    return wrong


# -- all of it -----------------------------------------------------------------------------------------


def figures(bench: Bench) -> Iterator[Figure]:
    """Yield what was found."""
    yield share("ways to end and places: terminal, status, nothing left, orders", bench.whole, bench.cells)
    yield counted("things wrong", len(bench.wrong))
    if bench.ended_seconds:
        yield at_most(
            "from the signal to the launcher's end, the longest", max(bench.ended_seconds), 8.0, "s"
        )
    for name, times in bench.wire_ms.items():
        if name != KILLED.name:
            yield at_most(
                f"cancels at the exchange, last of {len(times)}, {name}",
                max(times, default=99_999),
                WIRE_MS,
                "ms",
            )
        elif times:
            print(f"        after SIGKILL the workers' last cancel was at the exchange after {max(times)} ms")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.signals", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one place a way to end, and no more")
    quick = parser.parse_args().quick
    with ExitStack() as stack:
        work = stack.enter_context(bench())
        for ending in () if quick else ENDINGS:
            with_orders(work, ending)
        for name in STOPS:
            stopped(work, name)
        if quick:
            for place, ending in zip(PLACES, ENDINGS, strict=False):
                matrix(work, (ending,), (place,))
        else:
            matrix(work)
        return told(figures(work), work.wrong)


if __name__ == "__main__":
    sys.exit(main())
