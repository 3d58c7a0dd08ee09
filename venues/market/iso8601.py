"""The text of a time, once a second: ccxt makes one for every frame, a sixth of what a frame costs."""

from typing import Any

from venues.market.lazy_ccxt import install

install()

from ccxt.base.exchange import Exchange  # noqa: E402  the light packages must stand first


class Iso8601:
    """Ccxt's `iso8601` with the part down to the second remembered."""

    def __init__(self) -> None:
        self._second: int | None = None
        self._text = ""

    def __call__(self, timestamp: Any = None) -> str | None:
        """Return what ccxt's own would return for milliseconds since 1970, None for what is no time."""
        if type(timestamp) is not int:
            text: str | None = Exchange.iso8601(timestamp)
            return text
        second, milliseconds = divmod(timestamp, 1000)
        if second != self._second:
            text = Exchange.iso8601(second * 1000)
            if text is None:
                return None
            self._second, self._text = second, text[:-4]
        return f"{self._text}{milliseconds:03d}Z"
