"""Corrections to Textual 8.2.8, each of which a test holds up to what Textual does without it.

* `Strip.divide` stores `[self]` in the strip, so that every painted line is cyclic garbage and the collector stops the
  screen for 15-80 ms every second or two. A lone cut at the full width needs no memory.
  And each piece of a strip that is cut, as a dialog does to hundreds, gets seven caches that the collector must look
  at: ours has none.
* `StylesCache.get_inner_outer` is remembered by an `lru_cache` whose keys hold the cache it is a method of, and with it
  the widget and the whole dialog: a thousand dialogs, 0.85 MB each, were never let go. What it computes depends on two
  colours only, and so does our memory.
* `ChopsUpdate.render_segments` takes a piece that begins where a changed span ends for a part of it, cuts it to no
  cells, and writes a cursor movement for nothing: a third of all pieces while ladders change.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rich.console import Console
from textual._compositor import ChopsUpdate
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.strip import Strip
from textual.style import Style

from widgets.light_strip import LightStrip

original_divide = Strip.divide
"""Textual's own, for whatever is really cut."""

original_render_segments = ChopsUpdate.render_segments
"""Textual's own, to compare with."""


def divide(self: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    """Return the strip itself when it is not cut, without remembering that; otherwise its pieces, made light."""
    wanted = list(cuts)
    if wanted and wanted[0] == self.cell_length:
        return [self]
    pieces = original_divide(self, wanted)
    if isinstance(pieces, list) and not isinstance(self, LightStrip):
        for index, piece in enumerate(pieces):  # in place: it is this list that the strip remembers
            if type(piece) is Strip and piece is not self:
                pieces[index] = LightStrip(piece._segments, piece.cell_length)
    return pieces


@lru_cache(1024)
def _inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def get_inner_outer(_cache: StylesCache, base_background: Color, background: Color) -> tuple[Style, Style]:
    """Return the styles inside and outside a border, remembered by the colours alone."""
    return _inner_outer(base_background, background)


def render_segments(self: ChopsUpdate, console: Console) -> str:
    """Return what the terminal must be sent for the changed spans: only pieces that lie in them."""
    sequences: list[str] = []
    append = sequences.append
    last_y = self.spans[-1][0]
    for y, x1, x2 in self.spans:
        for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
            if strip is None or x >= x2 or end <= x1:
                continue
            piece = strip if x >= x1 and end <= x2 else strip.crop(0, min(end, x2) - x)
            append(f"\x1b[{y + 1};{x + 1}H")
            append(piece.render(console))
        if y != last_y:
            append("\n")
    return "".join(sequences)


def install() -> None:
    """Put the corrections in place; further calls do nothing."""
    Strip.divide = divide  # type: ignore[method-assign]  # see the module's words, also for the next two
    StylesCache.get_inner_outer = get_inner_outer  # type: ignore[method-assign,assignment]
    ChopsUpdate.render_segments = render_segments  # type: ignore[method-assign]


def is_installed() -> bool:
    """Return True once the corrections are in place."""
    return (
        Strip.divide is divide
        and StylesCache.get_inner_outer is get_inner_outer
        and ChopsUpdate.render_segments is render_segments
    )
