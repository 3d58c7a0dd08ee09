"""The process that verifies in the background: an order on standard input, words about it on standard output."""

import os
import sys
from pathlib import Path

import msgspec

from db.verify.background import Order, Progress, Word
from db.verify.errors import CannotVerify
from db.verify.verify import verify

NICENESS = 10
"""Whoever trades comes first."""


def main() -> None:
    """Do what the order says; ends without a word when nobody listens any more."""
    os.nice(NICENESS)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        try:
            verdict = verify(Path(order.path), order.anchors, order.seen, _tell)
        except CannotVerify as error:
            _write(Word(cannot=str(error)))
        else:
            _write(Word(verdict=verdict))
    except BrokenPipeError:
        os._exit(0)


def _tell(rows: int, total: int) -> None:
    _write(Word(progress=Progress(rows, total)))


def _write(word: Word) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(word) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
