"""The first row: what kind of exchange this process speaks to, arm state, clocks, and its own health."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells
from widgets.views import StatusView

STROKES = {"LIVE": "━", "TESTNET": "═", "PRACTICE": "╌", "VIA": "┅"}
"""Every mode draws its border in its own stroke, so that it shows without colour."""


class StatusLine(LineWidget[StatusView]):
    """Drawn as the upper border of the screen, in the stroke and colour of the mode."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {"status--mode", "status--stroke", "status--note"}

    def feed(self, view: StatusView) -> None:
        """Show `view` in the colour of its mode."""
        if self.view is None or self.view.mode != view.mode:
            for mode in STROKES:
                self.set_class(mode == view.mode, f"-{mode.lower()}")
        super().feed(view)

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return the one row; what does not fit is left out from the least needed on."""
        view = self.view
        assert view is not None
        stroke = STROKES.get(view.mode, "━")
        left: list[Piece] = [
            (stroke * 2, "status--stroke"),
            (" LYRA ", "line--strong"),
            (f" {view.mode} ", "status--mode"),
            (f" ○ {view.arm} ", "line--strong"),
        ]
        if view.note:
            left.append((f" {view.note} ", "status--note"))
        used = sum(cells(text) for text, _ in left)
        right = self._right(view, width - used - 4)
        gap = width - used - cells(right) - 2
        return [
            (*left, (stroke * max(0, gap), "status--stroke"), (right, ""), (stroke * 2, "status--stroke"))
        ]

    def _right(self, view: StatusView, room: int) -> str:
        clocks = " · ".join(part for part in (view.utc, view.local) if part)
        candidates = [[clocks, *view.vitals[:count]] for count in range(len(view.vitals), -1, -1)] + [
            [view.utc],
            [view.utc[:8]],
        ]
        for parts in candidates:
            text = f" {' · '.join(part for part in parts if part)} "
            if cells(text) <= room:
                return text
        return ""
