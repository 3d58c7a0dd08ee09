"""The stream benchmark runs, agrees with the flood on the final book, and cannot be pleased with another one."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from bench.flood.server import encoded, grouped
from bench.flood.sides import compare
from bench.flood.tape import Tape
from bench.flood.wires import WIRES
from bench.process import BenchError
from bench.stream import Figure, table
from venues.market.integrity import rule_for

ROOT = Path(__file__).parents[2]
RULES = {
    "binance": ("binance_update_id", "BTCUSDT"),
    "gate": ("gate_obu", "BTC_USDT"),
    "okx": ("okx_seq_id", "BTC-USDT"),
}


@pytest.mark.slow
def test_a_short_flood_ends_at_the_same_book_on_both_sides_and_gives_a_ratio() -> None:
    command = [sys.executable, "-m", "bench.stream", "--venues", "okx", "--frames", "2000", "--runs", "1"]
    done = subprocess.run(
        [*command, "--pace", "", "--json"], cwd=ROOT, capture_output=True, timeout=55, check=False
    )
    assert done.returncode in {0, 1}, done.stderr.decode()
    (figure,) = json.loads(done.stdout)["figures"]
    assert figure["frames"] == 2000
    assert figure["ratio"] > 0
    assert figure["baseline_us"] > 0


@pytest.mark.parametrize("venue", sorted(RULES))
def test_every_frame_of_a_flood_is_verified_and_a_missing_one_is_seen(venue: str) -> None:
    name, market_id = RULES[venue]
    rule, wire, tape = rule_for(name), WIRES[venue], Tape(50)
    first = tape.snapshot()
    steps = tape.steps()
    if rule.snapshots:
        rule.observe("one", json.loads(wire.answers(_subscription(venue), first)[-1]))
    for step in islice(steps, 40):
        assert rule.observe("one", json.loads(wire.frame(step))) is None
        assert rule.verified(market_id)
    next(steps)
    assert rule.observe("one", json.loads(wire.frame(next(steps)))) is not None


def _subscription(venue: str) -> dict[str, object]:
    return {"op": "subscribe", "event": "subscribe", "args": [{}], "id": 1, "channel": "spot.obu"}


def test_krakens_checksum_is_that_of_the_book_after_the_frame() -> None:
    rule, wire, tape = rule_for("kraken_crc32"), WIRES["kraken"], Tape(20)
    rule.learn_market("BTC/USDT", 1, 8)
    first = json.loads(wire.answers({"method": "subscribe"}, tape.snapshot())[-1])
    book = {side: {row["price"]: row["qty"] for row in first["data"][0][side]} for side in ("bids", "asks")}
    rule.observe("one", first)
    for step in tape.steps():
        message = json.loads(wire.frame(step))
        for side, levels in book.items():
            for row in message["data"][0][side]:
                levels[row["price"]] = row["qty"]
                if not row["qty"]:
                    del levels[row["price"]]
        applied = {
            side: sorted(([*row] for row in levels.items()), reverse=side == "bids")
            for side, levels in book.items()
        }
        rule.observe("one", message)
        assert rule.confirm(message, {"BTC/USDT": applied}.get) is None
        assert rule.verified("BTC/USDT")


def test_a_book_stays_about_400_levels_deep_and_ten_levels_change_a_frame() -> None:
    tape = Tape(3_000)
    tape.snapshot()
    for step in tape.steps():
        assert len(step.bids) == len(step.asks) == 5
    assert 380 < len(tape.bids.top()) < 425
    assert 380 < len(tape.asks.top()) < 425


@pytest.mark.parametrize("name", ["sequence", "bids", "asks"])
def test_a_side_that_dropped_work_gives_no_figure(name: str) -> None:
    end = {"sequence": 7, "bids": [[1.0, 1.0]], "asks": [[2.0, 1.0]]}
    compare("we", end, True, dict(end))
    with pytest.raises(BenchError, match=name):
        compare("we", end, True, end | {name: None})


def test_frames_are_joined_whole_into_large_writes() -> None:
    frames = [encoded("x" * size) for size in (5, 200, 70_000, 9)]
    writes = grouped(frames)
    assert b"".join(writes) == b"".join(frames)
    assert writes[1] == frames[3]


def test_the_table_says_which_target_was_missed() -> None:
    def row(venue: str, ratio: float, target: float | None) -> Figure:
        return Figure(venue, 0.0, 100, 1, 20.0, 25.0, ratio, ratio, ratio, 40_000, target)

    text = table([row("okx", 0.8, 0.85), row("gate", 0.9, 0.85), row("kraken", 0.7, None)])
    assert [line.rsplit("  ")[-1] for line in text.splitlines()[1:]] == ["0.85 MISSED", "0.85 met", "none"]
