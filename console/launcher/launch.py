"""Starts a full-screen or headless run: the console first, everything it needs after that; then watches over it."""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from console.launcher.child import ConsoleProcess
from console.launcher.early import ENDING_SIGNALS, take_or_start
from console.launcher.terminal import TerminalKeeper

if TYPE_CHECKING:
    from console.launcher.supervise import Run


def launch(prepare: "Callable[[], Run]", *, on_terminal: bool = True) -> int:
    """Run the console and its children; return the exit status for the shell.

    Args:
        prepare: reads the configuration while the console is being imported; whatever it raises ends the console
            before it has painted, and is raised again.
        on_terminal: the console paints on the terminal, which is given back whole however it ends.
    """
    keeper: TerminalKeeper | None = None
    if on_terminal:
        console, keeper = take_or_start()
        signal.signal(signal.SIGTSTP, partial(_stop_with, console))
    else:
        console = ConsoleProcess()
    # as for a console that was started early: a signal that comes before there is somebody to pass it on waits
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    left = _Left(keeper)
    try:
        run = prepare()
        from console.launcher.supervise import supervise

        return supervise(console, run, ENDING_SIGNALS, left.note)
    except BaseException:
        left.note(console.abandon())
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
        left.finish()


def _stop_with(console: ConsoleProcess, *_: object) -> None:
    """Leave Ctrl-Z to a console that has the terminal: it gives it back first, then stops this process too."""
    if not console.has_painted:
        os.kill(os.getpid(), signal.SIGSTOP)


class _Left:
    """What is still to do for a console that was killed.

    The terminal is given back at once, for ending the children may take a moment; one that takes nothing just then
    must not keep them alive, and is given back after them.
    """

    def __init__(self, keeper: TerminalKeeper | None) -> None:
        self._keeper = keeper
        self._status = 0
        self._restored = False

    def note(self, status: int) -> None:
        """Take the console's exit status, negative for a signal."""
        self._status = status
        if status < 0 and self._keeper is not None:
            self._restored = self._keeper.restore(within_seconds=0.2)

    def finish(self) -> None:
        """Do the rest, and say what happened, now that nothing else depends on it."""
        if self._status >= 0:
            return
        if self._keeper is not None and not self._restored:
            self._keeper.restore()
        if -self._status not in {number.value for number in ENDING_SIGNALS}:
            restored = "; the terminal was restored" if self._keeper is not None else ""
            sys.stderr.write(f"lyra: the console was killed by signal {-self._status}{restored}.\n")
