"""A worker gives back what it no longer uses."""

import platform
import subprocess
import sys

import pytest

from tests.support.manual_clock import ManualClock
from venues.worker.memory import GIVE_BACK_SECONDS, SpareMemory, system_trim

HOLES = """
import psutil
from venues.worker.memory import system_trim

held = [bytes(200_000 if number % 2 else 600) for number in range(400)]
held[1::2] = [None] * 200
before = psutil.Process().memory_info().rss
system_trim()()
print(before - psutil.Process().memory_info().rss)
"""
"""Forty megabytes of holes between small things that stay."""


async def test_it_is_given_back_once_a_minute_and_not_at_the_start() -> None:
    clock, given = ManualClock(), []
    spare = SpareMemory(clock, lambda: given.append(clock.monotonic()))
    spare.look()
    assert given == []
    for _ in range(600):
        await clock.advance(0.5)
        spare.look()
    assert len(given) == 300 // GIVE_BACK_SECONDS


def test_the_systems_own_way_can_be_called_anywhere() -> None:
    system_trim()()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's own way")
def test_holes_between_things_that_stay_are_given_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOLES],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        env={"MALLOC_MMAP_THRESHOLD_": "4000000"},
    )
    assert int(done.stdout) > 20_000_000
