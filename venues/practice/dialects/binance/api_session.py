"""Binance's websocket API: market data in its envelope, and the refusal of the rest (https://developers.binance.com/docs/binance-spot-api-docs/websocket-api)."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from venues.practice.dialects.binance import formats
from venues.practice.dialects.binance.refusals import rejected
from venues.practice.dialects.session import Session
from venues.practice.dialects.wire import RestRequest
from venues.practice.faults import Purpose
from venues.practice.sockets import FrameKind, Socket

if TYPE_CHECKING:
    from venues.practice.dialects.binance.dialect import BinanceDialect

_MARKET_DATA = {
    "ping": "ping",
    "time": "time",
    "exchangeInfo": "exchangeInfo",
    "depth": "depth",
    "trades.recent": "trades",
    "trades.aggregate": "aggTrades",
    "klines": "klines",
    "avgPrice": "avgPrice",
    "ticker.24hr": "ticker/24hr",
    "ticker.price": "ticker/price",
    "ticker.book": "ticker/bookTicker",
}
"""Methods that are REST endpoints under another name."""
_PURPOSES = {"place": Purpose.CREATE, "cancel": Purpose.CANCEL, "cancelAll": Purpose.CANCEL}


class ApiSession(Session):
    """One connection to the requests' endpoint; whatever needs a key is refused."""

    def __init__(self, socket: Socket, dialect: "BinanceDialect") -> None:
        super().__init__(socket, dialect.engine)
        self._dialect = dialect

    def on_text(self, text: str) -> None:
        """Answer a request."""
        try:
            message = json.loads(text)
            method, params = str(message["method"]), message.get("params") or {}
            if not isinstance(params, dict):
                raise TypeError("params")
        except (ValueError, KeyError, TypeError, AttributeError):
            self._answer(None, 400, formats.error(-1135, "Invalid JSON in request: expected an object."))
            return
        request_id = message.get("id")
        path = _MARKET_DATA.get(method)
        if path is None:
            self.socket.count(_PURPOSES.get(method.rpartition(".")[2], Purpose.QUERY))
            reply = rejected()
        else:
            request = RestRequest("GET", f"/api/v3/{path}", urlencode(_plain(params)), {}, b"")
            reply = self._dialect.handle(request)
        self._answer(request_id, reply.status, reply.body)

    def _answer(self, request_id: object, status: int, body: object) -> None:
        content = {"result": body} if status == 200 else {"error": body}
        answer = {"id": request_id, "status": status, **content, "rateLimits": []}
        self.socket.send(answer, FrameKind.ANSWER)


def _plain(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
