"""Scenarios of ends that nobody wants: crashes on every screen and in every dialog, signals, cores, a lost terminal."""

import os
import resource
import signal
import time
from functools import partial

from bench.leak.hands import QUIT, SCREENS, hand_of, press
from bench.leak.scenario import scenario
from bench.leak.world import Run, World
from tests.support.processes import is_gone, until

DIALOGS = {
    "CommandLine": ":",
    "Help": "?",
    "Settings": ",",
    "Log": "`",
    "FindSymbol": "/",
    "Palette": "\x10",
    "Ticket": "t",
    "Commission": "w",
    "Confirm": "7x",
    "AuditSearch": "8/",
    "AuditRowDialog": "8 \r",
}
"""Dialogs and the keys that open them."""

REPORT = "the console stopped on an error it did not expect"


def _crashed(run: Run) -> None:
    assert run.terminal.left(20.0) == 1, "it did not crash"
    run.terminal.shows_plain(REPORT)
    run.terminal.shows_plain("in broken_crank")


def _crash(world: World, keys: str, up: str = "okx") -> None:
    with world.console(up=up) as run:
        press(run, keys if up else "")
        _crashed(run)


for _name, _keys in SCREENS.items():
    scenario(f"a crash on the {_name} screen", cheap=_name == "Venues", crash=f"{_name}Screen")(
        partial(_crash, keys=_keys, up="okx" if _keys != "1" else "")
    )
for _name, _keys in DIALOGS.items():
    scenario(f"a crash in the dialog {_name}", crash=_name)(partial(_crash, keys=_keys))


@scenario("a crash in the confirmation of an order", crash="ConfirmOrder")
def crash_confirming(world: World) -> None:
    with world.console() as run:
        hand = hand_of(run)
        hand.is_up()
        hand.arm()
        hand.ticket()
        for _ in range(10):
            run.terminal.type("\x12")
            time.sleep(0.4)
            if run.terminal.process.poll() is not None:
                break
        _crashed(run)


@scenario("a crash in the question before leaving", crash="QuitGuard")
def crash_leaving(world: World) -> None:
    with world.console() as run:
        hand = hand_of(run)
        hand.is_up()
        hand.arm()
        hand.place(1)
        press(run, QUIT)
        _crashed(run)


@scenario("a crash while a passphrase is being typed", crash="Unlock")
def crash_unlocking(world: World) -> None:
    world.fill_vault()
    with world.console(up="") as run:
        run.terminal.shows("Unlock the vault", 20.0)
        run.terminal.type(world.canaries.values["vault.passphrase"])
        _crashed(run)


def _core(world: World, part: str, number: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with world.console() as run:
        process = run.processes()[part]
        os.kill(process.pid, number)
        time.sleep(2.0)
        if part == "console":
            run.terminal.left(20.0)
        elif part == "worker":
            run.terminal.shows("okx ● UP", 30.0)
            run.leave()
    cores = [path for path in (*world.cwd.iterdir(), *world.home.iterdir()) if path.name.startswith("core")]
    assert not cores, f"a core file of the {part}"


for _part in ("console", "worker", "practice", "launcher"):
    for _number in (signal.SIGABRT, signal.SIGSEGV):
        if _part in ("console", "worker") or _number is signal.SIGABRT:
            scenario(f"{_number.name} to the {_part}, cores allowed")(
                partial(_core, part=_part, number=_number)
            )


@scenario("the console is killed")
def console_killed(world: World) -> None:
    with world.console() as run:
        run.processes()["console"].kill()
        run.terminal.left(20.0)
        run.terminal.shows_plain("killed by signal 9")


@scenario("the terminal goes away")
def hang_up(world: World) -> None:
    with world.console() as run:
        run.look()
        processes = run.processes()
        run.terminal.hang_up()
        until(lambda: all(map(is_gone, processes.values())), 20.0, "the end")
