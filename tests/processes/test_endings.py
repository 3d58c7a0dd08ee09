"""However a run ends, the terminal is whole, the status says why, and nothing is left running."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.crashing import CANARY
from tests.support.orphans import adopt_orphans, status_of
from tests.support.processes import LYRA, Family, is_gone, started, until
from tests.support.terminal import ALT_SCREEN, SHELL, Start

PAINTED = "Markets"
BY_SIGNAL = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT]


@pytest.mark.parametrize("number", BY_SIGNAL)
def test_a_signal_to_the_launcher_ends_all_within_three_seconds(
    program: Start, number: signal.Signals
) -> None:
    terminal, family = program()
    terminal.shows(PAINTED)
    terminal.process.send_signal(number)
    assert terminal.left(3.0) == 128 + number
    assert terminal.unclean == []
    assert family.survivors() == []


@pytest.mark.parametrize("number", BY_SIGNAL)
def test_a_signal_to_the_console_ends_all_within_three_seconds(
    program: Start, number: signal.Signals
) -> None:
    terminal, family = program()
    terminal.shows(PAINTED)
    family.child("console").send_signal(number)
    assert terminal.left(3.0) == 128 + number
    assert terminal.unclean == []
    assert family.survivors() == []


def test_control_q_at_the_first_frame_leaves_nothing(program: Start) -> None:
    terminal, family = program()
    terminal.shows(PAINTED)
    terminal.type("\x11")
    assert terminal.left(3.0) == 0
    assert terminal.unclean == []
    assert family.survivors() == []
    assert terminal.screen.plain == ""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.1, 0.25, 0.4])
def test_a_signal_during_the_start_leaves_nothing(program: Start, seconds: float) -> None:
    terminal, family = program()
    with pytest.raises(AssertionError, match="a moment"):
        until(lambda: family.look() and False, seconds, "a moment")
    terminal.process.terminate()
    assert terminal.left(5.0) in {128 + signal.SIGTERM, -signal.SIGTERM}
    until(lambda: not family.survivors(), 3.0, "the end of all children")
    assert terminal.unclean == []
    assert "Traceback" not in terminal.screen.plain


def test_control_c_before_the_first_frame_leaves_nothing_and_no_traceback(program: Start) -> None:
    terminal, family = program()
    until(family.look, 5.0, "the first child")
    # as the terminal does while it is not ours yet: to the launcher and to the console
    os.killpg(terminal.process.pid, signal.SIGINT)
    assert terminal.left(5.0) == 128 + signal.SIGINT
    until(lambda: not family.survivors(), 3.0, "the end of all children")
    assert terminal.unclean == []
    assert "Traceback" not in terminal.screen.plain


@pytest.mark.slow
def test_a_killed_launcher_is_noticed_by_all_its_children(program: Start) -> None:
    adopt_orphans()
    terminal, family = program(command=[*SHELL, *LYRA])
    terminal.shows(PAINTED)
    console, practice = family.child("console"), family.child("practice")
    worker = family.child("worker")
    family.launcher.kill()
    assert status_of(console.pid, 3.0) == 1
    until(lambda: is_gone(practice), 1.0, "the end of the exchanges")
    # the shell may speak before the console has given the screen back
    until(lambda: "status 137" in terminal.screen.text + terminal.screen.plain, 3.0, "the shell's next line")
    until(lambda: not terminal.screen.modes[ALT_SCREEN], 1.0, "the first screen")
    assert "the launcher is gone" in terminal.screen.plain
    assert terminal.unclean == []
    # the worker waits for another console; what it then does has a test of its own
    worker.kill()


@pytest.mark.parametrize("under_shell", [False, True])
def test_a_terminal_that_vanishes_takes_everything_with_it(program: Start, under_shell: bool) -> None:
    terminal, family = program(**({"command": [*SHELL, *LYRA]} if under_shell else {}))
    terminal.shows(PAINTED)
    family.child("worker")
    terminal.hang_up()
    until(lambda: not family.survivors(), 3.0, "the end of all processes")


def test_a_terminal_that_vanishes_under_nohup_takes_everything_with_it(program: Start) -> None:
    terminal, family = program(command=["/usr/bin/env", "--ignore-signal=HUP", *LYRA])
    terminal.shows(PAINTED)
    family.child("worker")
    terminal.hang_up()
    until(lambda: not family.survivors(), 3.0, "the end of all processes")


def test_a_defect_in_the_console_ends_with_a_report_that_holds_no_values(
    program: Start, env: dict[str, str], tmp_path: Path
) -> None:
    here = str(Path(__file__).parents[2])
    crashing = [sys.executable, "-m", "tests.support.crashing"]
    terminal, family = program(env={**env, "PYTHONPATH": here}, command=crashing)
    assert terminal.left(15.0) == 1
    until(lambda: "ValueError" in terminal.screen.plain, 2.0, "the report")
    assert "the console stopped on an error it did not expect" in terminal.screen.plain
    assert "no such level with key" in terminal.screen.plain
    assert CANARY not in terminal.screen.plain
    assert "secret" not in terminal.screen.plain.replace("c4naryS3cret", "")
    assert terminal.unclean == []
    assert family.survivors() == []
    kept = [file.read_bytes() for file in tmp_path.rglob("*.log")]
    assert kept
    assert not any(CANARY.encode() in text for text in kept)


def test_output_that_leads_elsewhere_does_not_take_the_screen_along(program: Start, tmp_path: Path) -> None:
    with (tmp_path / "errors").open("wb") as errors:
        terminal, _ = program(stderr=errors)
        terminal.shows(PAINTED)
        terminal.type("\x11")
        assert terminal.left() == 0
    assert not terminal.screen.modes[ALT_SCREEN]
    assert (tmp_path / "errors").read_bytes() == b""


@pytest.mark.slow
def test_a_terminal_that_takes_nothing_keeps_no_child_alive_and_is_given_back_when_it_does(
    program: Start,
) -> None:
    terminal, family = program()
    terminal.shows(PAINTED)
    children = [family.child(name) for name in ("console", "worker", "practice")]
    terminal.freeze()
    family.child("console").kill()
    until(lambda: all(map(is_gone, children)), 4.0, "the end of all children")
    terminal.go_on()
    assert terminal.left() == 128 + signal.SIGKILL
    assert terminal.unclean == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    "arguments",
    [
        ("practice", "--headless", "--seconds", "60", "--venues", "okx"),
        ("book", "BTC/USDT", "--venue", "okx", "--via", "http://127.0.0.1:9"),
        ("check", "--venues", "okx", "--via", "http://127.0.0.1:9"),
    ],
    ids=lambda words: words[0],
)
def test_a_signal_ends_a_command_without_a_terminal_and_its_children(
    arguments: tuple[str, ...], number: signal.Signals, env: dict[str, str], runtime: Path
) -> None:
    process = started(*arguments, env=env)
    family = Family(process.pid)
    family.child("worker")
    until(lambda: list(runtime.rglob("*.sock")), 5.0, "the worker's socket")
    process.send_signal(number)
    _, errors = process.communicate(timeout=5)
    assert process.returncode == 128 + number
    assert errors == ""
    assert family.survivors() == []
    assert list(runtime.rglob("run-*")) == []
