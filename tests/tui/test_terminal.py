"""The terminal is left as it was found, whatever ends the console; measured on a real pseudo terminal."""

import os
import selectors
import signal
import time
from typing import Any

import pytest
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from console.app.driver import CountingFile, LyraDriver
from tests.support.ui_terminal import Terminal, demo

ALTERNATE_OFF, CURSOR_ON, MOUSE_OFF, PASTE_OFF = b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?2004l"


def is_clean(terminal: Terminal) -> bool:
    return all(code in terminal.output for code in (ALTERNATE_OFF, CURSOR_ON, MOUSE_OFF, PASTE_OFF))


def test_ctrl_q_ends_with_nought() -> None:
    with demo("connecting") as terminal:
        terminal.wait_for(b"DISARMED")
        terminal.write(b"\x11")
        assert terminal.wait_for_end() == 0
        assert is_clean(terminal)
        assert b"\x1b[?1003h" not in terminal.output, "reports of every motion of the mouse are not asked for"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_with_128_and_its_number(number: signal.Signals) -> None:
    with demo("connecting") as terminal:
        terminal.wait_for(b"DISARMED")
        os.kill(terminal.pid, number)
        assert terminal.wait_for_end() == 128 + number
        assert is_clean(terminal)


def test_an_unexpected_error_ends_with_one_and_a_report_without_secrets() -> None:
    with demo("connecting", "--crash", "0.2") as terminal:
        assert terminal.wait_for_end() == 1
        assert is_clean(terminal)
        report = terminal.output.rpartition(CURSOR_ON)[2]
        assert b"LookupError: no such thing as" in report
        assert b"ui_demo.py" in report
        assert b"kkkk" not in report
        assert b"api_secret" not in report


def test_a_terminal_that_is_gone_ends_the_console_also_when_hangups_are_ignored() -> None:
    with demo("connecting", ignore_hangup=True) as terminal:
        terminal.wait_for(b"DISARMED")
        os.close(terminal.fd)
        end = time.monotonic() + 15
        while time.monotonic() < end:
            pid, status = os.waitpid(terminal.pid, os.WNOHANG)
            if pid:
                terminal.status = os.waitstatus_to_exitcode(status)
                break
            time.sleep(0.05)
        assert terminal.status == 129


def test_escape_is_no_slower_than_any_other_key() -> None:
    """The stock driver needs 100 ms and more, every time; the best of six tells the difference on a busy machine."""
    with demo("connecting") as terminal:
        terminal.wait_for(b"DISARMED")
        best = 9.0
        for _ in range(6):
            terminal.output = b""
            terminal.write(b"?")
            terminal.wait_for(b"Screens")
            while terminal.read(0.4):
                pass
            terminal.output = b""
            start = time.monotonic()
            terminal.write(b"\x1b")
            terminal.wait_for(b"best of")
            best = min(best, time.monotonic() - start)
        terminal.write(b"\x11")
        assert terminal.wait_for_end() == 0
        assert best < 0.09


class Recorder:
    """A file whose terminal can go away."""

    def __init__(self) -> None:
        self.gone = False
        self.text = ""

    def write(self, text: str) -> int:
        if self.gone:
            raise OSError(5, "Input/output error")
        self.text += text
        return len(text)

    def flush(self) -> None:
        if self.gone:
            raise OSError(5, "Input/output error")

    def fileno(self) -> int:
        return 2


def test_output_is_counted_once_it_has_reached_the_terminal() -> None:
    file = Recorder()
    counting = CountingFile(file)  # type: ignore[arg-type]  # has what is used
    counting.write("a")
    counting.write("b")
    assert counting.flushed == 0
    counting.flush()
    assert counting.flushed == 2


def test_whoever_waits_is_told_when_the_terminal_has_taken_everything() -> None:
    told: list[int] = []
    counting = CountingFile(Recorder())  # type: ignore[arg-type]  # has what is used
    counting.when_flushed = lambda: told.append(counting.flushed)
    counting.write("a")
    assert told == []
    counting.flush()
    assert told == [1]


def test_a_terminal_that_has_gone_raises_nothing() -> None:
    file = Recorder()
    counting = CountingFile(file)  # type: ignore[arg-type]  # has what is used
    file.gone = True
    counting.write("a")
    counting.flush()
    assert counting.gone


class Interrupted(LyraDriver):
    """A driver whose writes are interrupted by a signal; notes what happens in which order."""

    def __init__(self) -> None:
        self._counting = CountingFile(Recorder())  # type: ignore[arg-type]  # has what is used
        self._put = self._writing = 0
        self._waiting = []
        self._auto_restart = self._has_terminal = True
        self._gave_back = self._must_signal_resume = False
        self._writer_thread: Any = self
        self.order: list[str] = []
        self.inner = False

    def write(self, data: str) -> None:
        if self.inner:  # as the thread's queue
            signal.raise_signal(signal.SIGCONT)
            self.order.append(f"handed over {data}")
            return
        super().write(data)

    def __repr__(self) -> str:
        return "a driver"

    def suspend_application_mode(self) -> None:
        self.order.append("given back")

    def resume_application_mode(self) -> None:
        self.order.append("taken again")


def test_a_signal_in_the_middle_of_a_write_waits_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen stood still for good: the write had gone to a thread that the signal had just ended."""
    driver = Interrupted()
    before = signal.signal(signal.SIGCONT, driver._sigcont_application)
    try:
        signal.raise_signal(signal.SIGCONT)
        assert driver.order == ["given back", "taken again"]

        def enqueue(_driver: LinuxDriver, data: str) -> None:
            driver.inner = True
            driver.write(data)
            driver.inner = False

        monkeypatch.setattr(LinuxDriver, "write", enqueue)
        driver.order.clear()
        driver.write("frame")
    finally:
        signal.signal(signal.SIGCONT, before)
    assert driver.order == ["handed over frame", "given back", "taken again"]
    assert not driver._waiting


def test_the_input_ends_at_end_of_file_instead_of_spinning() -> None:
    reader, writer = os.pipe()
    driver = object.__new__(LyraDriver)
    driver.fileno = reader
    parser = XTermParser()
    with selectors.SelectSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        assert driver._read_once(selector, parser, bytes.decode, 0.01) > 0
        os.close(writer)
        assert driver._read_once(selector, parser, bytes.decode, 0.01) < 0
    os.close(reader)
