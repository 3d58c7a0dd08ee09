"""Scenarios of the console on its terminal: crashes, refusals, what is copied, and how it ends."""

import os
import re
import resource
import shutil
import signal
import time
from functools import partial

from bench.leak.scenario import scenario
from bench.leak.world import BROKEN, Run, World
from bench.verify.hand import Hand
from tests.support.processes import Family, is_gone, until

Fault = dict[str, object]
ESCAPE, ENTER, QUIT = "\x1b", "\r", "\x11"
SCREENS = {"Markets": "1", "Books": "2", "Orders": "3", "Balances": "4", "Venues": "7", "Audit": "8"}
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


def _press(run: Run, keys: str) -> None:
    for key in keys:
        run.terminal.type(key)
        time.sleep(0.3)


def _crashed(run: Run) -> None:
    assert run.terminal.left(20.0) == 1, "it did not crash"
    run.terminal.shows_plain(REPORT)
    run.terminal.shows_plain("in broken_crank")


def _crash(world: World, keys: str, up: str = "okx") -> None:
    with world.console(up=up) as run:
        _press(run, keys if up else "")
        _crashed(run)


for _name, _keys in SCREENS.items():
    scenario(f"a crash on the {_name} screen", cheap=_name == "Venues", crash=f"{_name}Screen")(
        partial(_crash, keys=_keys, up="okx" if _keys != "1" else "")
    )
for _name, _keys in DIALOGS.items():
    scenario(f"a crash in the dialog {_name}", crash=_name)(partial(_crash, keys=_keys))


def _hand(run: Run) -> Hand:
    hand = Hand(run.terminal, Family(run.terminal.process.pid), run.world.home)
    sockets = run.processes()["practice"].net_connections()
    hand._port = next(one.laddr.port for one in sockets if one.status == "LISTEN")
    return hand


@scenario("a crash in the confirmation of an order", crash="ConfirmOrder")
def crash_confirming(world: World) -> None:
    with world.console() as run:
        hand = _hand(run)
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
        hand = _hand(run)
        hand.is_up()
        hand.arm()
        hand.place(1)
        _press(run, QUIT)
        _crashed(run)


@scenario("orders placed, rejected with an echo, cancelled by panic; trail, journal, latch, exports")
def orders(world: World) -> None:
    with world.console() as run:
        hand = _hand(run)
        hand.is_up()
        hand.arm()
        hand.place(1)
        run.echo({"venue": "gate", "on": "create", "status": 400})
        hand.consent(hand.confirmation("0.991"))
        time.sleep(3.0)
        _press(run, ESCAPE)
        _press(run, "\x07\x07")
        time.sleep(3.0)
        run.look()
        _press(run, "8")
        time.sleep(0.5)
        _press(run, "e")
        time.sleep(2.0)
        run.leave()
    for form in ("jsonl", "csv"):
        exported = world.lyra("audit", "export", "--format", form, "--mode", "practice")
        assert "intent" in exported, "there is no order in the trail"
    world.lyra("audit", "tail", "-n", "200", "--mode", "practice")
    world.lyra("audit", "verify", "--mode", "practice")
    world.lyra("kill", "--mode", "practice", status=None)


@scenario("debug logging, from start to end", cheap=True)
def debug_log(world: World) -> None:
    with world.console() as run:
        _press(run, "`" + ESCAPE)
        run.leave()
    logs = list(world.home.rglob("worker-1.log"))
    assert logs, "no log"
    assert b"DEBUG" in logs[0].read_bytes(), "nothing was logged"


@scenario("variables of the screen's library: log, developers' console, keys, pictures")
def library_variables(world: World) -> None:
    variables = {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_LOG": str(world.cwd / "textual.log"),
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(world.cwd),
        "TEXTUAL_PRESS": "ctrl+q",
        "TEXTUAL_SHOW_RETURN": "1",
    }
    world.fill_vault()
    with world.console(env=variables, up="") as run:
        run.terminal.shows("Unlock the vault", 20.0)
        run.terminal.type(world.canaries.values["vault.passphrase"])
        time.sleep(2.0)
        run.terminal.type(ENTER)
        run.terminal.shows("okx ● UP", 30.0)
        run.leave()
    assert not list(world.cwd.iterdir()), "the library wrote files"


@scenario("the vault unlocked on the screen: a wrong passphrase, the right one, three keys")
def unlock(world: World) -> None:
    values = world.canaries.values
    world.fill_vault()
    with world.console(venues=("okx", "gate", "whitebit"), up="") as run:
        run.terminal.shows("Unlock the vault", 20.0)
        run.terminal.type(values["vault.new_passphrase"] + ENTER)
        run.terminal.shows("wrong", 20.0)
        time.sleep(1.5)
        run.terminal.type(f"\x1b[200~{values['vault.passphrase']}\x1b[201~")
        time.sleep(0.5)
        # cut and copy of what was typed, and the palette's pictures
        _press(run, "\x01\x03\x18")
        run.terminal.type(values["vault.passphrase"] + ENTER)
        run.terminal.shows("whitebit ● UP", 40.0)
        run.look()
        _press(run, "`")
        time.sleep(0.5)
        _press(run, ESCAPE)
        run.leave()


@scenario("a crash while a passphrase is being typed", crash="Unlock")
def crash_unlocking(world: World) -> None:
    world.fill_vault()
    with world.console(up="") as run:
        run.terminal.shows("Unlock the vault", 20.0)
        run.terminal.type(world.canaries.values["vault.passphrase"])
        _crashed(run)


@scenario("a worker that cannot read the balances, and says its keys", worker="raises")
def worker_raises(world: World) -> None:
    with world.console() as run:
        time.sleep(12.0)
        _press(run, "7")
        _press(run, "`")
        time.sleep(1.0)
        run.leave()


@scenario("a worker that dies of an error with its keys in the words", worker="dies")
def worker_dies(world: World) -> None:
    with world.console() as run:
        run.terminal.shows("ended", 30.0)
        _press(run, "`")
        run.terminal.shows("exit status", 10.0)
        time.sleep(1.0)
        _press(run, ESCAPE)
        run.leave()


@scenario("a worker that is killed while it holds keys, and gets them again")
def worker_killed(world: World) -> None:
    with world.console() as run:
        before = run.processes()["worker"]
        before.kill()
        until(lambda: run.processes().get("worker", before).pid != before.pid, 15.0, "another worker")
        run.terminal.shows(r"okx ● UP.*", 40.0)
        run.look()
        run.leave()


@scenario("exchanges that fail with the request in their words", exchanges="fails")
def exchanges_fail(world: World) -> None:
    with world.console(up="") as run:
        run.terminal.shows("okx ● UP", 40.0)
        time.sleep(4.0)
        _press(run, "7")
        _press(run, "`")
        time.sleep(0.5)
        run.leave()


def _echo(world: World, fault: Fault) -> None:
    with world.console(venues=("okx", "gate", "kraken")) as run:
        for venue in ("okx", "gate", "kraken"):
            run.echo({**fault, "venue": venue})
        _press(run, "4r")
        time.sleep(5.0)
        _press(run, "7")
        time.sleep(1.0)
        _press(run, "`")
        time.sleep(1.0)
        _press(run, ESCAPE)
        run.leave()


HTML = "text/html"
_FAULTS: dict[str, Fault] = {
    "401 and JSON": {"status": 401, "on": "query"},
    "400 and JSON": {"status": 400, "on": "query"},
    "403 and html": {"status": 403, "on": "query", "content_type": HTML},
    "500 and html": {"status": 500, "on": "query", "content_type": HTML},
    "200 and JSON": {"status": 200, "on": "query"},
    "401 to everything": {"status": 401},
    "502 and html to everything": {"status": 502, "content_type": HTML},
}
for _what, _fault in _FAULTS.items():
    scenario(f"venues repeat the request: {_what}")(partial(_echo, fault=_fault))


@scenario("keys that the venue refuses and repeats", exchanges="strange")
def refused(world: World) -> None:
    with world.console(up="") as run:
        run.terminal.shows("okx ● UP", 40.0)
        _press(run, "7")
        run.terminal.shows("AUTH", 20.0)
        _press(run, "r")
        time.sleep(2.0)
        _press(run, "`")
        time.sleep(0.5)
        run.look()
        _press(run, ESCAPE)
        run.leave()


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


@scenario("rows and tables copied from every screen")
def copied(world: World) -> None:
    world.config.write_text(
        world.config.read_text().replace(
            "global_settings: {", f"global_settings: {{copy_directory: {world.cwd}, "
        )
    )
    with world.console() as run:
        for key in SCREENS.values():
            _press(run, f"{key}yY")
            _press(run, "\t" + "yY")
        run.leave()
    assert list(world.cwd.glob("lyra-copy-*")), "nothing was copied"


@scenario("the palette is asked for a picture")
def palette_picture(world: World) -> None:
    with world.console() as run:
        _press(run, "\x10")
        run.terminal.type("screenshot")
        time.sleep(1.0)
        _press(run, ENTER)
        time.sleep(1.0)
        _press(run, ESCAPE)
        run.leave()
    assert not list(world.cwd.iterdir()), "there is a picture"
    assert not list(world.home.rglob("*.svg")), "there is a picture"


@scenario("in a pane of tmux")
def tmux_pane(world: World) -> None:
    tmux = shutil.which("tmux")
    assert tmux is not None, "tmux is not installed"
    socket = str(world.runtime / "tmux")
    words = [*BROKEN, "practice", "--config", str(world.config), "--venues", "okx,gate"]

    def ask(*more: str) -> bytes:
        return world.run(tmux, "-S", socket, *more).stdout

    try:
        ask("-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "45", " ".join(words) + "; sleep 30")
        until(lambda: "okx ● UP".encode() in ask("capture-pane", "-p"), 30.0, "okx is UP")
        ask("send-keys", "7")
        time.sleep(1.0)
        world.heard.append(("the pane", ask("capture-pane", "-p", "-S", "-")))
        ask("send-keys", "C-q")
        time.sleep(4.0)
        world.heard.append(("the pane", ask("capture-pane", "-p", "-S", "-")))
    finally:
        ask("kill-server")


@scenario("all four venues, each dialled again")
def all_venues(world: World) -> None:
    world.fill_vault()
    file = {"LYRA_PASSPHRASE_FILE": str(world.keys / "passphrase")}
    with world.console(venues=("okx", "gate", "kraken", "whitebit"), env=file, up="whitebit") as run:
        for venue in ("okx", "gate", "kraken", "whitebit"):
            run.ask("faults", {"kind": "close_sockets", "venue": venue})
        _press(run, "7")
        time.sleep(6.0)
        run.look()
        run.leave()
    assert re.search(
        rb"account (connected|lost)", b"".join(path.read_bytes() for path in world.home.rglob("*.log"))
    )
