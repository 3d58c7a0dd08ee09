"""Starts a full-screen run: the console first, everything it needs after that; then watches over all of it."""

import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.launcher.child import ConsoleProcess
from console.launcher.terminal import TerminalKeeper

if TYPE_CHECKING:
    from console.launcher.supervise import Run

TERMINATION_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

CHILDREN_NICENESS = 5
"""The console's keyboard comes first; the launcher and what it starts later step back."""


def launch(prepare: "Callable[[], Run]") -> int:
    """Run the console and its children; return the exit status for the shell.

    Args:
        prepare: reads the configuration while the console is being imported; whatever it raises ends the console
            before it has painted, and is raised again.
    """
    keeper = TerminalKeeper()
    console = ConsoleProcess()
    os.nice(CHILDREN_NICENESS)
    try:
        run = prepare()
        from console.launcher.supervise import supervise
    except BaseException:
        console.abandon()
        raise
    status = supervise(console, run, TERMINATION_SIGNALS)
    if status < 0:
        keeper.restore()
        if -status not in {number.value for number in TERMINATION_SIGNALS}:
            sys.stderr.write(f"lyra: the console was killed by signal {-status}; the terminal was restored.\n")
        return 128 - status
    return status
