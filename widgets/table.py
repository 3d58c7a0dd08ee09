"""The base of panels with a cursor: a heading, column names, rows that scroll under the cursor."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.message import Message
from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece

TableView = TypeVar("TableView")


class Table(LineWidget[TableView], Generic[TableView], can_focus=True):
    """Keeps the cursor on a row's key, so that rows may come, go and change places under it."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {"table--cursor"}

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, table: "Table[Any]", key: str) -> None:
            """Name the row's key."""
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> "Table[Any]":
            """The table whose cursor moved."""
            return self.table

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Create an empty table with the cursor on the first row."""
        super().__init__(id=id, classes=classes)
        self.cursor_key = ""
        self._top = 0
        self._first_row_y = 2

    def keys(self) -> Sequence[str]:
        """Return the keys of all rows in order."""
        raise NotImplementedError

    def head(self, width: int) -> Sequence[Line]:
        """Return the heading and column names."""
        raise NotImplementedError

    def row(self, index: int, width: int) -> Line:
        """Return one row's pieces, without the cursor's mark."""
        raise NotImplementedError

    def copy_head(self) -> tuple[str, ...]:
        """Return column names for copying."""
        return ()

    def copy_row(self, index: int) -> tuple[str, ...]:
        """Return one row's plain values for copying: no grouping, no units."""
        return tuple(text.strip() for text, _ in self.row(index, 200))

    @override
    def copy_rows(self, *, whole: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return column names and all rows, or the row under the cursor."""
        count = len(self.keys())
        rows = range(count) if whole else range(self.cursor, min(count, self.cursor + 1))
        return self.copy_head(), [self.copy_row(index) for index in rows]

    @property
    def cursor(self) -> int:
        """Index of the row under the cursor; the first when its row is gone."""
        keys = self.keys()
        return keys.index(self.cursor_key) if self.cursor_key in keys else 0

    @property
    def has_cursor(self) -> bool:
        """True while a row is marked as the one that keys act on."""
        return True

    def point_at(self, key: str) -> None:
        """Put the cursor on the row with this key without saying so."""
        if key != self.cursor_key:
            self.cursor_key = key
            self.redraw()

    def natural_height(self, width: int) -> int:
        """Return the rows that heading and all rows need."""
        return len(self.head(width)) + len(self.keys())

    def move(self, rows: int) -> None:
        """Move the cursor by `rows` and say so."""
        keys = self.keys()
        if not keys:
            return
        index = max(0, min(len(keys) - 1, self.cursor + rows))
        self.cursor_key = keys[index]
        self.redraw()
        self.post_message(self.Moved(self, keys[index]))

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the heading and those rows around the cursor that fit."""
        lines = list(self.head(width))
        self._first_row_y = len(lines)
        room, count, cursor = max(1, height - len(lines)), len(self.keys()), self.cursor
        free = max(1, room - 1)  # the last row may have to say how many more there are
        if cursor < self._top:
            self._top = cursor
        elif cursor >= self._top + free:
            self._top = cursor - free + 1
        self._top = max(0, min(self._top, count - room))
        shown = range(self._top, min(count, self._top + room))
        here = cursor if self.has_cursor else -1
        lines += [self._marked(self.row(index, width - 1), index == here) for index in shown]
        if self._top + room < count and room > 1:
            more = count - self._top - room + 1
            lines[-1] = ((f"  ↓ {more} more", "line--dim"),)
        return lines

    def _marked(self, line: Line, here: bool) -> Line:
        if not here:
            return ((" ", ""), *line)
        mark: Piece = ("▸" if self.has_focus else "›", "line--accent")
        if not self.has_focus:
            return (mark, *line)
        return (mark, *((text, part or "table--cursor") for text, part in line))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked row."""
        index = event.y - self._first_row_y + self._top
        if event.y >= self._first_row_y and 0 <= index < len(self.keys()):
            self.move(index - self.cursor)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the cursor up."""
        event.stop()
        self.move(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the cursor down."""
        event.stop()
        self.move(1)
