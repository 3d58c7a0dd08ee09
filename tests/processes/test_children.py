"""Children that are killed come back, and the console says so."""

import re
import signal
from pathlib import Path

import pytest

from tests.support.processes import is_gone, until
from tests.support.terminal import Start, Terminal

BOTH_UP = r"gate ● UP .*okx ● UP"


def _clock(terminal: Terminal) -> str:
    found = re.search(r"\d\d:\d\d:\d\d UTC", terminal.screen.text)
    return found[0] if found else ""


def _goes_on_painting(terminal: Terminal) -> None:
    before = _clock(terminal)
    until(lambda: _clock(terminal) not in ("", before), 2.5, "a later time on the screen")


@pytest.mark.slow
def test_a_killed_worker_and_killed_exchanges_come_back_and_the_log_says_what_happened(
    program: Start, runtime: Path
) -> None:
    terminal, family = program()
    terminal.shows(BOTH_UP)

    worker = family.child("worker")
    worker.send_signal(signal.SIGKILL)
    _goes_on_painting(terminal)
    family.child("worker", other_than=worker.pid)
    terminal.type("`")
    terminal.shows(r"worker-1 ended \(killed by SIGKILL\); started again")
    terminal.type("\x1b")
    terminal.shows(BOTH_UP)

    practice = family.child("practice")
    practice.send_signal(signal.SIGKILL)
    _goes_on_painting(terminal)
    family.child("practice", other_than=practice.pid)
    terminal.type("`")
    terminal.shows(r"the practice exchanges ended \(killed by SIGKILL\); started again")
    terminal.type("\x1b")
    terminal.shows(BOTH_UP)

    terminal.type("\x11")
    assert terminal.left() == 0
    assert terminal.unclean == []
    assert family.survivors() == []
    assert list(runtime.rglob("run-*")) == [], "the directory of the sockets is gone"


@pytest.mark.slow
def test_a_killed_console_leaves_a_whole_terminal_and_no_child(
    program: Start,
) -> None:
    terminal, family = program()
    terminal.shows("Markets")
    family.child("worker")
    family.child("console").kill()
    assert terminal.left() == 128 + signal.SIGKILL
    assert terminal.unclean == []
    assert "killed by signal 9; the terminal was restored" in terminal.screen.plain
    assert family.survivors() == []


@pytest.mark.slow
def test_a_console_that_hangs_is_ended_by_the_signal_that_the_launcher_was_sent(
    program: Start,
) -> None:
    terminal, family = program()
    terminal.shows("Markets")
    family.child("console").suspend()
    terminal.process.terminate()
    assert terminal.left() == 128 + signal.SIGTERM
    assert terminal.unclean == []
    assert family.survivors() == []
    assert is_gone(family.launcher)
