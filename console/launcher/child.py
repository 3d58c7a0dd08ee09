"""The console as the launcher's child; imports almost nothing, because the first paint waits for it."""

import os
import subprocess
import sys
from collections.abc import Callable


class ConsoleProcess:
    """Told what to do over a pipe, alone with the terminal."""

    def __init__(self) -> None:
        reader, self._writer = os.pipe()
        command = [sys.executable, "-P", "-m", "console.process", str(reader)]
        self._child = subprocess.Popen(command, pass_fds=(reader,))  # noqa: S603  our own interpreter and module
        os.close(reader)

    def tell(self, line: bytes) -> None:
        """Write one line to the console; one that is gone is noticed elsewhere."""
        try:
            os.write(self._writer, line)
        except BrokenPipeError:
            return

    def abandon(self) -> None:
        """End a console that was never told anything: it leaves without having painted."""
        os.close(self._writer)
        self._child.wait()

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
