"""All keys in columns, group by group."""

from collections.abc import Sequence
from typing import ClassVar

from venues.model.value import Value
from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit


class KeyGroup(Value):
    """A named list of keys and what they do."""

    name: str
    keys: tuple[tuple[str, str], ...]


class KeyList(LineWidget[tuple[KeyGroup, ...]]):
    """As many columns as fit; scrolls by whole rows when they do not."""

    PARTS: ClassVar[set[str]] = LINE_PARTS

    top = 0

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows from `top` on."""
        columns = max(1, min(3, width // 50))
        each = width // columns
        blocks = [self._block(group, each) for group in self.view or ()]
        stacks: list[list[Line]] = [[] for _ in range(columns)]
        share = -(-sum(len(block) + 1 for block in blocks) // columns)
        place = 0
        for block in blocks:
            if stacks[place] and len(stacks[place]) + len(block) // 2 > share and place < columns - 1:
                place += 1
            stacks[place] += [*block, ()]
        most = max((len(stack) for stack in stacks), default=0)
        rows: list[Line] = []
        for y in range(most):
            pieces: list[Piece] = []
            for stack in stacks:
                line = stack[y] if y < len(stack) else ()
                pieces += [*line, (" " * (each - sum(cells(text) for text, _ in line)), "")]
            rows.append(tuple(pieces))
        self.top = max(0, min(self.top, most - height))
        return rows[self.top : self.top + height]

    def _block(self, group: KeyGroup, width: int) -> list[Line]:
        name = max((cells(keys) for keys, _ in group.keys), default=0)
        lines: list[Line] = [((f" {group.name}", "line--title"),)]
        lines += [
            (
                (f" {fit(keys, name)}  ", "line--key"),
                (fit(words, max(0, width - name - 5)), ""),
            )
            for keys, words in group.keys
        ]
        return lines

    def scroll_rows(self, rows: int) -> None:
        """Move by `rows`."""
        self.top = max(0, self.top + rows)
        self.redraw()
