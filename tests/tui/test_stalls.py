"""A console that stands still leaves words about it in its log."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.app.stalls import Stalls


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "console.log"
    handler = logging.FileHandler(path)
    logging.getLogger("lyra").addHandler(handler)
    yield path
    logging.getLogger("lyra").removeHandler(handler)
    handler.close()


def _a_loop_that_does_not_come_round(until: float) -> None:
    while time.monotonic() < until:
        time.sleep(0.005)


def test_a_loop_that_hangs_leaves_its_stack(log: Path) -> None:
    stalls = Stalls(time.monotonic, str(log), longest_seconds=0.1)
    try:
        stalls.beat(terminal_is_busy=False, dialog="")
        _a_loop_that_does_not_come_round(time.monotonic() + 0.4)
    finally:
        stalls.close()
    assert "_a_loop_that_does_not_come_round" in log.read_text()


def test_beats_and_a_stop_leave_nothing(log: Path) -> None:
    stalls = Stalls(time.monotonic, str(log), longest_seconds=0.6)
    try:
        for _ in range(20):
            stalls.beat(terminal_is_busy=False, dialog="")
            time.sleep(0.05)
        stalls.rest()
        time.sleep(0.8)
    finally:
        stalls.close()
    assert log.read_text() == ""


def test_a_terminal_and_a_dialog_that_are_in_the_way_are_noted_once_each_time(log: Path) -> None:
    moments = iter([0.0, 4.9, 5.1, 6.0, 7.0, 8.0, 12.9, 13.1])
    stalls = Stalls(lambda: next(moments), str(log))
    try:
        for busy in (True, True, True, True, False, True, True, True):
            stalls.beat(terminal_is_busy=busy, dialog="Palette" if busy else "")
    finally:
        stalls.close()
    assert (
        log.read_text().splitlines()
        == [
            "for 5.0 s the terminal has taken nothing",
            "for 5.0 s the dialog Palette was opened and is not there",
        ]
        * 2
    )


def test_without_a_log_there_is_nowhere_to_write(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Stalls(time.monotonic, str(tmp_path / "none"))
