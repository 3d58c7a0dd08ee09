"""How four venues write one market, its snapshot and its changes: as little as ccxt needs, nothing invented."""

import json
import zlib
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from bench.flood.tape import FIRST_MS, Row, Step, price_text, size_text

SYMBOL = "BTC/USDT"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _quoted(rows: list[Row], beside: str = "") -> str:
    return ",".join(f'["{price_text(row)}","{size_text(row)}"{beside}]' for row in rows)


class Wire(ABC):
    """One venue's words."""

    depth_limit: ClassVar[int | None] = None
    """The `limit` that both sides pass to `watch_order_book`, for a book of 400 levels."""
    numbered: ClassVar[bool] = True
    """The client's book carries the last frame's number."""

    def rest(self, path: str, first: Step) -> object:
        """Answer a REST request; what is not needed gets the venue's empty list."""
        raise NotImplementedError

    @abstractmethod
    def answers(self, request: Any, first: Step) -> list[str]:
        """Answer a frame of the client; a subscription is answered with the snapshot, where the venue does."""

    @abstractmethod
    def frame(self, step: Step) -> str:
        """Return the frame of a change."""


class Okx(Wire):
    """Channel `books`: the chain of prevSeqId."""

    def rest(self, path: str, first: Step) -> object:
        """Instruments and the time."""
        del first
        data: list[object] = []
        if path.endswith("/public/time"):
            data = [{"ts": str(FIRST_MS)}]
        elif "instType=SPOT" in path:
            names = {"instId": "BTC-USDT", "instType": "SPOT", "baseCcy": "BTC", "quoteCcy": "USDT"}
            steps = {"tickSz": "0.1", "lotSz": "0.00001", "minSz": "0.00001"}
            data = [names | steps | {"state": "live", "uly": "", "settleCcy": "", "ctVal": "", "lever": ""}]
        return {"code": "0", "msg": "", "data": data}

    def answers(self, request: Any, first: Step) -> list[str]:
        """The acknowledgement and the snapshot."""
        if request.get("op") != "subscribe":
            return []
        return [json.dumps({"event": "subscribe", "arg": request["args"][0]}), self._book(first, "snapshot")]

    def frame(self, step: Step) -> str:
        """An update."""
        return self._book(step, "update")

    @staticmethod
    def _book(step: Step, action: str) -> str:
        past = -1 if action == "snapshot" else step.previous_id
        more = ',"0","3"'
        return (
            f'{{"arg":{{"channel":"books","instId":"BTC-USDT"}},"action":"{action}","data":[{{'
            f'"asks":[{_quoted(step.asks, more)}],"bids":[{_quoted(step.bids, more)}],'
            f'"ts":"{step.time_ms}","checksum":0,"seqId":{step.last_id},"prevSeqId":{past}}}]}}'
        )


class Gate(Wire):
    """Channel `spot.obu`: U is the last u + 1."""

    depth_limit = 400

    def rest(self, path: str, first: Step) -> object:
        """Pairs and the time."""
        del first
        if path.endswith("/spot/time"):
            return {"server_time": FIRST_MS}
        if not path.endswith("/spot/currency_pairs"):
            return []
        names = {"id": "BTC_USDT", "base": "BTC", "quote": "USDT", "trade_status": "tradable"}
        return [names | {"fee": "0.2", "min_quote_amount": "1", "amount_precision": 5, "precision": 1}]

    def answers(self, request: Any, first: Step) -> list[str]:
        """The acknowledgement and the snapshot."""
        if request.get("event") != "subscribe":
            return []
        head = {"time": 1, "id": request["id"], "channel": request["channel"], "event": "subscribe"}
        return [json.dumps(head | {"result": {"status": "success"}}), self._book(first, '"full":true')]

    def frame(self, step: Step) -> str:
        """An update."""
        return self._book(step, f'"U":{step.first_id}')

    @staticmethod
    def _book(step: Step, head: str) -> str:
        return (
            f'{{"channel":"spot.obu","result":{{"t":{step.time_ms},{head},"u":{step.last_id},'
            f'"s":"ob.BTC_USDT.400","b":[{_quoted(step.bids)}],"a":[{_quoted(step.asks)}]}},'
            f'"time_ms":{step.time_ms},"event":"update"}}'
        )


class Binance(Wire):
    """Stream `depth@100ms`: U is the last u + 1; the snapshot comes over REST."""

    def rest(self, path: str, first: Step) -> object:
        """Symbols, the time and the snapshot."""
        if "/api/v3/depth" in path:
            bids, asks = ([[price_text(r), size_text(r)] for r in side] for side in (first.bids, first.asks))
            return {"lastUpdateId": first.last_id, "bids": bids, "asks": asks}
        if path.endswith("/api/v3/time"):
            return {"serverTime": FIRST_MS}
        if "/api/v3/exchangeInfo" not in path:
            return {"symbols": []}
        price = {"filterType": "PRICE_FILTER", "minPrice": "0.1", "maxPrice": "9999999", "tickSize": "0.1"}
        lot = {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000", "stepSize": "0.00001"}
        names = {"symbol": "BTCUSDT", "status": "TRADING", "baseAsset": "BTC", "quoteAsset": "USDT"}
        kinds = {"orderTypes": ["LIMIT"], "isSpotTradingAllowed": True, "permissionSets": [["SPOT"]]}
        return {"symbols": [names | kinds | {"filters": [price, lot], "permissions": []}]}

    def answers(self, request: Any, first: Step) -> list[str]:
        """The acknowledgement only."""
        del first
        return [json.dumps({"result": None, "id": request["id"]})] if "id" in request else []

    def frame(self, step: Step) -> str:
        """An update."""
        return (
            f'{{"e":"depthUpdate","E":{step.time_ms},"s":"BTCUSDT","U":{step.first_id},"u":{step.last_id},'
            f'"b":[{_quoted(step.bids)}],"a":[{_quoted(step.asks)}]}}'
        )


class Kraken(Wire):
    """Second protocol, channel `book`: numbers, no sequence, the CRC32 of the ten best levels a side."""

    depth_limit = 500
    numbered = False

    def rest(self, path: str, first: Step) -> object:
        """Assets, pairs and the time."""
        del first
        result: dict[str, object] = {}
        if "/public/AssetPairs" in path:
            names = {"altname": "XBTUSDT", "wsname": "XBT/USDT", "base": "XXBT", "quote": "USDT"}
            steps = {"pair_decimals": 1, "lot_decimals": 8, "fees": [[0, 0.26]], "fees_maker": [[0, 0.16]]}
            result = {"XBTUSDT": names | steps | {"status": "online", "ordermin": "0.0001"}}
        elif "/public/Assets" in path:
            for name, altname in (("XXBT", "XBT"), ("USDT", "USDT")):
                result[name] = {"aclass": "currency", "altname": altname, "decimals": 10, "status": "enabled"}
        elif "/public/Time" in path:
            result = {"unixtime": FIRST_MS // 1000}
        return {"error": [], "result": result}

    def answers(self, request: Any, first: Step) -> list[str]:
        """The acknowledgement and the snapshot."""
        if request.get("method") != "subscribe":
            return [json.dumps({"method": "pong"})] if request.get("method") == "ping" else []
        result = {"channel": "book", "depth": 500, "snapshot": True, "symbol": SYMBOL}
        done = {"method": "subscribe", "result": result, "success": True, "req_id": request.get("req_id")}
        return [json.dumps(done), self._book(first, "snapshot")]

    def frame(self, step: Step) -> str:
        """An update."""
        return self._book(step, "update")

    @staticmethod
    def _book(step: Step, kind: str) -> str:
        at = (_EPOCH + timedelta(milliseconds=step.time_ms)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        bids, asks = (
            ",".join(f'{{"price":{price_text(row)},"qty":{size_text(row)}}}' for row in side)
            for side in (step.bids, step.asks)
        )
        return (
            f'{{"channel":"book","type":"{kind}","data":[{{"symbol":"{SYMBOL}","bids":[{bids}],'
            f'"asks":[{asks}],"checksum":{kraken_checksum(step)},"timestamp":"{at}"}}]}}'
        )


def kraken_checksum(step: Step) -> int:
    """Return the CRC32 over the digits of the ten best asks and bids; sizes have eight decimals there."""
    digits = "".join(f"{ticks}{lots * 1000}" for ticks, lots in (*step.top_asks, *step.top_bids))
    return zlib.crc32(digits.encode())


WIRES: dict[str, Wire] = {"binance": Binance(), "gate": Gate(), "kraken": Kraken(), "okx": Okx()}
"""By our id of the venue, in the order of the table."""
