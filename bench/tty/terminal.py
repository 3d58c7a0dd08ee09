"""The terminal's side of a pseudo-terminal: starts a program on it, types, and times every byte that comes back."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence

READ_BYTES = 65_536
SYNC_ASKED = b"\x1b[?2026$p"
SYNC_ANSWER = b"\x1b[?2026;2$y"
FRAME_END = b"\x1b[?2026l"
"""A terminal with synchronised output is told where a frame ends."""

_SMALL_SIP = 512
_BURST_SECONDS = 0.02
_KEPT = 65_536
_CONTROL = re.compile(rb"\x1b(?:\[[0-9;?<>=$]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78])")


class TerminalError(RuntimeError):
    """The program at the other end died, or did not paint what was waited for."""


class Terminal:
    """A pseudo-terminal that understands synchronised output.

    Args:
        size: columns and rows.
        bytes_per_second: how fast it reads; 0 for as fast as bytes come.
    """

    def __init__(self, size: tuple[int, int], bytes_per_second: float = 0.0) -> None:
        self._master, self._slave = pty.openpty()
        columns, rows = size
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._rate = bytes_per_second
        self._allowed_at = time.monotonic()
        self._tail = b""
        self.bytes = 0
        """Bytes read so far."""
        self.frames = 0
        """Synchronised updates read so far."""

    def start(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        pass_fds: tuple[int, ...] = (),
        *,
        ignore_hangup: bool = False,
        controlling: bool = True,
    ) -> subprocess.Popen[bytes]:
        """Run a program on this terminal.

        Args:
            command: program and arguments.
            environment: all of it.
            pass_fds: descriptors it inherits.
            ignore_hangup: SIGHUP is ignored when it starts, as under nohup.
            controlling: it is the program's controlling terminal, whose end is told by SIGHUP.
        """
        process = subprocess.Popen(
            command,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=environment,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=_prepare(ignore_hangup, controlling),  # noqa: PLW1509  nothing here runs threads
        )
        os.close(self._slave)
        return process

    def type(self, keys: bytes) -> float:
        """Type `keys`; return the monotonic time just before."""
        now = time.monotonic()
        os.write(self._master, keys)
        return now

    def poll(self, timeout: float) -> tuple[float, bytes]:
        """Return when bytes came and which; no bytes after `timeout` seconds.

        Raises:
            TerminalError: the program has closed its end.
        """
        wanted = self._sip(timeout)
        if not wanted or not select.select([self._master], [], [], max(0.0, timeout))[0]:
            return time.monotonic(), b""
        try:
            data = os.read(self._master, wanted)
        except OSError:
            data = b""
        now = time.monotonic()
        if not data:
            raise TerminalError(f"the program has left the terminal; it last wrote {self._tail[-300:]!r}")
        self._note(data, now)
        return now, data

    def _sip(self, timeout: float) -> int:
        """Return how many bytes a slow terminal takes now; 0 when it must wait longer than `timeout`."""
        if not self._rate:
            return READ_BYTES
        now = time.monotonic()
        self._allowed_at = max(self._allowed_at, now - max(_BURST_SECONDS, 2 * _SMALL_SIP / self._rate))
        allowed = int((now - self._allowed_at) * self._rate)
        if allowed >= _SMALL_SIP:
            return allowed
        time.sleep(max(0.0, min(timeout, (_SMALL_SIP - allowed) / self._rate)))
        return 0

    def _note(self, data: bytes, now: float) -> None:
        if self._rate:
            self._allowed_at = min(now, self._allowed_at + len(data) / self._rate)
        self.bytes += len(data)
        seen = self._tail + data
        self.frames += seen.count(FRAME_END) - self._tail.count(FRAME_END)
        if SYNC_ASKED in seen and SYNC_ASKED not in self._tail:
            os.write(self._master, SYNC_ANSWER)
        self._tail = seen[-4096:]

    def drain(self, seconds: float) -> None:
        """Read what comes for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.poll(left)

    def wait_for(self, wanted: bytes | re.Pattern[bytes], timeout: float) -> float:
        """Read until this has been painted; return when its last bytes came.

        Raises:
            TerminalError: it was not painted in time.
        """
        return self.wait_for_all({"it": wanted}, timeout)["it"]

    def wait_for_all(self, wanted: dict[str, bytes | re.Pattern[bytes]], timeout: float) -> dict[str, float]:
        """Read until all of these have been painted, in any order; return when the last bytes of each came.

        Args:
            wanted: text as it is written, or a pattern for the text without control sequences.
            timeout: seconds.

        Raises:
            TerminalError: one was not painted in time.
        """
        seen, end = b"", time.monotonic() + timeout
        found: dict[str, float] = {}
        while (left := end - time.monotonic()) > 0:
            at, data = self.poll(left)
            if not data:
                continue
            seen = (seen + data)[-_KEPT:]
            text = plain(seen)
            for name, what in wanted.items():
                hit = what in seen if isinstance(what, bytes) else what.search(text)
                if hit and name not in found:
                    found[name] = at
            if len(found) == len(wanted):
                return found
        missing = [name for name in wanted if name not in found]
        raise TerminalError(f"not painted within {timeout:.0f} s: {missing}; last {plain(seen)[-400:]!r}")

    def hang_up(self) -> float:
        """Close the terminal; return when."""
        now = time.monotonic()
        with contextlib.suppress(OSError):
            os.close(self._master)
        return now

    close = hang_up


def plain(data: bytes) -> bytes:
    """Return terminal output without its control sequences."""
    return _CONTROL.sub(b"", data)


def _prepare(ignore_hangup: bool, controlling: bool) -> Callable[[], None]:
    def prepare() -> None:
        if controlling:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGHUP, signal.SIG_IGN if ignore_hangup else signal.SIG_DFL)

    return prepare
