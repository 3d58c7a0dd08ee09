"""The screen benchmark runs on a real pseudo-terminal and says what it measured; times are not judged here."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from bench.tty.figures import Figure, percentile, table
from bench.tty.keys import Press, press_for, stepping
from bench.tty.market import Market
from bench.tty.terminal import Terminal, TerminalError, plain

ROOT = Path(__file__).parents[2]
QUICK = ["--seconds", "0.6", "--rounds", "1", "--dialogs", "1"]
ECHO = """
import sys, tty, time
tty.setraw(0)
sys.stdout.write("ready"); sys.stdout.flush()
count = 0
while (key := sys.stdin.read(1)) != "q":
    count = (count + 1) % 5
    sys.stdout.write("\\x1b[?2026h\\x1b[1mstep %d.\\x1b[?2026l" % count); sys.stdout.flush()
"""


def run(*arguments: str) -> dict[str, dict[str, float | None]]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.screen", "--json", *arguments],
        cwd=ROOT,
        capture_output=True,
        timeout=55,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr.decode()
    return {figure["name"]: figure for figure in json.loads(done.stdout)["figures"]}


@pytest.mark.slow
def test_a_short_run_gives_every_figure_beside_its_baseline() -> None:
    figures = run(*QUICK)
    assert (
        figures["bytes a frame"]["value"] or 0.0
    ) > 0  # a console at rest may paint nothing for so short a time
    for name in ("key to paint, one row p99", "Escape closes it p50", "longest collector pause"):
        assert (figures[name]["value"] or 0.0) > 0
        assert (figures[name]["baseline"] or 0.0) > 0
    assert (figures["key to paint, one row p99"]["count"] or 0) >= 5
    assert (figures["book changes offered"]["value"] or 0.0) > 10_000
    assert (figures["console CPU"]["value"] or 0.0) > 0


@pytest.mark.slow
def test_a_vanished_terminal_is_measured_in_three_ways() -> None:
    figures = run("--vanish")
    gone = [name for name in figures if name.endswith("gone after")]
    assert gone == [f"{name}: gone after" for name in ("hang-up", "SIGHUP ignored", "end of file alone")]
    statuses = {figure["value"] for name, figure in figures.items() if name.endswith("exit status")}
    assert statuses == {129}, "the interpreter's own 120 must not take its place"


@pytest.fixture
def echo() -> "Terminal":
    terminal = Terminal((80, 24))
    terminal.start([sys.executable, "-c", ECHO], {"TERM": "xterm"})
    terminal.wait_for(b"ready", 10)
    return terminal


def test_keys_are_answered_by_their_own_effect_or_by_a_later_one(echo: Terminal) -> None:
    steps = stepping(b"x", [f"step {number}.".encode() for number in range(5)])
    answered = press_for(echo, steps, 0.5, Random(1))
    assert 5 <= len(answered) <= 18
    assert all(0 < milliseconds < 5_000 for milliseconds in answered)
    assert echo.frames == len(answered)
    echo.type(b"q")
    with pytest.raises(TerminalError, match="left the terminal"):
        echo.drain(5)
    echo.close()


def test_a_key_without_effect_gives_no_figure(echo: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.tty.keys.LONGEST_WAIT", 0.2)
    with pytest.raises(TerminalError, match="nowhere"):
        press_for(echo, iter([Press(b"x", b"nowhere")] * 99), 0.3, Random(1))
    echo.type(b"q")
    echo.close()


def test_a_slow_terminal_takes_no_more_than_its_rate() -> None:
    terminal = Terminal((80, 24), bytes_per_second=20_000)
    terminal.start([sys.executable, "-c", "print('x' * 60_000)"], {"TERM": "xterm"})
    try:
        terminal.drain(1.0)
    finally:
        terminal.close()
    assert 10_000 < terminal.bytes < 25_000


def test_control_sequences_are_no_text() -> None:
    assert (
        plain(b"\x1b[?25l\x1b[3;4H\x1b[38;2;1;2;3mgate \xe2\x97\x8f\x1b[0m UP\x1b]0;title\x07")
        == "gate ● UP".encode()
    )


def test_a_book_changes_and_never_crosses() -> None:
    market = Market("okx", "BTC/USDT", 20, Random(3))
    before = market.snapshot()
    for _ in range(500):
        market.change()
    after = market.snapshot()
    assert before.bids != after.bids
    assert len(after.bids) == len(after.asks) == 20
    assert after.bids[0][0] < after.asks[0][0]
    assert all(size > 0 for _, size in (*after.bids, *after.asks))


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(1, 301)]
    assert [percentile(values, percent) for percent in (50, 90, 99)] == [150.0, 270.0, 297.0]
    assert percentile([], 99) is None


def test_a_figure_that_is_missing_has_missed_its_target() -> None:
    rows = [
        Figure("a", 2.0, "ms", None, 3.0),
        Figure("b", 3.0, "ms", 1.0, 3.0),
        Figure("c", None, "ms", None, 3.0),
    ]
    assert [row.missed for row in rows] == [False, True, True]
    assert [line.split()[-1] for line in table(rows, "rest").splitlines()[1:]] == ["met", "MISSED", "MISSED"]
