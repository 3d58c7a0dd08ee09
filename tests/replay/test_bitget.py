"""Bitget `books`, recorded in April 2022, through ccxt.

Edits for the channel's present form: the frames' `"instType":"sp"` is `"SPOT"` today; the market table is
written here in the form of /api/v2, for the recording has the one of /api/v1. The recording is older than
seq, so its frames are checked by the checksum they carried.
"""

import json
from typing import Any

import ccxt.pro
import pytest

from tests.support.replay_books import TextBook, ccxt_levels, without
from tests.support.replay_captures import recording
from tests.support.replay_run import Replay, replayed
from tests.support.replay_server import Script

pytestmark = pytest.mark.captures


def reply(text: str) -> list[str]:
    if text == "ping":
        return ["pong"]
    request = json.loads(text)
    return [json.dumps({"event": request["op"], "arg": arg}) for arg in request["args"]]


def subscribes(text: str) -> int:
    return 0 if text == "ping" or json.loads(text)["op"] != "subscribe" else len(json.loads(text)["args"])


def spot_frames() -> list[str]:
    frames = recording("BITGET").of(
        lambda frame: (
            frame.get("arg", {}).get("channel") == "books"
            and frame["arg"]["instType"] == "sp"
            and "data" in frame
        )
    )
    return [frame.replace('"instType":"sp"', '"instType":"SPOT"') for frame in frames]


def market_of(frame: str) -> str:
    return str(json.loads(frame)["arg"]["instId"])


def market_row(market_id: str) -> dict[str, Any]:
    return {
        "symbol": market_id,
        "baseCoin": market_id.removesuffix("USDT"),
        "quoteCoin": "USDT",
        "pricePrecision": "8",
        "quantityPrecision": "8",
        "quotePrecision": "8",
        "minTradeAmount": "0",
        "maxTradeAmount": "1000000000",
        "minTradeUSDT": "1",
        "takerFeeRate": "0.002",
        "makerFeeRate": "0.002",
        "status": "online",
    }


def replay(frames: list[str]) -> Replay:
    markets = tuple(dict.fromkeys(market_of(frame) for frame in spot_frames()))
    rows = [market_row(market_id) for market_id in markets]
    bodies = {
        "api.bitget.com/api/v2/spot/public/symbols": json.dumps({"code": "00000", "data": rows}),
        "api.bitget.com/api/v2/margin/currencies": json.dumps({"code": "00000", "data": []}),
    }
    script = Script(bodies, frames, reply, subscribes, books=len(markets))
    options = {"fetchMarkets": {"types": ["spot"]}}
    return Replay(
        ccxt.pro.bitget, ("api.bitget.com", "ws.bitget.com"), "bitget_seq", markets, script, options
    )


def rebuilt(frames: list[str]) -> dict[str, TextBook]:
    """Apply every frame, and recompute its checksum from raw digits; snapshots carry none."""
    books: dict[str, TextBook] = {}
    checked = 0
    for frame in frames:
        content = json.loads(frame)
        for entry in content["data"]:
            fresh = content["action"] == "snapshot"
            book = TextBook() if fresh else books[content["arg"]["instId"]]
            book.apply(entry["bids"], entry["asks"])
            books[content["arg"]["instId"]] = book
            if not fresh or "checksum" in entry:
                assert book.checksum() == entry["checksum"]
                checked += 1
    assert checked > 50
    return books


async def test_the_books_are_the_venues_on_every_frame() -> None:
    frames = spot_frames()
    async with replayed(replay(frames)) as (exchange, watched):
        assert watched.breaks == []
        for market_id, book in rebuilt(frames).items():
            symbol = exchange.markets_by_id[market_id][0]["symbol"]
            assert ccxt_levels(exchange.orderbooks[symbol]) == book.levels(), market_id
            assert watched.rule.verified(market_id)


async def test_three_frames_lost_are_found_at_the_next() -> None:
    frames = spot_frames()
    busiest = max({market_of(frame) for frame in frames}, key=[market_of(frame) for frame in frames].count)
    own = [frame for frame in frames if market_of(frame) == busiest]
    middle = len(own) // 2
    left = without(frames, own[middle : middle + 3])
    async with replayed(replay(left), settle=False) as (_, watched):
        assert [(message, found.market_id) for message, found in watched.breaks] == [
            (json.loads(own[middle + 3]), busiest)
        ]
        assert not watched.rule.verified(busiest)
