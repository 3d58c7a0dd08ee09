"""Waiting for what must come true, without sleeping for a guessed time."""

import asyncio
import time
from collections.abc import Callable


async def eventually(predicate: Callable[[], object], within_seconds: float = 5.0, what: str = "") -> float:
    """Return the seconds it took until `predicate` was true.

    Raises:
        AssertionError: it did not come true in time.
    """
    started = time.monotonic()
    while True:
        if predicate():
            return time.monotonic() - started
        if time.monotonic() - started > within_seconds:
            raise AssertionError(f"not true within {within_seconds} s: {what or predicate}")
        await asyncio.sleep(0.01)
