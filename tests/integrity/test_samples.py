"""The frames and the exceptions that each venue's own pages name."""

from typing import Any

import pytest

from tests.integrity.wires import (
    binance_futures_update,
    binance_update,
    bitget_snapshot,
    bitget_update,
    bybit_snapshot,
    bybit_update,
    coinbase_snapshot,
    coinbase_update,
    gate_snapshot,
    gate_update,
    kucoin_update,
    mexc_update,
    okx_snapshot,
    okx_update,
    whitebit_snapshot,
    whitebit_update,
)
from venues.market.integrity import EVERY_MARKET, BookRule, rule_for


def watch(rule: BookRule, *frames: Any) -> list[str]:
    """Return the reasons of the breaks, an empty text for a frame without one."""
    found = [rule.observe("one", frame) for frame in frames]
    return ["" if one is None else one.reason for one in found]


def test_gate_ids_without_levels_count() -> None:
    # A delta may carry neither `b` nor `a`: its ids still have to be followed.
    rule = rule_for("gate_obu")
    empty = gate_update(100, 105)
    del empty["result"]["a"], empty["result"]["b"]
    assert watch(rule, gate_snapshot(100), empty, gate_update(105, 109)) == ["", "", ""]
    assert rule.sequence("BTC_USDT") == 109


def test_gate_acknowledgements_and_other_channels_are_passed_over() -> None:
    rule = rule_for("gate_obu")
    ack = {"channel": "spot.obu", "event": "subscribe", "result": {"status": "success"}}
    assert watch(rule, ack, gate_snapshot(1), ack, {"channel": "spot.trades", "event": "update"}) == [""] * 4
    assert rule.verified("BTC_USDT")


def test_gate_the_pages_samples_without_event() -> None:
    # https://www.gate.com/docs/developers/apiv4/ws/en/#order-book-v2-update-notification
    rule = rule_for("gate_obu")
    full = {"t": 1747054612673, "full": True, "s": "ob.BTC_USDT.50", "u": 73777715168, "b": [], "a": []}
    update = {"t": 1747054612695, "s": "ob.BTC_USDT.50", "U": 73777715169, "u": 73777715212, "b": [], "a": []}
    frames = [
        {"channel": "spot.obu", "result": result, "time_ms": 1747054612848} for result in (full, update)
    ]
    assert watch(rule, *frames) == ["", ""]
    assert rule.sequence("BTC_USDT") == 73777715212
    refused = {
        "channel": "spot.obu",
        "event": "subscribe",
        "error": {"code": 2},
        "result": {"status": "fail"},
    }
    assert watch(rule, refused, frames[1] | {"result": update | {"U": 73777715214, "u": 73777715220}}) == [
        "",
        "update 73777715214 does not follow 73777715212",
    ]


def test_gate_two_markets_have_their_own_chains() -> None:
    rule = rule_for("gate_obu")
    other = gate_snapshot(900)
    other["result"]["s"] = "ob.ETH_USDT.400"
    assert watch(rule, gate_snapshot(100), other, gate_update(100, 101)) == ["", "", ""]
    assert (rule.sequence("BTC_USDT"), rule.sequence("ETH_USDT")) == (101, 900)


def test_whitebit_keeps_alive_with_a_full_reload_of_the_same_id() -> None:
    rule = rule_for("whitebit_update_id")
    frames = (whitebit_snapshot(214399), whitebit_update(214399, 214403), whitebit_snapshot(214403))
    assert watch(rule, *frames, whitebit_update(214403, 214410)) == [""] * 4


def test_whitebit_full_reload_without_an_id_is_never_verified_but_no_break() -> None:
    rule = rule_for("whitebit_update_id")
    bare = whitebit_snapshot(1)
    del bare["params"][1]["update_id"]
    assert watch(rule, bare, whitebit_update(1, 2), whitebit_update(7, 8)) == ["", "", ""]
    assert not rule.verified("ETH_BTC")
    assert watch(rule, whitebit_snapshot(10), whitebit_update(10, 12)) == ["", ""]
    assert rule.verified("ETH_BTC")


def test_whitebit_an_old_update_is_a_break_for_ccxt_would_apply_it() -> None:
    rule = rule_for("whitebit_update_id")
    watch(rule, whitebit_snapshot(100), whitebit_update(100, 110), whitebit_update(110, 120))
    assert watch(rule, whitebit_update(100, 110)) == ["update 110 follows 100, not 120"]


def test_okx_documented_example_with_heartbeat_and_reset() -> None:
    # docs-v5, "Sequence ID": 10, 15, 15 (no update), 3 (reset), 5.
    rule = rule_for("okx_seq_id")
    heartbeat = okx_update(15, 15)
    heartbeat["data"][0]["asks"] = []
    frames = (okx_snapshot(10), okx_update(10, 15), heartbeat, okx_update(15, 3), okx_update(3, 5))
    assert watch(rule, *frames) == [""] * 5
    assert rule.sequence("BTC-USDT") == 5


def test_okx_subscription_answers_and_full_channels_are_passed_over() -> None:
    rule = rule_for("okx_seq_id")
    ack = {"event": "subscribe", "arg": {"channel": "books", "instId": "BTC-USDT"}}
    books5 = {"arg": {"channel": "books5", "instId": "BTC-USDT"}, "data": [{"asks": [], "bids": []}]}
    assert watch(rule, ack, books5, "pong") == ["", "", ""]
    assert not rule.verified("BTC-USDT")


def test_okx_without_number_and_without_checksum_is_never_verified() -> None:
    rule = rule_for("okx_seq_id")
    frame = okx_snapshot(1)
    del frame["data"][0]["seqId"]
    assert watch(rule, frame) == [""]
    assert not rule.verified("BTC-USDT")


def test_binance_old_events_are_dropped_as_its_page_says() -> None:
    rule = rule_for("binance_update_id")
    assert watch(rule, binance_update(156, 160), binance_update(150, 158), binance_update(160, 165)) == [
        "",
        "",
        "",
    ]
    assert rule.sequence("BNBBTC") == 165


def test_binance_futures_follow_pu_not_the_range() -> None:
    rule = rule_for("binance_update_id")
    assert watch(rule, binance_futures_update(149, 160), binance_futures_update(160, 200)) == ["", ""]
    assert watch(rule, binance_futures_update(199, 210)) == ["update 210 follows 199, not 200"]


def test_bybit_restart_snapshot_with_u_1_begins_anew() -> None:
    rule = rule_for("bybit_u")
    frames = (bybit_snapshot(18521288), bybit_update(0, 18521289), bybit_snapshot(1), bybit_update(1, 2))
    assert watch(rule, *frames) == [""] * 4
    assert rule.sequence("BTCUSDT") == 2


def test_bybit_restart_as_delta_is_a_break() -> None:
    rule = rule_for("bybit_u")
    assert watch(rule, bybit_snapshot(50), bybit_update(0, 1)) == ["", "update 1 does not follow 50"]


def test_bybit_depth_one_repeats_its_snapshot() -> None:
    rule = rule_for("bybit_u")
    assert watch(rule, bybit_snapshot(50), bybit_snapshot(50), bybit_update(50, 51)) == ["", "", ""]


def test_kucoin_frames_may_overlap_as_its_page_says() -> None:
    rule = rule_for("kucoin_sequence")
    assert watch(rule, kucoin_update(10, 20), kucoin_update(15, 30), kucoin_update(30, 31)) == ["", "", ""]
    assert rule.sequence("BTC-USDT") == 31


def test_kucoin_full_depth_channels_are_never_verified() -> None:
    rule = rule_for("kucoin_sequence")
    frame = {
        "topic": "/spotMarket/level2Depth5:BTC-USDT",
        "subject": "level2",
        "data": {"asks": [], "bids": []},
    }
    assert watch(rule, frame) == [""]
    assert not rule.verified("BTC-USDT")


def test_coinbase_counts_messages_of_every_channel() -> None:
    rule = rule_for("coinbase_sequence_num")
    heartbeat = {"channel": "heartbeats", "sequence_num": 1, "events": []}
    assert watch(rule, coinbase_snapshot(0), heartbeat, coinbase_update(1, 2)) == ["", "", ""]
    assert watch(rule, {"channel": "heartbeats", "sequence_num": 4}) == ["message 4 does not follow 2"]
    assert not rule.verified("BTC-USD")


def test_coinbase_gap_doubts_every_book_of_the_socket_and_no_other() -> None:
    rule = rule_for("coinbase_sequence_num")
    second = coinbase_snapshot(1)
    second["events"][0]["product_id"] = "ETH-USD"
    elsewhere = coinbase_snapshot(7)
    elsewhere["events"][0]["product_id"] = "SOL-USD"
    assert watch(rule, coinbase_snapshot(0), second) == ["", ""]
    assert rule.observe("two", elsewhere) is None
    found = rule.observe("one", coinbase_update(8, 9))
    assert found is not None
    assert (found.market_id, found.expected, found.was) == (EVERY_MARKET, 2, 9)
    assert [rule.verified(market) for market in ("BTC-USD", "ETH-USD", "SOL-USD")] == [False, False, True]


def test_coinbase_usdc_books_come_in_the_name_of_usd() -> None:
    rule = rule_for("coinbase_sequence_num")
    watch(rule, coinbase_snapshot(0))
    assert rule.verified("BTC-USDC")
    assert rule.sequence("BTC-USDC") == 0
    rule.forget("BTC-USDC")
    assert not rule.verified("BTC-USD")


def test_coinbase_late_message_of_another_channel_is_ignored_but_a_book_message_is_not() -> None:
    rule = rule_for("coinbase_sequence_num")
    watch(rule, coinbase_snapshot(0), coinbase_update(0, 1), coinbase_update(1, 2))
    assert watch(rule, {"channel": "ticker", "sequence_num": 1}) == [""]
    assert rule.verified("BTC-USD")
    assert watch(rule, coinbase_update(0, 1)) == ["message 1 came after 2"]


def test_bitget_first_update_may_begin_before_the_snapshot() -> None:
    rule = rule_for("bitget_seq")
    assert watch(rule, bitget_snapshot(100), bitget_update(90, 110), bitget_update(110, 120)) == ["", "", ""]
    assert watch(rule, bitget_update(90, 130)) == ["update 130 follows 90, not 120"]


def test_bitget_restart_with_pseq_0_is_a_break() -> None:
    rule = rule_for("bitget_seq")
    assert watch(rule, bitget_snapshot(100), bitget_update(100, 110), bitget_update(0, 5)) == [
        "",
        "",
        "the venue numbers its updates anew",
    ]


def test_bitget_unified_account_frames_with_numbers_as_text() -> None:
    rule = rule_for("bitget_seq")

    def unified(action: str, number: str, past: str | int) -> dict[str, Any]:
        arg = {"instType": "spot", "topic": "books", "symbol": "BTCUSDT"}
        return {"action": action, "arg": arg, "data": [{"a": [], "b": [], "seq": number, "pseq": past}]}

    frames = (
        unified("snapshot", "1343064377779269632", 0),
        unified("update", "1343064377779269700", "1343064377779269632"),
    )
    assert watch(rule, *frames) == ["", ""]
    assert rule.sequence("BTCUSDT") == 1343064377779269700


def test_mexc_bytes_and_decoded_frames_say_the_same() -> None:
    wrapper = pytest.importorskip("ccxt.protobuf.mexc.PushDataV3ApiWrapper_pb2")
    rule = rule_for("mexc_version")

    def packed(last: int, number: int) -> bytes:
        push = wrapper.PushDataV3ApiWrapper(
            channel="spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT", symbol="BTCUSDT"
        )
        push.publicAggreDepths.asks.add(price="117145.49", quantity="0")
        push.publicAggreDepths.bids.add(price="117053.41", quantity="1.86837271")
        push.publicAggreDepths.fromVersion = str(last + 1)
        push.publicAggreDepths.toVersion = str(number)
        return bytes(push.SerializeToString())

    assert watch(rule, packed(10, 20), mexc_update(20, 30), packed(30, 40)) == ["", "", ""]
    assert rule.sequence("BTCUSDT") == 40
    assert watch(rule, packed(45, 50)) == ["update 46 does not follow 40"]


def test_mexc_other_pushes_are_passed_over_and_torn_ones_are_a_break() -> None:
    wrapper = pytest.importorskip("ccxt.protobuf.mexc.PushDataV3ApiWrapper_pb2")
    rule = rule_for("mexc_version")
    other = wrapper.PushDataV3ApiWrapper(
        channel="spot@public.aggre.bookTicker.v3.api.pb@100ms@BTCUSDT", symbol="BTCUSDT"
    )
    other.publicAggreBookTicker.bidPrice = "1"
    assert watch(rule, mexc_update(10, 20), bytes(other.SerializeToString())) == ["", ""]
    assert rule.verified("BTCUSDT")
    found = rule.observe("one", b"\xff\xff\xff")
    assert found is not None
    assert found.market_id == EVERY_MARKET
    assert not rule.verified("BTCUSDT")
