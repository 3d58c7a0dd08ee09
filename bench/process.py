"""The child processes of a benchmark: started, told, listened to, and ended by their own handle."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
"""The directory from which `bench` can be imported."""

ANSWER_SECONDS = 120.0
"""Longest wait for a child's line; a flood of many frames under a profiler is slow."""


class BenchError(RuntimeError):
    """The benchmark cannot say anything: a side died, fell silent, or did not do the work."""


class Child:
    """One child process that answers in lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self._process = process
        self.name = name

    @property
    def id(self) -> int:
        """The process id."""
        return self._process.pid

    def tell(self, line: bytes) -> None:
        """Write to the child's standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line)

    async def answer(self, key: str) -> dict[str, Any]:
        """Return the next line that has `key`.

        Raises:
            BenchError: the child ended or said nothing for too long.
        """
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while line := await self._process.stdout.readline():
                    said: dict[str, Any] = json.loads(line)
                    if key in said:
                        return said
        except TimeoutError:
            raise BenchError(f"{self.name} did not say {key!r} within {ANSWER_SECONDS:.0f} s") from None
        raise BenchError(f"{self.name} ended before it said {key!r}")

    async def end(self) -> None:
        """Ask the child to end, and end it when it does not."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), 3.0)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def child(
    module: str, *arguments: str, name: str, pass_fds: tuple[int, ...] = ()
) -> AsyncIterator[Child]:
    """Run `python -m module` while inside; what it writes to standard error is the operator's to see."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        pass_fds=pass_fds,
        cwd=ROOT,
        limit=2**22,
    )
    started = Child(process, name)
    try:
        yield started
    finally:
        await started.end()


class CpuMeter:
    """Asks a child for its CPU time over a pipe of its own."""

    def __init__(self) -> None:
        self.theirs, self._ours = os.pipe()

    async def read(self, measured: Child) -> float:
        """Return the CPU seconds the child has used."""
        os.write(self._ours, b"?")
        return float((await measured.answer("cpu"))["cpu"])

    def close(self) -> None:
        """Close both ends."""
        os.close(self.theirs)
        os.close(self._ours)
