"""A correction to Textual 8.2.8: a strip that is not cut must not keep itself in its own cache.

`Strip.divide` stores `[self]` in the strip, so that every painted line is cyclic garbage and the collector
stops the screen for 15-80 ms every second or two. A lone cut at the full width needs no memory.
"""

from collections.abc import Iterable, Sequence

from textual.strip import Strip

_original = Strip.divide


def _divide(self: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    wanted = list(cuts)
    if wanted and wanted[0] == self.cell_length:
        return [self]
    return _original(self, wanted)


def install() -> None:
    """Replace `Strip.divide` once; further calls do nothing."""
    if Strip.divide is not _divide:
        Strip.divide = _divide  # type: ignore[method-assign]  # the one patch of Textual, see the module's words


def is_installed() -> bool:
    """Return True once the correction is in place."""
    return Strip.divide is _divide
