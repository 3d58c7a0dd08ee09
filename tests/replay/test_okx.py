"""OKX `books`, recorded in May 2022, through ccxt.

Edits for the channel's present form: none to frames. The instruments' answer is cut to the one market. The
recording is older than seqId, so its frames are checked by the checksum they carried.
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

MARKET = "BTC-USDT"
INSTRUMENTS = "www.okx.com/api/v5/public/instruments"


def reply(text: str) -> list[str]:
    if text == "ping":
        return ["pong"]
    request = json.loads(text)
    return [json.dumps({"event": request["op"], "arg": arg}) for arg in request["args"]]


def subscribes(text: str) -> int:
    return 0 if text == "ping" or json.loads(text)["op"] != "subscribe" else len(json.loads(text)["args"])


def frames_of_market() -> list[str]:
    wanted = {"channel": "books", "instId": MARKET}
    return recording("OKX").of(lambda frame: frame.get("arg") == wanted and "data" in frame)


def replay(frames: list[str]) -> Replay:
    spot = recording("OKX").body(f"{INSTRUMENTS}?instType=SPOT")
    spot["data"] = [row for row in spot["data"] if row["instId"] == MARKET]
    script = Script({INSTRUMENTS: json.dumps(spot)}, frames, reply, subscribes, books=1)
    options = {"fetchMarkets": {"types": ["spot"]}}
    return Replay(ccxt.pro.okx, ("www.okx.com", "ws.okx.com"), "okx_seq_id", (MARKET,), script, options)


def rebuilt(frames: list[str]) -> TextBook:
    """Apply every frame, and recompute its checksum from raw digits."""
    book = TextBook()
    for frame in frames:
        for entry in json.loads(frame)["data"]:
            book.apply(entry["bids"], entry["asks"])
            assert book.checksum() == entry["checksum"]
    return book


async def test_the_book_is_the_venues_on_every_frame() -> None:
    frames = frames_of_market()
    assert len(frames) > 90
    async with replayed(replay(frames)) as (exchange, watched):
        assert watched.breaks == []
        assert watched.rule.verified(MARKET)
        assert ccxt_levels(exchange.orderbooks["BTC/USDT"]) == rebuilt(frames).levels()


async def test_three_frames_lost_are_found_at_the_next() -> None:
    frames = frames_of_market()
    middle = len(frames) // 2
    left = without(frames, frames[middle : middle + 3])
    async with replayed(replay(left), settle=False) as (_, watched):
        assert [(message, found.market_id) for message, found in watched.breaks] == [
            (json.loads(frames[middle + 3]), MARKET)
        ]
        assert not watched.rule.verified(MARKET)


def with_numbers(frames: list[str]) -> list[str]:
    """Return the frames in the channel's present form: seqId and prevSeqId added, the checksum 0."""
    numbered: list[str] = []
    for place, frame in enumerate(frames):
        content: dict[str, Any] = json.loads(frame)
        for entry in content["data"]:
            entry.update(checksum=0, seqId=1000 + 5 * place, prevSeqId=995 + 5 * place if place else -1)
        numbered.append(json.dumps(content))
    return numbered


@pytest.mark.parametrize("lost", [0, 3])
async def test_the_same_book_in_todays_form(lost: int) -> None:
    """Edit: each frame is given the numbers that it would carry today, and the checksum is 0."""
    frames = with_numbers(frames_of_market())
    middle = len(frames) // 2
    left = without(frames, frames[middle : middle + lost])
    async with replayed(replay(left), settle=not lost) as (exchange, watched):
        assert watched.rule.verified(MARKET) is not bool(lost)
        if lost:
            assert [message for message, _ in watched.breaks] == [json.loads(frames[middle + lost])]
        else:
            assert ccxt_levels(exchange.orderbooks["BTC/USDT"]) == rebuilt(frames_of_market()).levels()
