"""Runs the demo on a pseudo terminal and watches what it writes."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Terminal:
    """A child on a terminal of its own."""

    def __init__(self, pid: int, fd: int) -> None:
        self.pid = pid
        self.fd = fd
        self.output = b""
        self.status: int | None = None

    def read(self, seconds: float) -> bytes:
        """Return what came within `seconds`, at once when something did."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return b""
        self.output += data
        return data

    def wait_for(self, text: bytes, seconds: float = 20.0) -> None:
        """Read until `text` has come."""
        end = time.monotonic() + seconds
        while text not in self.output:
            assert time.monotonic() < end, f"{text!r} did not come: {self.output[-300:]!r}"
            self.read(0.1)

    def write(self, data: bytes) -> None:
        os.write(self.fd, data)

    def wait_for_end(self, seconds: float = 20.0) -> int:
        """Return the exit status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read(0.05):
                    pass
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
        raise AssertionError("it goes on running")


@contextmanager
def demo(*arguments: str, ignore_hangup: bool = False) -> Iterator[Terminal]:
    """Run the demo until the block ends."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        if ignore_hangup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("TEXTUAL", "NO_COLOR"))
        }
        environment.update(TERM="xterm-256color", COLORTERM="truecolor")
        command = [sys.executable, "-m", "tests.support.ui_demo", *arguments]
        os.execve(sys.executable, command, environment)  # noqa: S606  no shell is meant
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    terminal = Terminal(pid, fd)
    try:
        yield terminal
    finally:
        with suppress(OSError):
            os.close(fd)
        if terminal.status is None:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
