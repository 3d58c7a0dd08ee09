"""Starts the console before the command line is understood, where it can only mean one thing."""

import os
import signal
from typing import NamedTuple

from console.launcher.child import ConsoleProcess
from console.launcher.terminal import NoTerminal, TerminalKeeper, check_terminal, screen_descriptor

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
"""Passed on to the console, which leaves with 128 + n; then everything else is ended."""

PLAIN = ((), ("practice",))
"""Words after `lyra` that open the screen and nothing else, as the library for options would find out."""


class Started(NamedTuple):
    """A console on its terminal that nobody has told anything yet."""

    console: ConsoleProcess
    keeper: TerminalKeeper


_started: list[Started] = []


def start_early(words: tuple[str, ...]) -> None:
    """Start the console if these words open the screen.

    The library that reads options, and what it finds, take as long to import as a fifth of the console. A console that
    is then not taken leaves by itself when its pipe ends.
    """
    if words in PLAIN and not any(name.endswith("_COMPLETE") for name in os.environ):
        try:
            check_terminal()
        except NoTerminal:
            return  # said in words by whoever comes to the same conclusion later
        _started.append(start())
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)  # until there is somebody to pass them on


def start() -> Started:
    """Start the console on the terminal, whose present state is kept."""
    keeper = TerminalKeeper()
    return Started(ConsoleProcess(screen_descriptor()), keeper)


def take_or_start() -> Started:
    """Return the console that has been started already, or start it now."""
    return _started.pop() if _started else start()
