"""A trail opened for looking into it, of one thread: single rows, searches in steps, the life of an order."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from db.browse.index import Index
from db.browse.order import rows_of_order
from db.browse.wanted import Wanted, json_text
from db.verify.file import opened
from db.verify.reading import Reader, ReadRow
from venues.model.value import replace

ROWS_A_STEP = 20_000
"""What is searched at once: some 10 ms, after which whoever searches may think better of it."""

MOST_ROWS_TO_A_CHECKPOINT = 101
"""A checkpoint comes after at most 100 other rows."""


class Trail:
    """Reads a live file; every call sees what is durable at its own moment."""

    def __init__(self, path: Path, reader: Reader, index: Index) -> None:
        self.path = path
        self.index = index
        self._reader = reader

    def newest(self) -> int:
        """Return the number of the last row; 0 without any.

        Raises:
            CannotVerify: the file cannot be read; so for all methods here.
        """
        return self._reader.newest()

    def rows(self, numbers: Collection[int]) -> dict[int, ReadRow]:
        """Return the rows with these numbers, as far as there are any."""
        return {row.number: row for row in self._reader.rows_numbered(numbers)}

    def search(self, wanted: Wanted, low: int, high: int) -> list[int]:
        """Return the numbers of the rows above `low` up to `high` that are wanted, newest first.

        Args:
            wanted: what is looked for, without an order.
            low: at most `ROWS_A_STEP` below `high`, else it takes long.
            high: the newest row to look at.
        """
        where, values = ["number > ?", "number <= ?"], [low, high]
        texts: list[str | int] = list(values)
        if wanted.kinds:
            where.append(f"kind IN ({','.join('?' * len(wanted.kinds))})")
            texts += sorted(wanted.kinds)
        sought = [json_text(text) for text in wanted.texts]
        sought += [f'"{json_text(wanted.venue)}"'] if wanted.venue else []
        for text in sought:
            # also quicker than `instr`; U+001B cannot stand in JSON, so that it escapes without being escaped
            where.append("CAST(payload AS TEXT) LIKE ? ESCAPE char(27)")
            texts.append("%" + text.replace("%", "\x1b%").replace("_", "\x1b_") + "%")
        return self._reader.numbers_where(" AND ".join(where), texts)

    def settled(self, wanted: Wanted) -> Wanted:
        """Return what is wanted, one text that is an id of an order taken as that; `index` is complete."""
        if wanted == Wanted(texts=wanted.texts) and len(wanted.texts) == 1 and self.index.span(wanted.texts):
            return replace(wanted, texts=(), order=wanted.texts[0])
        return wanted

    def life(self, order: str) -> list[ReadRow]:
        """Return all rows of the order that has this id, oldest first; empty when no row names it."""
        return rows_of_order(self._naming, order)

    def checkpoint_of(self, number: int) -> ReadRow | None:
        """Return the checkpoint that signs a row, or that it is; None while there is none."""
        found = self._reader.numbers_where(
            "number >= ? AND number <= ? AND kind = 'checkpoint'",
            [number, number + MOST_ROWS_TO_A_CHECKPOINT],
        )
        return self.rows(found[-1:]).get(found[-1]) if found else None

    def _naming(self, texts: Collection[str]) -> Iterable[ReadRow]:
        """Return the rows that name one of these texts; the index says between which rows they stand."""
        newest = self.newest()
        while self.index.take_in(newest):
            pass
        if not self.index.usable:
            return self._reader.rows_naming(texts, newest)
        span = self.index.span(texts)
        return () if span is None else self._reader.rows_naming(texts, span[1], after=span[0] - 1)


@contextmanager
def opened_trail(path: Path) -> Iterator[Trail]:
    """Open a trail for reading while inside, beside its writer; for one thread.

    Raises:
        CannotVerify: there is no such file, or it cannot be read.
    """
    with opened(path) as connection:
        reader = Reader(path, connection)
        with Index(path) as index:
            yield Trail(path, reader, index)
