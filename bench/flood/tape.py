"""A book that changes at random, the same at every run: what the frames say and how the book must end."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SLOTS = 440
"""Prices a side that may hold a level; about nine in ten of them do."""

CHANGES_A_SIDE = 5
REMOVED_SHARE = 0.1
"""How often a touched level vanishes; it comes back when it is touched next."""

FIRST_ID = 27_000_000_000
FIRST_MS = 1_790_000_000_000
"""Time of the snapshot, milliseconds UTC; each frame is one later, so that its time is its number."""

_MID_TICKS = 600_000

Row = tuple[int, int]
"""A level in ticks of 0.1 and lots of 0.00001; no lots mean that it is gone."""


def price_text(row: Row) -> str:
    """Return the price as a venue writes it."""
    return f"{row[0] // 10}.{row[0] % 10}"


def size_text(row: Row) -> str:
    """Return the size as a venue writes it."""
    return f"{row[1] // 100_000}.{row[1] % 100_000:05d}" if row[1] else "0"


class TapeSide:
    """One side of the book, by slots away from the middle."""

    def __init__(self, random: Random, direction: int) -> None:
        self._random = random
        self._direction = direction
        self._lots: dict[int, int] = {}
        self._present: list[int] = []
        for slot in range(1, SLOTS + 1):
            if slot <= 2 or random.random() > REMOVED_SHARE:
                self._put(slot)

    def _put(self, slot: int) -> Row:
        if slot not in self._lots:
            insort(self._present, slot)
        self._lots[slot] = self._random.randrange(1, 400_000)
        return self._row(slot)

    def _row(self, slot: int) -> Row:
        return (_MID_TICKS + self._direction * slot, self._lots[slot])

    def _remove(self, slot: int) -> Row:
        del self._lots[slot]
        del self._present[bisect_left(self._present, slot)]
        return (_MID_TICKS + self._direction * slot, 0)

    def change(self) -> list[Row]:
        """Touch some levels, more often near the middle, and return them as a frame names them."""
        touched: set[int] = set()
        while len(touched) < CHANGES_A_SIDE:
            touched.add(1 + int(SLOTS * self._random.random() ** 2))
        return [
            self._remove(slot)
            if slot in self._lots and self._random.random() < REMOVED_SHARE
            else self._put(slot)
            for slot in touched
        ]

    def top(self, count: int = SLOTS) -> list[Row]:
        """Return the best levels, best first."""
        return [self._row(slot) for slot in self._present[:count]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one frame says; the first step is the snapshot, whose ids are all the same."""

    number: int
    previous_id: int
    first_id: int
    last_id: int
    bids: list[Row]
    asks: list[Row]
    top_bids: list[Row]
    """The ten best levels after this frame, for checksums."""
    top_asks: list[Row]

    @property
    def time_ms(self) -> int:
        """When the venue says it made the frame."""
        return FIRST_MS + self.number


class Tape:
    """The book and its changes; iterate it once."""

    def __init__(self, frames: int, seed: int = 11) -> None:
        random = Random(seed)
        self.frames = frames
        self.bids = TapeSide(random, -1)
        self.asks = TapeSide(random, 1)

    def snapshot(self) -> Step:
        """Return the book before the first frame."""
        bids, asks = self.bids.top(), self.asks.top()
        return Step(0, FIRST_ID, FIRST_ID, FIRST_ID, bids, asks, bids[:10], asks[:10])

    def steps(self) -> Iterator[Step]:
        """Change the book frame by frame."""
        last = FIRST_ID
        for number in range(1, self.frames + 1):
            bids, asks = self.bids.change(), self.asks.change()
            previous, last = last, last + len(bids) + len(asks)
            yield Step(number, previous, previous + 1, last, bids, asks, self.bids.top(10), self.asks.top(10))


def as_levels(rows: list[Row]) -> list[list[float]]:
    """Return levels as floats, the way a client reads them."""
    return [[float(price_text(row)), float(size_text(row))] for row in rows]
