"""Tokens that open the private websocket (https://docs.kraken.com/exchange/guides/websockets/authentication)."""

import base64
from random import Random

LIFE_SECONDS = 900


class Tokens:
    """Issues tokens; one that was used on a connection stays good on that connection."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ends_ms: dict[str, int] = {}

    def issue(self, now_ms: int) -> str:
        """A new token."""
        self._ends_ms = {token: end_ms for token, end_ms in self._ends_ms.items() if end_ms > now_ms}
        token = base64.b64encode(self._random.randbytes(33)).decode()
        self._ends_ms[token] = now_ms + LIFE_SECONDS * 1000
        return token

    def is_good(self, token: str, now_ms: int) -> bool:
        """Whether a token was issued and has not expired."""
        return self._ends_ms.get(token, 0) > now_ms
