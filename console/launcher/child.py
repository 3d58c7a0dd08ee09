"""The console as the launcher's child; imports almost nothing, because the first paint waits for it."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable

from console.fleet.environment import console_environment

CONSOLE_MODULE = "console.process"
"""What runs in the child."""

LEAVE_SECONDS = 2.0
"""How long a console whose launcher gives up may take to leave before it is killed."""


class ConsoleProcess:
    """Told what to do over a pipe, alone with the terminal.

    Args:
        screen: descriptor of the terminal; Textual paints on standard error, which may have been redirected. None
            leaves standard error as it is.
    """

    def __init__(self, screen: int | None = None) -> None:
        reader, self._writer = os.pipe()
        self.painted, painted = os.pipe()
        """Can be read once the console has painted its first frame, or has left."""
        # UTF-8 whatever the locale says: the frames' glyphs have no other form
        command = [sys.executable, "-X", "utf8", "-P", "-m", CONSOLE_MODULE, str(reader), str(painted)]
        # Ctrl-C before the screen is ours would end the child in the middle of an import, with a traceback; what comes
        # to this process meanwhile waits, for the child inherits what is ignored, and a signal would be lost here
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._child = subprocess.Popen(  # noqa: S603  our own interpreter and module
                command, pass_fds=(reader, painted), env=console_environment(os.environ), stderr=screen
            )
        finally:
            signal.signal(signal.SIGINT, before)
            os.close(reader)
            os.close(painted)
            self._has_orders = False
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    @property
    def has_painted(self) -> bool:
        """True once its first frame is on the terminal; also when it has left."""
        return bool(select.select([self.painted], [], [], 0)[0])

    def start(self, line: bytes) -> None:
        """Write the console's orders; one that is gone is noticed elsewhere."""
        self._has_orders = True
        left = memoryview(line)
        with contextlib.suppress(BrokenPipeError):
            while left:
                left = left[os.write(self._writer, left) :]
        # from now on a console that does not read must not hold its launcher up
        os.set_blocking(self._writer, False)

    def tell(self, line: bytes) -> None:
        """Write one notice; it is lost on a console that is gone or has long stopped reading."""
        with contextlib.suppress(BrokenPipeError, BlockingIOError):
            os.write(self._writer, line)

    def abandon(self) -> int:
        """Close the pipe, at which the console leaves by itself; return its exit status.

        A console that has no orders yet has touched nothing: it is ended at once, in the middle of its imports, and 0
        is returned.
        """
        with contextlib.suppress(OSError):
            os.close(self._writer)
        if not self._has_orders:
            self._child.kill()
            self._child.wait()
            return 0
        try:
            return self._child.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()

    def signal(self, number: int) -> None:
        """Pass a signal on."""
        if self._child.poll() is None:
            self._child.send_signal(number)

    @property
    def wait(self) -> Callable[[], int]:
        """Blocks until the console has left and returns its exit status, negative for a signal."""
        return self._child.wait

    def kill(self) -> None:
        """End it without asking."""
        if self._child.poll() is None:
            self._child.kill()
