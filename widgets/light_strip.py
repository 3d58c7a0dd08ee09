"""A painted row without the caches that Textual gives to every one."""

from typing import Any

from rich.segment import Segment
from textual.strip import Strip


class _Forgetful:
    """Stands where a strip has a cache: keeps nothing."""

    def get(self, _key: object, default: object = None) -> object:
        """Know nothing."""
        return default

    def __setitem__(self, _key: object, _value: object) -> None:
        """Forget it."""


_NOTHING: Any = _Forgetful()


class LightStrip(Strip):
    """A row that is painted once or twice and then replaced by another.

    Making Textual's seven caches takes longer than making the row, and nothing is ever found in them. What the row
    writes to the terminal is still remembered.
    """

    __slots__ = ()

    def __init__(self, segments: list[Segment], cell_length: int) -> None:
        """Take the segments as they are, which must not be changed afterwards, and their length in cells."""
        self._segments = segments
        self._cell_length = cell_length
        self._divide_cache = self._crop_cache = self._style_cache = self._filter_cache = _NOTHING
        self._line_length_cache = self._crop_extend_cache = self._offsets_cache = _NOTHING
        self._render_cache = None
        self._link_ids = None
        self._cell_count = None
