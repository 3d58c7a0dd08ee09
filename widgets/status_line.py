"""The first row: what kind of exchange this process speaks to, arm state, clocks, and its own health."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit
from widgets.views import StatusView

STROKES = {"LIVE": "━", "TESTNET": "═", "PRACTICE": "╌", "VIA": "┅"}
"""Every mode draws its border in its own stroke, so that it shows without colour."""

ARM_LOOKS = {"": ("○", "line--strong"), "armed": ("●", "status--armed"), "halted": ("✗", "status--halted")}
"""Glyph and component class of the arm state; the word comes with the view."""

LEVELS = {"": "line--dim", "warn": "line--warn", "bad": "status--halted"}

LONGEST_REASON = 34
"""Cells of the arm state with its reason on a wide terminal."""


class StatusLine(LineWidget[StatusView]):
    """Drawn as the upper border of the screen, in the stroke and colour of the mode."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {
        "status--mode",
        "status--stroke",
        "status--note",
        "status--armed",
        "status--halted",
    }

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
        glyph, arm_part = ARM_LOOKS[view.arm_level]
        arm = shortened(view.arm, LONGEST_REASON if width >= 120 else 20)
        left: list[Piece] = [
            (stroke * 2, "status--stroke"),
            (" LYRA ", "line--strong"),
            (f" {view.mode} ", "status--mode"),
            (f" {glyph} {arm} ", arm_part),
        ]
        if view.vault:
            left.append((f" {view.vault} ", "line--warn"))
        if view.note:
            left.append((f" {view.note} ", "status--note"))
        used = sum(cells(text) for text, _ in left)
        audit = f" {view.audit} " if view.audit and used + cells(view.audit) + 16 <= width else ""
        right = self._right(view, width - used - cells(audit) - 4)
        gap = width - used - cells(right) - cells(audit) - (3 if audit else 2)
        tail: list[Piece] = [(stroke, "status--stroke"), (audit, LEVELS[view.audit_level])] if audit else []
        return [
            (
                *left,
                (stroke * max(0, gap), "status--stroke"),
                (right, ""),
                *tail,
                (stroke * 2, "status--stroke"),
            )
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


def shortened(text: str, width: int) -> str:
    """Return `text`, cut with an ellipsis where it is longer than `width`."""
    return text if cells(text) <= width else fit(text, width)
