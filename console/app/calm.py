"""What keeps a screen calm: ages read twice a second, and directions that remember."""

from collections.abc import Hashable

from venues.model.clock import Clock

AGE_EVERY_SECONDS = 0.5
"""An age on the screen is renewed this often, or at once when its word changes."""


class CalmAges:
    """Hands out ages that stand still for half a second."""

    def __init__(self, clock: Clock) -> None:
        """Use `clock` for the half seconds."""
        self._clock = clock
        self._shown: dict[Hashable, tuple[float, object, float | None]] = {}

    def of(self, key: Hashable, age_ms: float | None, word: object = None) -> float | None:
        """Return the age to show for `key`, rounded to a tenth of a second.

        Args:
            key: what the age belongs to.
            age_ms: its true age in milliseconds.
            word: its freshness; when this changes the age is renewed at once.
        """
        now = self._clock.monotonic()
        held = self._shown.get(key)
        if held is not None and held[1] == word and now - held[0] < AGE_EVERY_SECONDS and now >= held[0]:
            return held[2]
        shown = None if age_ms is None else round(age_ms / 100) * 100.0
        self._shown[key] = (now, word, shown)
        return shown


class Directions:
    """Remembers whether each shown number last rose or fell."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._last: dict[str, tuple[str, float, int]] = {}

    def of(self, key: str, value: float | None, text: str) -> int:
        """Return 1, -1 or 0 for `value`; only a change of its `text` counts."""
        held = self._last.get(key)
        if value is None:
            return 0
        if held is None:
            self._last[key] = (text, value, 0)
            return 0
        if held[0] == text:
            return held[2]
        direction = 1 if value > held[1] else -1
        self._last[key] = (text, value, direction)
        return direction
