"""KuCoin `/market/level2`, recorded in April 2021, through ccxt.

Edits for the channel's present form: none to frames. The REST snapshots were recorded at the signed path
/api/v3/market/orderbook/level2; without keys ccxt asks /api/v1/market/orderbook/level2_100, which is answered
with the same recorded body in full. The list of symbols, recorded at /api/v1 and asked for at /api/v2 today, is
cut to the recorded markets; the bullet's answer, which was not recorded, is written here.
"""

import json

import ccxt.pro
import pytest

from tests.support.replay_books import TextBook, ccxt_levels, without
from tests.support.replay_captures import Recording, recording
from tests.support.replay_run import Replay, replayed
from tests.support.replay_server import Script

pytestmark = pytest.mark.captures

SNAPSHOT = "api.kucoin.com/api/v3/market/orderbook/level2?symbol="
BULLET = {
    "code": "200000",
    "data": {
        "token": "TOKEN",
        "instanceServers": [
            {"endpoint": "wss://ws-api-spot.kucoin.com/", "pingInterval": 18000, "pingTimeout": 10000}
        ],
    },
}


def reply(text: str) -> list[str]:
    request = json.loads(text)
    return [json.dumps({"id": request["id"], "type": "pong" if request["type"] == "ping" else "ack"})]


def subscribes(text: str) -> int:
    topic = str(json.loads(text).get("topic", ""))
    return len(topic.partition(":")[2].split(",")) if topic.startswith("/market/level2:") else 0


def markets(source: Recording, frames: list[str]) -> tuple[str, ...]:
    """Return the markets that have both a recorded snapshot and frames."""
    moving = {json.loads(frame)["data"]["symbol"] for frame in frames}
    snapshots = [address.removeprefix(SNAPSHOT) for address in source.bodies if address.startswith(SNAPSHOT)]
    return tuple(market_id for market_id in snapshots if market_id in moving)


def book_frames(source: Recording) -> list[str]:
    return source.of(lambda frame: frame.get("subject") == "trade.l2update")


def replay(source: Recording, frames: list[str]) -> Replay:
    chosen = markets(source, book_frames(source))
    listed = source.body("api.kucoin.com/api/v1/symbols")
    listed["data"] = [row for row in listed["data"] if row["symbol"] in chosen]
    bodies = {
        f"api.kucoin.com/api/v1/market/orderbook/level2_100?symbol={market_id}": source.bodies[
            SNAPSHOT + market_id
        ]
        for market_id in chosen
    }
    bodies["api.kucoin.com/api/v2/symbols"] = json.dumps(listed)
    bodies["api.kucoin.com/api/v1/bullet-public"] = json.dumps(BULLET)
    last = {json.loads(frame)["data"]["symbol"]: json.loads(frame)["data"]["sequenceEnd"] for frame in frames}
    script = Script(bodies, frames, reply, subscribes, len(chosen), ['{"id":"1","type":"welcome"}'])
    options = {
        "fetchMarkets": {"types": ["spot"], "fetchTickersFees": False},
        # The recording of a quiet market may end before the sixth update.
        "watchOrderBook": {"snapshotDelay": 0},
    }
    return Replay(
        ccxt.pro.kucoin,
        ("api.kucoin.com", "ws-api-spot.kucoin.com"),
        "kucoin_sequence",
        chosen,
        script,
        options,
        lambda exchange, symbol: exchange.orderbooks[symbol]["nonce"] == last[exchange.market(symbol)["id"]],
    )


def rebuilt(source: Recording, frames: list[str], market_id: str) -> TextBook:
    """Apply what comes after the snapshot, level by level as the calibration procedure says."""
    snapshot = source.body(SNAPSHOT + market_id)["data"]
    last = int(snapshot["sequence"])
    book = TextBook(snapshot["bids"], snapshot["asks"])
    for frame in frames:
        data = json.loads(frame)["data"]
        if data["symbol"] == market_id and data["sequenceEnd"] > last:
            assert data["sequenceStart"] <= last + 1
            last = data["sequenceEnd"]
            changes = {side: [row for row in rows if row[0] != "0"] for side, rows in data["changes"].items()}
            book.apply(changes["bids"], changes["asks"])
    return book


async def test_the_books_are_the_venues_on_every_frame() -> None:
    source = recording("KUCOIN")
    chosen = markets(source, book_frames(source))
    frames = [frame for frame in book_frames(source) if json.loads(frame)["data"]["symbol"] in chosen]
    assert len(frames) > 2_000
    async with replayed(replay(source, frames)) as (exchange, watched):
        assert watched.breaks == []
        for market_id in chosen:
            symbol = exchange.markets_by_id[market_id][0]["symbol"]
            assert ccxt_levels(exchange.orderbooks[symbol]) == rebuilt(source, frames, market_id).levels(), (
                market_id
            )
            assert watched.rule.verified(market_id)
            assert watched.rule.sequence(market_id) == exchange.orderbooks[symbol]["nonce"]


async def test_three_frames_lost_are_found_at_the_next() -> None:
    source = recording("KUCOIN")
    frames = book_frames(source)
    chosen = markets(source, frames)
    frames = [frame for frame in frames if json.loads(frame)["data"]["symbol"] in chosen]
    own = [frame for frame in frames if json.loads(frame)["data"]["symbol"] == "BCHSV-USDT"]
    middle = len(own) // 2
    left = without(frames, own[middle : middle + 3])
    async with replayed(replay(source, left), settle=False) as (_, watched):
        assert [(message, found.market_id) for message, found in watched.breaks] == [
            (json.loads(own[middle + 3]), "BCHSV-USDT")
        ]
        assert not watched.rule.verified("BCHSV-USDT")
