"""Garbage is collected at calm moments, in small portions."""

import gc

import pytest

from console.app import collector as module
from console.app.collector import Collector


class Calls:
    """What was asked of Python's collector."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.young = 0


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Listen instead of collecting."""
    heard = Calls()

    def collect(generation: int = 2) -> int:
        heard.names.append(f"collect {generation}")
        return 0

    monkeypatch.setattr(gc, "collect", collect)
    monkeypatch.setattr(gc, "freeze", lambda: heard.names.append("freeze"))
    monkeypatch.setattr(gc, "enable", lambda: heard.names.append("enable"))
    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)
    monkeypatch.setattr(gc, "get_count", lambda: (heard.young, 0, 0))
    return heard


class Time:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def settled(calls: Calls) -> Collector:
    time = Time()
    collector = Collector(time)
    time.now += module.SETTLED_AFTER_SECONDS
    collector.beat(9.0, dialog=False)
    assert collector.settled
    calls.names.clear()
    return collector


def test_the_start_is_collected_and_frozen_once_when_nobody_waits(calls: Calls) -> None:
    time = Time()
    collector = Collector(time)
    collector.beat(9.0, dialog=False)
    time.now += 2
    collector.beat(0.05, dialog=False)
    collector.beat(9.0, dialog=True)
    assert calls.names == []
    collector.beat(9.0, dialog=False)
    assert calls.names == ["collect 2", "freeze", "enable"]
    collector.beat(9.0, dialog=False)
    assert len(calls.names) == 3


def test_a_hand_that_never_rests_is_interrupted_in_the_end(calls: Calls) -> None:
    time = Time()
    collector = Collector(time)
    time.now += module.LATEST_SECONDS
    collector.beat(0.0, dialog=True)
    assert collector.settled


@pytest.mark.parametrize(
    ("young", "resting", "dialog", "collects"),
    [
        (100, 9.0, False, False),
        (5_000, 9.0, False, True),
        (5_000, 0.05, False, False),
        (5_000, 9.0, True, False),
        (40_000, 0.0, True, True),
    ],
)
def test_the_young_are_collected_while_nobody_waits(
    calls: Calls, young: int, resting: float, dialog: bool, collects: bool
) -> None:
    collector = settled(calls)
    calls.young = young
    collector.beat(resting, dialog=dialog)
    assert calls.names == (["collect 0"] if collects else [])


def test_the_old_are_looked_at_rarely_and_only_when_the_hand_has_left_the_keys(calls: Calls) -> None:
    collector = settled(calls)

    def beat(resting: float, times: int) -> None:
        for _ in range(times):
            calls.young = 5_000
            collector.beat(resting, dialog=False)
            calls.young = 0
            collector.beat(resting, dialog=False)

    beat(1.0, module.OLD_EVERY + 20)
    assert calls.names.count("collect 1") == (module.OLD_EVERY + 20) // module.MIDDLE_EVERY
    assert "collect 2" not in calls.names
    beat(5.0, module.MIDDLE_EVERY)
    assert calls.names.count("collect 2") == 1
    beat(5.0, module.MIDDLE_EVERY)
    assert calls.names.count("collect 2") == 1


def test_what_takes_long_to_look_at_and_stays_is_frozen(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector = settled(calls)
    ticks = iter(range(100))
    monkeypatch.setattr(module, "perf_counter", lambda: float(next(ticks)))
    for young in (5_000, 0) * module.OLD_EVERY:
        calls.young = young
        collector.beat(5.0, dialog=False)
    assert calls.names[-2:] == ["collect 2", "freeze"]
