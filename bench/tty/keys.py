"""Keys at the pace of a hurried hand, and how long after each its effect is on the screen."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.tty.terminal import Terminal, TerminalError

SHORTEST_GAP, LONGEST_GAP = 0.030, 0.080
"""Seconds between two keys."""

LONGEST_WAIT = 10.0
_OVERLAP = 256


@dataclass(frozen=True, slots=True)
class Press:
    """A key and the text that its effect puts on the screen."""

    key: bytes
    effect: bytes


def press_for(terminal: Terminal, presses: Iterator[Press], seconds: float, random: Random) -> list[float]:
    """Press keys for so long, whether or not earlier ones have been answered; return milliseconds, one a key.

    A key whose effect was overtaken by that of a later key is answered when the later one is.

    Raises:
        TerminalError: a key had no effect.
    """
    waiting: deque[tuple[float, bytes]] = deque()
    answered: list[float] = []
    seen = b""
    next_at = time.monotonic()
    end = next_at + seconds
    while (now := time.monotonic()) < end or waiting:
        if now >= next_at and now < end:
            press = next(presses)
            waiting.append((terminal.type(press.key), press.effect))
            next_at = now + random.uniform(SHORTEST_GAP, LONGEST_GAP)
        at, data = terminal.poll(max(0.0, next_at - time.monotonic()) if now < end else 0.05)
        if data:
            seen = seen[-_OVERLAP:] + data
            _answer(waiting, seen, at, answered)
        if waiting and now - waiting[0][0] > LONGEST_WAIT:
            raise TerminalError(f"{waiting[0][1]!r} was not painted within {LONGEST_WAIT:.0f} s of its key")
    return answered


def _answer(waiting: deque[tuple[float, bytes]], seen: bytes, at: float, answered: list[float]) -> None:
    last = max((index for index, (_, effect) in enumerate(waiting) if effect in seen), default=-1)
    answered.extend((at - waiting.popleft()[0]) * 1000 for _ in range(last + 1))


def stepping(key: bytes, effects: list[bytes], start: int = 0) -> Iterator[Press]:
    """Yield one key whose effects come round in turn, beginning after `start`."""
    index = start
    while True:
        index = (index + 1) % len(effects)
        yield Press(key, effects[index])


def open_and_close(
    terminal: Terminal, opening: Press, closing: Press, times: int, random: Random
) -> tuple[list[float], list[float]]:
    """Open and close a dialog some times; return the milliseconds of openings and of closings."""
    opened: list[float] = []
    closed: list[float] = []
    for _ in range(times):
        for press, into in ((opening, opened), (closing, closed)):
            typed = terminal.type(press.key)
            into.append((terminal.wait_for(press.effect, LONGEST_WAIT) - typed) * 1000)
            terminal.drain(random.uniform(0.15, 0.3))
    return opened, closed
