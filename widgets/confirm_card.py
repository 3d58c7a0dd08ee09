"""The card of a confirmation: what would be sent, the numbers of this moment, the code, and two buttons."""

from collections.abc import Sequence
from typing import ClassVar

from typing_extensions import override

from widgets.labelled import labelled
from widgets.lines import LINE_PARTS, Line, LineWidget, Piece
from widgets.text import cells, fit, wrapped
from widgets.trading_views import CardView

CARD_PARTS = {"card--headline", "card--money", "card--code", "card--typed", "card--wrong", "card--chosen"}


def button(label: str, *, chosen: bool, dead: bool = False) -> tuple[Piece, Piece]:
    """Return a button as pieces: a mark before the one that Enter presses, dots around one out of reach."""
    if dead:
        return ("    ", ""), (f"· {label} ·", "line--dim")
    return ("  ▸ " if chosen else "    ", "line--accent"), (f"[ {label} ]", "card--chosen" if chosen else "")


def buttons_line(width: int, pieces: Sequence[Piece], left: Piece = ("", "")) -> Line:
    """Return the buttons at the right edge, and words at the left."""
    used = sum(cells(text) for text, _ in pieces) + 1
    room = max(0, width - used)
    return ((fit(left[0], room), left[1]), *pieces, (" ", ""))


class ConfirmCard(LineWidget[CardView]):
    """Head and foot always stand; what lies between scrolls when there is no room."""

    PARTS: ClassVar[set[str]] = LINE_PARTS | CARD_PARTS

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Create an empty card."""
        super().__init__(id=id)
        self._now_rows = 1

    @override
    def build(self, width: int, height: int) -> Sequence[Line]:
        """Return all rows."""
        view = self.view
        assert view is not None
        head, foot = self._head(view, width), self._foot(view, width)
        label = max(cells(name) for name, _ in (*view.lines, ("Fields", "")))
        body = [*self._now(view, width, label), *self._rows_of(view, width, label)]
        if len(head) + len(body) + len(foot) > height:  # rows that only part others go first
            head, foot = [row for row in head if row], [row for row in foot if row]
        room = max(0, height - len(head) - len(foot))
        if len(body) > room:
            top = max(0, min(view.scroll, len(body) - room + 1))
            body = body[top : top + room]
            if body:
                body[-1] = ((" ↑ ↓ more", "line--warn"),)
        return [*head, *body, *foot]

    def _head(self, view: CardView, width: int) -> list[Line]:
        lines: list[Line] = []
        if view.dead:
            rows = wrapped(f"✗ DEAD, nothing was sent: {view.dead}", width - 2)
            lines += [((f" {row}", "line--bad"),) for row in rows]
        elif view.warning:
            lines.append(((fit(f" {view.warning}", width), "card--money"),))
        part = "line--dim" if view.dead else "card--headline"
        lines += [((f" {row}", part),) for row in wrapped(view.headline, width - 2)]
        return [*lines, ()]

    def _now(self, view: CardView, width: int, label: int) -> list[Line]:
        """Return the live numbers in as many rows as they have ever needed, so that nothing beneath them jumps."""
        if view.dead:
            return []
        rows = labelled((("Now", view.now),), width, "line--strong", label)
        self._now_rows = max(self._now_rows, len(rows))
        return [*rows, *[()] * (self._now_rows - len(rows))]

    def _rows_of(self, view: CardView, width: int, label: int) -> list[Line]:
        lines = labelled(view.lines, width, "line--dim" if view.dead else "", label)
        if view.request and not view.dead:
            fields = "  ".join(f"{name}={value}" for name, value in view.request)
            lines += labelled((("Fields", fields),), width, "line--dim", label)
        return lines

    def _foot(self, view: CardView, width: int) -> list[Line]:
        back = button("Back", chosen=not view.on_second)
        second = button(view.second, chosen=view.on_second, dead=not view.reachable)
        buttons = buttons_line(width, (*back, *second), (f" {view.hint}", "line--warn"))
        if view.dead:
            return [(), buttons]
        blank = "_" * max(0, len(view.code) - len(view.typed))
        typed: list[Piece] = [
            (mark.character, "card--wrong" if mark.wrong else "card--typed") for mark in view.typed
        ]
        wrong = "  ✗ wrong, Backspace" if any(mark.wrong for mark in view.typed) else ""
        code: Line = (
            (" Type  ", ""),
            (f" {view.code} ", "card--code"),
            (f"  {view.purpose}:  ", ""),
            *typed,
            (blank, "line--dim"),
            (wrong, "line--bad"),
        )
        return [(), code, (), buttons]
