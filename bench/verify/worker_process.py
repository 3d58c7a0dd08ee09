"""A venue worker that kills itself at a named point of an order's way.

python -m bench.verify.worker_process POINT FILE

The points are hooks of this module around the worker's parts: w5 before the order's line is in the journal, w6 just
after its first byte, w7 when the whole answer is there, w10 just after the first byte of a cancel. They are live once
FILE is there.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from venues.trading.errands import Cancelling, Sending, _OneRequest
from venues.trading.journal import Journal
from venues.worker.__main__ import main as worker

SOON_SECONDS = 0.002


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hook(point: str, armed: Path) -> None:
    """Lay a point around the worker's parts."""
    if point == "w5":
        sent = Journal.sent

        def dying(journal: Journal, *rest: str) -> None:
            if armed.exists():
                _die()
            sent(journal, *rest)

        Journal.sent = dying  # type: ignore[method-assign, assignment]
    elif point == "w7":
        answered = Sending.answered

        def hearing(errand: Any, answer: Any) -> None:
            if armed.exists():
                _die()
            answered(errand, answer)

        Sending.answered = hearing  # type: ignore[method-assign, assignment]
    else:
        _die_after_first_byte(Sending if point == "w6" else Cancelling, armed)


def _die_after_first_byte(errand: type[_OneRequest], armed: Path) -> None:
    writing = errand.before_first_byte

    def written(self: Any) -> None:
        writing(self)
        if armed.exists():
            asyncio.get_running_loop().call_later(SOON_SECONDS, _die)

    errand.before_first_byte = written  # type: ignore[method-assign]


def main() -> int:
    """Be a worker."""
    hook(sys.argv[1], Path(sys.argv[2]))
    return worker()


if __name__ == "__main__":
    sys.exit(main())
