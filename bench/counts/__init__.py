"""Counts of objects and tasks inside the processes of a soak, which only they themselves can make."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ANSWER_SECONDS = 0.5
"""How long after `ask` an answer is looked for: a busy process takes a signal between two steps of its loop."""


class Counts:
    """Asks processes for their counts, and reads the answers."""

    def __init__(self, said: Path) -> None:
        """Look for answers in the directory `said`."""
        self._said = said

    def ask(self, process_id: int, *, without_garbage: bool) -> None:
        """Ask a process that was started inside `counting`.

        Args:
            process_id: which one.
            without_garbage: let it collect before it counts. Asked all the time, that would hide garbage that nobody
                else collects.

        Raises:
            ProcessLookupError: it is gone.
        """
        (self._said / str(process_id)).unlink(missing_ok=True)
        os.kill(process_id, signal.SIGUSR2 if without_garbage else signal.SIGUSR1)

    def read(self, process_id: int) -> tuple[int, int] | None:
        """Return the objects and tasks that a process has said since it was asked, None when it has not yet."""
        try:
            objects, tasks = (self._said / str(process_id)).read_text().split()
        except FileNotFoundError:
            return None
        return int(objects), int(tasks)


@contextmanager
def counting(folder: Path) -> Iterator[Counts]:
    """Let every Python process that is started inside answer; it costs nothing until they are asked.

    Args:
        folder: an empty directory of this run.
    """
    said = folder / "said"
    said.mkdir()
    shutil.copy(Path(__file__).with_name("sitecustomize.py"), folder)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), before]))
    try:
        yield Counts(said)
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
