"""The base of everything live: lines of styled pieces, repainted row by row where they differ."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget
from typing_extensions import override

from widgets.light_strip import LightStrip
from widgets.text import cells, fit

Piece = tuple[str, str]
"""Text and the component class that styles it; an empty class is the panel's own style."""

Line = tuple[Piece, ...]
"""One row from left to right; hashable, so that an unchanged row costs one comparison."""

View = TypeVar("View")

_TALL = 200
"""More rows than any terminal has."""


LINE_PARTS = {
    "line--rule",
    "line--title",
    "line--dim",
    "line--strong",
    "line--head",
    "line--bid",
    "line--bid-strong",
    "line--bid-stale",
    "line--ask",
    "line--ask-strong",
    "line--ask-stale",
    "line--up",
    "line--down",
    "line--good",
    "line--warn",
    "line--bad",
    "line--hatch",
    "line--accent",
    "line--cursor",
    "line--key",
    "line--active",
}
"""Component classes that most panels use."""


class LineWidget(Widget, Generic[View]):
    """A panel fed with frozen views; only rows that differ from the last ones are painted.

    A subclass turns `view` into lines in `build`; the frame clock calls `feed`. No widget has a timer.
    """

    ALLOW_SELECT = False
    PARTS: ClassVar[set[str]] = set()
    """Component classes that `build` may use.

    They are none of Textual's own: it applies the style sheet to every component class of every widget whenever one is
    restyled, 1,475 times until the first frame. Here a part is styled when it is first drawn.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Create an empty panel."""
        super().__init__(id=id, classes=classes)
        self.view: View | None = None
        self._lines: list[Line] = []
        self._strips: dict[int, Strip] = {}
        self._natural = 0
        self._styles_of_parts: dict[str, Style] = {}
        self.rows_painted = 0
        """How many rows have been marked for painting so far; for tests and benchmarks."""

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows for `view` in this many cells; fewer than `height` leaves the rest empty."""
        raise NotImplementedError

    def feed(self, view: View) -> None:
        """Show `view`; the same view again costs nothing."""
        if view == self.view:
            return
        self.view = view
        self.redraw()
        if self.styles.height is not None and self.styles.height.is_auto:
            natural = self.natural_height(self.size.width or 80)
            if natural != self._natural:
                self._natural = natural
                self.refresh(layout=True)

    def natural_height(self, width: int) -> int:
        """Return the rows that the whole view needs, for `height: auto`."""
        return 0 if self.view is None else len(self.build(width, _TALL))

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows that the style sheet's `auto` stands for."""
        return max(1, self.natural_height(width) if self.view is not None else 1)

    def copy_rows(self, *, whole: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Return column names and plain values for copying: all rows, or the one that counts.

        Args:
            whole: all rows of the panel instead of the row under the cursor.
        """
        del whole
        return (), []

    def redraw(self) -> None:
        """Build the rows again and mark those that differ for painting."""
        width, height = self.size
        if width <= 0 or height <= 0:
            return
        lines = [] if self.view is None else list(self.build(width, height))[:height]
        lines.extend([()] * (height - len(lines)))
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self._strips.clear()
            self.rows_painted += len(lines)
            self.refresh()
            return
        changed = [y for y, line in enumerate(lines) if line != before[y]]
        for y in changed:
            self._strips.pop(y, None)
        if changed:
            self.rows_painted += len(changed)
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """Return the strip of row `y`, made once per change."""
        return self._strip_of(y, self.size.width)

    def _strip_of(self, y: int, width: int) -> Strip:
        strip = self._strips.get(y)
        if strip is None or strip.cell_length != width:
            strip = self._make_strip(self._lines[y] if y < len(self._lines) else (), width)
            self._strips[y] = strip
        return strip

    @override
    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of `crop`, straight from the cache of strips.

        A panel has no border and no padding, so that Textual's own cache of styled rows would only copy ours.
        """
        if self.app.native_ansi_color or self.app.no_color:
            return super().render_lines(crop)
        width = self.size.width  # asked once: it is computed anew every time
        strips = [self._strip_of(y, width) for y in crop.line_range]
        left, right = crop.column_span
        if left == 0 and right == width:
            return strips
        return [strip.crop(left, right) for strip in strips]

    def _make_strip(self, line: Line, width: int) -> Strip:
        base = self._style_of("")
        segments: list[Segment] = []
        length = 0
        for text, part in line:
            if text:
                text = harmless(text)
                segments.append(Segment(text, self._style_of(part)))
                length += cells(text)
        if length < width:
            segments.append(Segment(" " * (width - length), base))
        strip = LightStrip(segments, max(length, width))
        return strip if length <= width else strip.crop(0, width)

    def _style_of(self, part: str) -> Style:
        """Return the style of a component class of this panel, kept until the panel is restyled."""
        style = self._styles_of_parts.get(part)
        if style is None:
            style = self._styled(part) if part else self.rich_style
            self._styles_of_parts[part] = style
        return style

    def _styled(self, part: str) -> Style:
        """Apply the style sheet to one component class, as Textual does for those that a widget declares to it."""
        if part not in self.PARTS:
            raise KeyError(f"{type(self).__name__} does not declare {part!r}")
        node = DOMNode(classes=part)
        node._attach(self)
        self.app.stylesheet.apply(node)
        return node.rich_style

    def notify_style_update(self) -> None:
        """Forget strips that were made with the old styles."""
        super().notify_style_update()
        self._styles_of_parts.clear()
        self._strips.clear()

    def on_resize(self, _event: events.Resize) -> None:
        """Lay the rows out anew."""
        self._strips.clear()
        self._lines = []
        self.redraw()

    def on_unmount(self) -> None:
        """Let the rows go: they would wait for the collector together with the widget."""
        self._strips.clear()
        self._lines = []

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draw the heading anew; an `on_focus` would come before the focus is set."""
        super().watch_has_focus(has_focus)
        self.redraw()

    def heading(self, title: str, width: int, tail: Sequence[Piece] = (), note: str = "") -> Line:
        """Return the panel's first row: a rule with its title, a dim note, and pieces at the right edge.

        The rule is heavy while the panel has focus, so that focus shows without colour.
        """
        stroke = "━" if self.has_focus else "─"
        tail_width = sum(cells(text) for text, _ in tail)
        room = width - tail_width - (2 if tail else 1) - 2
        shown = title if cells(title) <= room else fit(title, max(0, room))
        pieces: list[Piece] = [(stroke, "line--rule"), (f" {shown} ", "line--title")]
        used = 3 + cells(shown)
        if note and used + cells(note) + 1 <= width - tail_width - 2:
            pieces.append((f"{note} ", "line--dim"))
            used += cells(note) + 1
        gap = width - used - tail_width - (2 if tail else 0)
        if gap > 0:
            pieces.append((stroke * gap, "line--rule"))
        if tail:
            pieces.extend([(" ", ""), *tail, (" ", "")])
        return tuple(pieces)


def harmless(text: str) -> str:
    """Return `text` without anything that a terminal would obey; venue text is clean before, this is the net."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "·" for character in text)
