"""Starts a full-screen or headless run: the console first, everything it needs after that; then watches over it."""

import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.launcher.child import ConsoleProcess
from console.launcher.terminal import TerminalKeeper, screen_descriptor

if TYPE_CHECKING:
    from console.launcher.supervise import Run

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
"""Passed on to the console, which leaves with 128 + n; then everything else is ended."""

CHILDREN_NICENESS = 5
"""The console's keyboard comes first; the launcher and what it starts later step back."""


def launch(prepare: "Callable[[], Run]", *, on_terminal: bool = True) -> int:
    """Run the console and its children; return the exit status for the shell.

    Args:
        prepare: reads the configuration while the console is being imported; whatever it raises ends the console
            before it has painted, and is raised again.
        on_terminal: the console paints on the terminal, which is given back whole however it ends.
    """
    keeper = TerminalKeeper() if on_terminal else None
    console = ConsoleProcess(screen_descriptor() if on_terminal else None)
    # a signal that comes before there is somebody to pass it on waits
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    os.nice(CHILDREN_NICENESS)
    try:
        run = prepare()
        from console.launcher.supervise import supervise

        return supervise(console, run, ENDING_SIGNALS, lambda status: _left(status, keeper))
    except BaseException:
        if console.abandon() < 0 and keeper is not None:
            keeper.restore()
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)


def _left(status: int, keeper: TerminalKeeper | None) -> None:
    """Give the terminal back at once when the console was killed: ending the children may take a moment."""
    if status >= 0:
        return
    if keeper is not None:
        keeper.restore()
    if -status not in {number.value for number in ENDING_SIGNALS}:
        restored = "; the terminal was restored" if keeper is not None else ""
        sys.stderr.write(f"lyra: the console was killed by signal {-status}{restored}.\n")
