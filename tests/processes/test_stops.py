"""Ctrl-Z and its likes: the whole job stops with the terminal given back, and goes on where it was."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from bench.verify.endings import Bench
from bench.verify.stops import SHELL, stopped
from tests.support.processes import LYRA, Family, until
from tests.support.terminal import ALT_SCREEN, Start, Terminal

JOB = (sys.executable, "-c", SHELL, *LYRA)

SCREENS = (("7", "━ Venues"), ("3", "━ Orders"), ("1", "━ Markets"))


def console_of(shell: Terminal) -> psutil.Process:
    """Wait for the console of a launcher that a shell has started."""
    return Family(shell.process.pid).child("console")


def until_stopped(process: psutil.Process) -> None:
    """Wait for it: the signal goes to all of the job at once, and each stops when it next runs."""
    until(lambda: process.status() == psutil.STATUS_STOPPED, 5.0, "it has stopped")


def press_until(terminal: Terminal, key: str, shown: str) -> None:
    """Press a key until it is answered: what was typed while the console took the terminal again is thrown away."""
    for _ in range(5):
        terminal.type(key)
        with contextlib.suppress(AssertionError):
            terminal.shows(shown, 3.0)
            return
    terminal.shows(shown, 3.0)


@pytest.mark.slow
def test_a_job_is_stopped_with_a_whole_terminal_and_comes_back_as_often_as_asked(program: Start) -> None:
    """The launcher once stopped first: its shell took the terminal, and `fg` brought a console back that hung."""
    terminal, _ = program(command=JOB)
    terminal.shows("Markets")
    for key, shown in SCREENS:
        console = console_of(terminal)
        terminal.screen.plain = ""
        terminal.type("\x1a")
        until(lambda: "STOPPED" in terminal.screen.plain, 5.0, "the shell's turn")
        assert terminal.unclean == []
        until_stopped(console)
        terminal.type("\n")
        until(lambda: terminal.screen.modes[ALT_SCREEN], 5.0, "the screen is back")
        terminal.type(key)
        terminal.shows(shown)
    terminal.type("\x11")
    assert terminal.left() == 0
    assert terminal.unclean == []


def test_a_console_that_is_continued_without_having_stopped_leaves_the_terminal_whole(
    program: Start,
) -> None:
    """It once opened the screen a second time, and at its end restored what it had made of the terminal itself."""
    terminal, family = program()
    terminal.shows("Markets")
    console = family.child("console")
    console.send_signal(signal.SIGCONT)
    console.send_signal(signal.SIGSTOP)
    console.send_signal(signal.SIGCONT)
    for key, shown in SCREENS:
        press_until(terminal, key, shown)
    terminal.type("\x11")
    assert terminal.left() == 0
    assert terminal.unclean == []


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_being_continued_while_it_ends_does_not_open_the_screen_again(
    program: Start, number: signal.Signals
) -> None:
    """The system continues whatever it has told to hang up."""
    terminal, family = program()
    terminal.shows("Markets")
    console = family.child("console")
    console.send_signal(number)
    with contextlib.suppress(psutil.NoSuchProcess):
        for _ in range(20):
            console.send_signal(signal.SIGCONT)
            time.sleep(0.02)
    assert terminal.left() == 128 + number
    assert terminal.unclean == []


@pytest.mark.slow
def test_a_confirmation_is_dead_after_ctrl_z_and_fg(tmp_path: Path, env: dict[str, str]) -> None:
    """The other kinds of stop are in bench.verify.stops."""
    bench = Bench(tmp_path, env)
    stopped(bench, "Ctrl-Z and fg")
    assert bench.wrong == []


def test_a_job_that_has_no_shell_is_not_stopped_for_good(program: Start) -> None:
    terminal, _ = program()
    terminal.shows("Markets")
    terminal.type("\x1a")
    terminal.shows("no shell is there to suspend to")
    assert os.getpgid(terminal.process.pid) == terminal.process.pid
    terminal.type("\x11")
    assert terminal.left() == 0
