"""The operator's terminal: is there one, and giving it back whole when the console dies without doing so."""

import contextlib
import os
import select
import signal
import sys
import termios
from typing import Any, TextIO

_GIVE_BACK = (
    "\x1b\\"  # whatever sequence the console died in the middle of
    "\x1b[?2026l"  # a frame that was being written
    "\x1b[?1049l"  # the other screen
    "\x1b[?25h"  # the cursor
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # the mouse
    "\x1b[?2004l"  # bracketed paste
    "\x1b[?1004l"  # focus reports
    "\x1b[?2048l"  # in-band resize reports
    "\x1b[<u"  # the kitty keyboard
    "\x1b[?7h"  # the line wrap
    "\x1b[0m"
)


class NoTerminal(RuntimeError):
    """There is no terminal that a full screen could be drawn on; the message says what to do."""


def check_terminal() -> None:
    """Return when a full-screen program can run here.

    Raises:
        NoTerminal: input or output is no terminal, or it cannot move its cursor.
    """
    if not _is_terminal(sys.stdin) or not _is_terminal(sys.stdout):
        raise NoTerminal(f"there is no terminal here. Without one use: {_WITHOUT}")
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        raise NoTerminal(
            f"TERM={kind or '(unset)'} cannot show a full screen. Set TERM (xterm-256color for most), "
            f"or use: {_WITHOUT}"
        )


_WITHOUT = "lyra practice --headless --seconds 15, lyra book BTC/USDT --venue okx, lyra check"


def screen_descriptor() -> int | None:
    """Return where the screen must be painted when standard error leads elsewhere, None when it is the terminal."""
    return None if _is_terminal(sys.stderr) else sys.stdout.fileno()


def _is_terminal(stream: TextIO | None) -> bool:
    """Return True for a terminal; a stream that was closed is None."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


class TerminalKeeper:
    """Remembers how the terminal was, and puts it back."""

    def __init__(self) -> None:
        self._modes: list[Any] | None = None
        with contextlib.suppress(termios.error, OSError, ValueError):
            self._modes = termios.tcgetattr(sys.stdin.fileno())

    def restore(self, within_seconds: float | None = None) -> bool:
        """Leave the full screen, show the cursor, stop mouse reports, and restore the line discipline.

        Args:
            within_seconds: how long the terminal may take nothing; None waits until it does or is gone.

        Returns:
            False when it took nothing in time, and still shows what the console left.
        """
        if self._modes is None:
            return True
        # from a background job the line discipline may be set only if nobody minds
        before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        try:
            with contextlib.suppress(termios.error, OSError, ValueError):
                termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
                # at once: what the dead console had still to write may never drain
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._modes)
            with contextlib.suppress(OSError, ValueError):
                output = sys.stdout.fileno()
                if not select.select([], [output], [], within_seconds)[1]:
                    return False
                os.write(output, _GIVE_BACK.encode())
        finally:
            signal.signal(signal.SIGTTOU, before)
        return True
