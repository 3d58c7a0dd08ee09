"""Scenarios of the console on its terminal: orders, the vault, what is copied, and where it is shown."""

import shutil
import time

from bench.leak.hands import ENTER, ESCAPE, SCREENS, hand_of, press
from bench.leak.scenario import scenario
from bench.leak.world import BROKEN, World
from tests.support.processes import until


@scenario("orders placed, rejected with an echo, cancelled by panic; trail, journal, latch, exports")
def orders(world: World) -> None:
    with world.console() as run:
        hand = hand_of(run)
        hand.is_up()
        hand.arm()
        hand.place(1)
        run.echo({"venue": "gate", "on": "create", "status": 400})
        hand.consent(hand.confirmation("0.991"))
        time.sleep(3.0)
        press(run, ESCAPE)
        press(run, "\x07\x07")
        time.sleep(3.0)
        run.look()
        press(run, "8")
        time.sleep(0.5)
        press(run, "e")
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
        press(run, "`" + ESCAPE)
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
        press(run, "\x01\x03\x18")
        run.terminal.type(values["vault.passphrase"] + ENTER)
        run.terminal.shows("whitebit ● UP", 40.0)
        run.look()
        press(run, "`")
        time.sleep(0.5)
        press(run, ESCAPE)
        run.leave()


@scenario("rows and tables copied from every screen")
def copied(world: World) -> None:
    world.config.write_text(
        world.config.read_text().replace(
            "global_settings: {", f"global_settings: {{copy_directory: {world.cwd}, "
        )
    )
    with world.console() as run:
        for key in SCREENS.values():
            press(run, f"{key}yY")
            press(run, "\t" + "yY")
        run.leave()
    assert list(world.cwd.glob("lyra-copy-*")), "nothing was copied"


@scenario("the palette is asked for a picture")
def palette_picture(world: World) -> None:
    with world.console() as run:
        press(run, "\x10")
        run.terminal.type("screenshot")
        time.sleep(1.0)
        press(run, ENTER)
        time.sleep(1.0)
        press(run, ESCAPE)
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
