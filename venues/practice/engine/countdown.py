"""The venue's own countdown that cancels resting orders unless it is set anew."""

from collections.abc import Callable


class Countdowns:
    """One countdown for the whole account, and one for each market; each fires once and is off then.

    Args:
        now_ms: the present.
        cancel: cancels every open order of a market, or of all for None.
    """

    def __init__(self, now_ms: Callable[[], int], cancel: Callable[[str | None], None]) -> None:
        self._now_ms = now_ms
        self._cancel = cancel
        self._due_ms: dict[str | None, int] = {}

    def set(self, seconds: int, symbol: str | None = None) -> int | None:
        """Begin anew, or end with 0; returns when it fires, None when it is off.

        Args:
            seconds: from now.
            symbol: the only market that it is for; None for the whole account.
        """
        if not seconds:
            self._due_ms.pop(symbol, None)
            return None
        self._due_ms[symbol] = self._now_ms() + seconds * 1000
        return self._due_ms[symbol]

    @property
    def is_set(self) -> bool:
        """Whether anything will fire."""
        return bool(self._due_ms)

    def look(self) -> None:
        """Fire what is due."""
        now_ms = self._now_ms()
        for symbol in [symbol for symbol, due_ms in self._due_ms.items() if due_ms <= now_ms]:
            del self._due_ms[symbol]
            self._cancel(symbol)
