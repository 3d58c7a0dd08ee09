"""The operator's terminal: is there one, and giving it back whole when the console dies without doing so."""

import contextlib
import os
import sys
import termios
from typing import Any

MINIMUM_COLUMNS = 20
MINIMUM_ROWS = 3

_GIVE_BACK = (
    "\x1b[?1049l"  # the other screen
    "\x1b[?25h"  # the cursor
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # the mouse
    "\x1b[?2004l"  # bracketed paste
    "\x1b[?1004l"  # focus reports
    "\x1b[?2048l"  # in-band resize reports
    "\x1b[<u"  # the kitty keyboard
    "\x1b[0m"
)


class NoTerminal(RuntimeError):
    """There is no terminal that a full screen could be drawn on; the message says what to do."""


def check_terminal() -> None:
    """Return when a full-screen program can run here.

    Raises:
        NoTerminal: input or output is no terminal, or it cannot move its cursor.
    """
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise NoTerminal(
            "there is no terminal here. Without one use: lyra practice --headless --seconds 15, "
            "lyra book BTC/USDT --venue okx, lyra check"
        )
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        raise NoTerminal(
            f"TERM={kind or '(unset)'} cannot show a full screen. Set TERM (xterm-256color for most), "
            "or use: lyra practice --headless --seconds 15, lyra book BTC/USDT --venue okx, lyra check"
        )


class TerminalKeeper:
    """Remembers how the terminal was, and puts it back."""

    def __init__(self) -> None:
        self._modes: list[Any] | None = None
        with contextlib.suppress(termios.error, OSError, ValueError):
            self._modes = termios.tcgetattr(sys.stdin.fileno())

    def restore(self) -> None:
        """Leave the full screen, show the cursor, stop mouse reports, and restore the line discipline."""
        if self._modes is None:
            return
        with contextlib.suppress(OSError, ValueError):
            os.write(sys.stdout.fileno(), _GIVE_BACK.encode())
        with contextlib.suppress(termios.error, OSError, ValueError):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._modes)
