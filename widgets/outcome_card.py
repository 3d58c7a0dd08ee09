"""What became of a confirmed order: its timeline, and the receipt of a probe or micro-trade."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.confirm_card import CARD_PARTS
from widgets.labelled import labelled, point_aligned
from widgets.lines import LINE_PARTS, Line, LineWidget
from widgets.text import wrapped
from widgets.timeline_list import timeline_lines
from widgets.trading_views import OutcomeView


class OutcomeCard(LineWidget[OutcomeView]):
    """Headline and receipt always stand; of a long timeline the newest is in sight."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | CARD_PARTS

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return all rows."""
        view = self.view
        assert view is not None
        head: list[Line] = [
            ((f" {row}", view.part),) for row in wrapped(f"{view.glyph} {view.headline}", width - 2)
        ]
        head += [((f" {row}", "line--warn"),) for words in view.words for row in wrapped(words, width - 2)]
        events = timeline_lines(view.timeline, width)
        foot = self._receipt(view, width)
        room = max(1, height - len(head) - len(foot) - 1)
        top = max(0, len(events) - room - view.scroll)
        return [*head, (), *events[top : top + room], *foot]

    def _receipt(self, view: OutcomeView, width: int) -> list[Line]:
        if not view.receipt:
            return []
        word, part = {True: ("✓ PASSED", "line--good"), False: ("✗ NOT PASSED", "line--bad")}.get(
            view.passed is True, ("", "")
        )
        title: Line = ((" Receipt  ", "line--title"), (word if view.passed is not None else "", part))
        values = point_aligned([words for _, words in view.receipt])
        pairs = [(name, words) for (name, _), words in zip(view.receipt, values, strict=True)]
        return [(), title, *labelled(pairs, width)]
