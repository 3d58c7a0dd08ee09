"""Consent on a real terminal: what a terminal pastes, types ahead, or loses is never taken for it."""

import os
import re
import signal
import sys
import time
from contextlib import suppress

from tests.support.ui_terminal import ROOT, Terminal, demo

CODE = b"k7fm"
PASTED = b"\x1b[200~" + CODE + b"\x1b[201~"
HEARD_SECONDS = 1.2
"""A second in which keys are deaf, and a little for the machine."""


def hand(terminal: Terminal, keys: bytes, gap: float = 0.09) -> None:
    """Type as a hand does, reading what is painted meanwhile."""
    for key in keys:
        terminal.write(bytes([key]))
        end = time.monotonic() + gap
        while time.monotonic() < end:
            terminal.read(0.01)


def shown(terminal: Terminal, words: bytes) -> None:
    """Read until these words stand on the screen, whatever their colours."""
    end = time.monotonic() + 20
    while words not in re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", terminal.output):
        assert time.monotonic() < end, f"{words!r} did not come"
        terminal.read(0.05)


def type_code(terminal: Terminal) -> None:
    """Type the code, each character after the one before is seen: a machine that stalls makes no burst of them."""
    for count in range(1, len(CODE) + 1):
        terminal.output = b""
        hand(terminal, CODE[count - 1 : count])
        shown(terminal, b"to send:  " + CODE[:count] + b"_" * (len(CODE) - count))


def opened(terminal: Terminal) -> None:
    """Open a confirmation and let its deaf second pass."""
    terminal.wait_for(b"ARMED")
    terminal.output = b""
    terminal.write(b"u")
    terminal.wait_for(b"read first")
    end = time.monotonic() + HEARD_SECONDS
    while time.monotonic() < end:
        terminal.read(0.02)


def ended(terminal: Terminal) -> str:
    """Leave and return what the desk was asked."""
    hand(terminal, b"\x1b\x1b\x11", 0.2)
    terminal.wait_for_end()
    found: list[bytes] = re.findall(rb"confirmed \d+ killed \[[^]]*\]", terminal.output)
    assert found, terminal.output[-300:]
    return found[-1].decode()


def test_a_hand_that_types_the_code_tab_and_enter_sends() -> None:
    with demo("nothing", "--desk") as terminal:
        opened(terminal)
        type_code(terminal)
        terminal.write(b"\t")
        shown(terminal, b"Enter sends")
        time.sleep(0.4)  # what the rule asks for between Tab and Enter
        hand(terminal, b"\r", 0.2)
        assert ended(terminal).startswith("confirmed 1 killed []")


def test_a_paste_in_brackets_without_and_keys_typed_ahead_send_nothing() -> None:
    with demo("nothing", "--desk") as terminal:
        opened(terminal)
        for what in (PASTED, PASTED + b"\t", CODE + b"\t", CODE, b"\t"):
            terminal.write(what)
            end = time.monotonic() + 0.35
            while time.monotonic() < end:
                terminal.read(0.02)
        terminal.write(b"\r")
        assert ended(terminal).startswith("confirmed 0")


def test_everything_typed_before_it_opened_counts_for_nothing() -> None:
    with demo("nothing", "--desk") as terminal:
        terminal.wait_for(b"ARMED")
        terminal.write(b"u" + CODE + b"\t\r")
        hand(terminal, CODE + b"\t\r\r\r", 0.05)
        assert ended(terminal).startswith("confirmed 0")


def test_the_end_of_the_terminal_kills_an_open_confirmation() -> None:
    with demo("nothing", "--desk") as terminal:
        opened(terminal)
        os.kill(terminal.pid, signal.SIGHUP)
        assert terminal.wait_for_end() == 128 + signal.SIGHUP
        assert b"confirmed 0 killed ['the console left the screen']" in terminal.output


SHELL = """
import os, signal, subprocess, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-m", "tests.support.ui_demo", "nothing", "--desk"], process_group=0)
os.tcsetpgrp(0, child.pid)
_, status = os.waitpid(child.pid, os.WUNTRACED)
os.tcsetpgrp(0, os.getpgrp())
print("STOPPED" if os.WIFSTOPPED(status) else f"ENDED {status}", flush=True)
sys.stdin.readline()
os.tcsetpgrp(0, child.pid)
os.killpg(child.pid, signal.SIGCONT)
_, status = os.waitpid(child.pid, 0)
os.tcsetpgrp(0, os.getpgrp())
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""As much of a shell as Ctrl-Z and fg need."""


def test_ctrl_z_stops_the_console_for_its_shell_and_the_confirmation_is_dead_when_it_comes_back() -> None:
    import pty

    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.execve(sys.executable, [sys.executable, "-c", SHELL], environment)  # noqa: S606  no shell is meant
    terminal = Terminal(pid, fd)
    try:
        opened(terminal)
        type_code(terminal)
        terminal.write(b"\x1a")
        terminal.wait_for(b"STOPPED")
        assert b"\x1b[?1049l" in terminal.output, "the shell gets its screen back"
        terminal.output = b""
        terminal.write(b"\n")
        terminal.wait_for(b"DEAD, nothing was sent")
        hand(terminal, b"\t\r", 0.4)
        assert "confirmed 0 killed ['the console was suspended']" in ended(terminal)
    finally:
        os.close(fd)
        if terminal.status is None:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
