"""Binance spot `depth@100ms`, recorded in October 2021, through ccxt.

Edits for the channel's present form: none to frames (combined streams, which ccxt unwraps) and none to the
REST snapshots. The exchange's information is cut to the four recorded markets.
"""

import json

import ccxt.pro
import pytest

from tests.support.replay_books import TextBook, ccxt_levels, without
from tests.support.replay_captures import Recording, recording
from tests.support.replay_run import Replay, replayed
from tests.support.replay_server import Script

pytestmark = pytest.mark.captures

MARKETS = ("NKNUSDT", "BLZETH", "LRCBTC", "RUNEEUR")
INFORMATION = "api.binance.com/api/v3/exchangeInfo"
DEPTH = "api.binance.com/api/v3/depth?symbol={}&limit=1000"


def reply(text: str) -> list[str]:
    return [json.dumps({"result": None, "id": json.loads(text)["id"]})]


def subscribes(text: str) -> int:
    request = json.loads(text)
    return len(request["params"]) if request["method"] == "SUBSCRIBE" else 0


def update(frame: str) -> dict[str, object]:
    return dict(json.loads(frame)["data"])


def book_frames(source: Recording) -> list[str]:
    return source.of(lambda frame: str(frame.get("stream", "")).endswith("@depth@100ms"))


def replay(source: Recording, frames: list[str], markets: tuple[str, ...]) -> Replay:
    information = source.body(INFORMATION)
    information["symbols"] = [row for row in information["symbols"] if row["symbol"] in markets]
    bodies = {INFORMATION: json.dumps(information)}
    for market_id in markets:
        body = source.bodies[DEPTH.format(market_id)]
        bodies["api.binance.com/api/v3/depth?" + f"symbol={market_id}&limit=1000"] = body
        bodies["api.binance.com/api/v3/depth?" + f"limit=1000&symbol={market_id}"] = body
    last = {update(frame)["s"]: update(frame)["u"] for frame in frames}
    script = Script(bodies, frames, reply, subscribes, books=len(markets))
    options = {"fetchMarkets": {"types": ["spot"]}, "fetchMargins": False}
    return Replay(
        ccxt.pro.binance,
        ("api.binance.com", "stream.binance.com:9443"),
        "binance_update_id",
        markets,
        script,
        options,
        lambda exchange, symbol: exchange.orderbooks[symbol]["nonce"] == last[exchange.market(symbol)["id"]],
    )


def rebuilt(source: Recording, frames: list[str], market_id: str) -> TextBook:
    snapshot = source.body(DEPTH.format(market_id))
    book = TextBook(snapshot["bids"], snapshot["asks"])
    for frame in frames:
        data = json.loads(frame)["data"]
        if data["s"] == market_id and data["u"] > snapshot["lastUpdateId"]:
            book.apply(data["b"], data["a"])
    return book


@pytest.mark.parametrize("market_id", MARKETS)
async def test_the_book_is_the_venues_on_every_frame(market_id: str) -> None:
    source = recording("BINANCE")
    frames = [frame for frame in book_frames(source) if update(frame)["s"] == market_id]
    async with replayed(replay(source, frames, (market_id,))) as (exchange, watched):
        assert watched.breaks == []
        symbol = exchange.markets_by_id[market_id][0]["symbol"]
        assert ccxt_levels(exchange.orderbooks[symbol]) == rebuilt(source, frames, market_id).levels()
        assert watched.rule.verified(market_id)
        assert watched.rule.sequence(market_id) == exchange.orderbooks[symbol]["nonce"]


async def test_three_frames_lost_are_found_at_the_next() -> None:
    source = recording("BINANCE")
    own = [frame for frame in book_frames(source) if update(frame)["s"] == "NKNUSDT"]
    middle = len(own) // 2
    left = without(own, own[middle : middle + 3])
    async with replayed(replay(source, left, ("NKNUSDT",)), settle=False) as (_, watched):
        assert [(message, found.market_id) for message, found in watched.breaks] == [
            (json.loads(own[middle + 3]), "NKNUSDT")
        ]
        assert not watched.rule.verified("NKNUSDT")
