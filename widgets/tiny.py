"""What a terminal shows that is too small for panels: mode, arm state, venues; or the size it should have."""

from collections.abc import Sequence
from typing import ClassVar

from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.pinned_strip import pinned_lines
from widgets.status_line import ARM_LOOKS, shortened
from widgets.text import fit
from widgets.views import TinyView

LEAST = (24, 5)
"""Columns and rows below which only the needed size is named."""

WANTED = "80x24"


class TinyScreen(LineWidget[TinyView]):
    """Status only."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | {"status--armed", "status--halted", "pinned--word"}

    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return one line a venue, worst first, and what size the panels need."""
        view = self.view
        assert view is not None
        if width < LEAST[0] or height < LEAST[1]:
            words = f"needs {WANTED}"
            return [((fit(words if len(words) <= width else WANTED, width), "line--warn"),)]
        glyph, part = ARM_LOOKS[view.arm_level]
        lines: list[Line] = [
            (
                (f" LYRA {view.mode} ", "line--strong"),
                (f"{glyph} {shortened(view.arm, 20)}", part),
                (f" {view.vault}" if view.vault else "", "line--warn"),
                (f" {view.utc}", "line--dim"),
            ),
        ]
        lines += [((fit(f" {view.audit}", width), "line--bad"),)] if view.audit else []
        lines += pinned_lines(view.pinned, width, min(3, max(1, height - 4)))
        chips = sorted(view.chips, key=lambda chip: -chip.rank)
        room = height - 1 - len(lines)
        parts = {0: "line--good", 1: "line--dim", 2: "line--warn"}
        for chip in chips[: room if len(chips) <= room else room - 1]:
            part = parts.get(chip.rank, "line--bad")
            lines.append(
                (
                    (f" {fit(chip.venue, 12)}", ""),
                    (f"{chip.glyph} {chip.word}", part),
                    (f" {chip.detail}", "line--dim"),
                )
            )
        if len(chips) > room:
            lines.append(((f" +{len(chips) - room + 1} venues", "line--dim"),))
        lines.append(((f" panels need {WANTED} · ^G panic · ^L arm · ^Q quit", "line--dim"),))
        return lines
