"""Frames as each venue sends them, made from numbers: what the rules' common tests run on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]


@dataclass(frozen=True)
class Wire:
    """One venue's frames: a snapshot that ends at a number, and an update from one number to the next."""

    rule: str
    market_id: str
    update: Callable[[int, int], Frame]
    """(last number before, last number of the frame) -> frame."""
    snapshot: Callable[[int], Frame] | None = None
    """None where the stream has no snapshot."""
    single_steps: bool = False
    """Numbers go up by one a frame."""
    repeat_breaks: bool = False
    """The very last frame once more does not fit the chain."""
    key_paths: tuple[tuple[str | int, ...], ...] = field(default=())
    """Where an update holds what the check reads."""


def gate_update(last: int, number: int) -> Frame:
    result = {
        "t": 1757377580073,
        "s": "ob.BTC_USDT.50",
        "U": last + 1,
        "u": number,
        "b": [["111666", "0.1"]],
        "a": [],
    }
    return {"time_ms": 1757377580073, "channel": "spot.obu", "event": "update", "result": result}


def gate_snapshot(number: int) -> Frame:
    frame = gate_update(0, number)
    del frame["result"]["U"]
    frame["result"]["full"] = True
    return frame


def whitebit_update(last: int, number: int) -> Frame:
    data = {"timestamp": 1689600180.5, "update_id": number, "past_update_id": last, "asks": [["0.02", "0"]]}
    return {"id": None, "method": "depth_update", "params": [False, data, "ETH_BTC"]}


def whitebit_snapshot(number: int) -> Frame:
    data = {"timestamp": 1689600180.5, "update_id": number, "asks": [["0.02", "1"]], "bids": []}
    return {"id": None, "method": "depth_update", "params": [True, data, "ETH_BTC"]}


def okx_update(last: int, number: int) -> Frame:
    entry = {"asks": [["8476.98", "415", "0", "13"]], "bids": [], "ts": "1597026383085", "checksum": 0}
    numbers = {"prevSeqId": last, "seqId": number}
    return {
        "arg": {"channel": "books", "instId": "BTC-USDT"},
        "action": "update",
        "data": [{**entry, **numbers}],
    }


def okx_snapshot(number: int) -> Frame:
    return {**okx_update(-1, number), "action": "snapshot"}


def binance_update(last: int, number: int) -> Frame:
    return {
        "e": "depthUpdate",
        "E": 1,
        "s": "BNBBTC",
        "U": last + 1,
        "u": number,
        "b": [["0.0024", "10"]],
        "a": [],
    }


def binance_combined_update(last: int, number: int) -> Frame:
    return {"stream": "bnbbtc@depth@100ms", "data": binance_update(last, number)}


def binance_futures_update(last: int, number: int) -> Frame:
    # In futures a frame's own range need not touch the last one's.
    return {"e": "depthUpdate", "s": "BTCUSDT", "U": number, "u": number, "pu": last, "b": [], "a": []}


def bybit_update(last: int, number: int) -> Frame:
    del last
    data = {"s": "BTCUSDT", "b": [["16493.50", "0.006"]], "a": [], "u": number, "seq": 7961638724}
    return {"topic": "orderbook.50.BTCUSDT", "type": "delta", "ts": 1672304484978, "data": data}


def bybit_snapshot(number: int) -> Frame:
    return {**bybit_update(0, number), "type": "snapshot"}


def kucoin_update(last: int, number: int) -> Frame:
    changes = {"asks": [["6", "1", "1545896669105"]], "bids": []}
    data = {"sequenceStart": last + 1, "sequenceEnd": number, "symbol": "BTC-USDT", "changes": changes}
    return {"type": "message", "topic": "/market/level2:BTC-USDT", "subject": "trade.l2update", "data": data}


def coinbase_update(last: int, number: int) -> Frame:
    del last
    update = {"side": "bid", "event_time": "", "price_level": "21921.74", "new_quantity": "0.06317902"}
    event = {"type": "update", "product_id": "BTC-USD", "updates": [update]}
    return {
        "channel": "l2_data",
        "timestamp": "2023-02-09T20:32:50Z",
        "sequence_num": number,
        "events": [event],
    }


def coinbase_snapshot(number: int) -> Frame:
    frame = coinbase_update(0, number)
    frame["events"][0]["type"] = "snapshot"
    return frame


def bitget_update(last: int, number: int) -> Frame:
    entry = {"asks": [["0.01039", "4499.23"]], "bids": [], "ts": "1789456510736", "seq": number, "pseq": last}
    arg = {"instType": "SPOT", "channel": "books", "instId": "BTCUSDT"}
    return {"action": "update", "arg": arg, "data": [entry], "ts": 1789456511968}


def bitget_snapshot(number: int) -> Frame:
    return {**bitget_update(0, number), "action": "snapshot"}


def mexc_update(last: int, number: int) -> Frame:
    depths = {"asks": [{"price": "117145.49", "quantity": "0"}], "bids": []}
    versions = {"fromVersion": str(last + 1), "toVersion": str(number)}
    return {
        "channel": "spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT",
        "symbol": "BTCUSDT",
        "publicAggreDepths": {**depths, **versions},
    }


WIRES = {
    wire.rule if name == "" else name: wire
    for name, wire in (
        (
            "",
            Wire(
                "gate_obu",
                "BTC_USDT",
                gate_update,
                gate_snapshot,
                key_paths=(("result",), ("result", "s"), ("result", "U"), ("result", "u")),
            ),
        ),
        (
            "",
            Wire(
                "whitebit_update_id",
                "ETH_BTC",
                whitebit_update,
                whitebit_snapshot,
                key_paths=(
                    ("params",),
                    ("params", 0),
                    ("params", 1),
                    ("params", 2),
                    ("params", 1, "update_id"),
                    ("params", 1, "past_update_id"),
                ),
            ),
        ),
        (
            "",
            Wire(
                "okx_seq_id",
                "BTC-USDT",
                okx_update,
                okx_snapshot,
                repeat_breaks=True,
                key_paths=(
                    ("arg", "instId"),
                    ("action",),
                    ("data",),
                    ("data", 0),
                    ("data", 0, "seqId"),
                    ("data", 0, "prevSeqId"),
                ),
            ),
        ),
        ("", Wire("binance_update_id", "BNBBTC", binance_update, key_paths=(("s",), ("U",), ("u",)))),
        ("binance_combined", Wire("binance_update_id", "BNBBTC", binance_combined_update)),
        (
            "binance_futures",
            Wire("binance_update_id", "BTCUSDT", binance_futures_update, key_paths=(("pu",),)),
        ),
        (
            "",
            Wire(
                "bybit_u",
                "BTCUSDT",
                bybit_update,
                bybit_snapshot,
                single_steps=True,
                key_paths=(("type",), ("data",), ("data", "u")),
            ),
        ),
        (
            "",
            Wire(
                "kucoin_sequence",
                "BTC-USDT",
                kucoin_update,
                key_paths=(("data",), ("data", "symbol"), ("data", "sequenceStart"), ("data", "sequenceEnd")),
            ),
        ),
        (
            "",
            Wire(
                "coinbase_sequence_num",
                "BTC-USD",
                coinbase_update,
                coinbase_snapshot,
                single_steps=True,
                key_paths=(
                    ("sequence_num",),
                    ("events",),
                    ("events", 0),
                    ("events", 0, "product_id"),
                    ("events", 0, "type"),
                ),
            ),
        ),
        (
            "",
            Wire(
                "bitget_seq",
                "BTCUSDT",
                bitget_update,
                bitget_snapshot,
                repeat_breaks=True,
                key_paths=(
                    ("arg", "instId"),
                    ("action",),
                    ("data",),
                    ("data", 0),
                    ("data", 0, "seq"),
                    ("data", 0, "pseq"),
                ),
            ),
        ),
        (
            "",
            Wire(
                "mexc_version",
                "BTCUSDT",
                mexc_update,
                key_paths=(
                    ("symbol",),
                    ("publicAggreDepths",),
                    ("publicAggreDepths", "fromVersion"),
                    ("publicAggreDepths", "toVersion"),
                ),
            ),
        ),
    )
}
"""Every rule that follows numbers, by name."""


def run_of(wire: Wire, start: int, steps: list[int]) -> list[Frame]:
    """Return consecutive frames: the snapshot where there is one, then one update a step."""
    frames = [wire.snapshot(start)] if wire.snapshot else [wire.update(start - 1, start)]
    last = start
    for step in steps:
        number = last + (1 if wire.single_steps else step)
        frames.append(wire.update(last, number))
        last = number
    return frames


def last_number(wire: Wire, start: int, steps: list[int]) -> int:
    """Return the number at which `run_of` ends."""
    return start + (len(steps) if wire.single_steps else sum(steps))
