"""Verifies a file in a process of its own, at low priority, so that whoever asks goes on meanwhile."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from db.verify.anchor import Anchor
from db.verify.errors import CannotVerify
from db.verify.verdict import Verdict
from venues.model.value import Value

MODULE = "db.verify.process"
LONGEST_LINE_BYTES = 1_000_000

_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONPATH", "VIRTUAL_ENV")
"""All of the environment that the process gets: nothing there can be a key."""


class Order(Value):
    """What the process is told on its standard input."""

    path: str
    anchors: tuple[Anchor, ...] = ()
    seen: tuple[str, ...] = ()


class Progress(Value):
    """How far it is."""

    rows: int
    total: int


class Word(Value):
    """A line that the process writes: one of the three."""

    progress: Progress | None = None
    verdict: Verdict | None = None
    cannot: str | None = None


async def verify_in_background(
    path: Path,
    told: Callable[[Progress], None],
    anchors: Iterable[Anchor] = (),
    seen: Iterable[str] = (),
) -> Verdict:
    """Verify a whole file while other things go on; whoever is cancelled ends the process too.

    Args:
        path: the file.
        told: called now and then, on the loop.
        anchors: what is kept outside the file.
        seen: client order ids that a venue has seen.

    Raises:
        CannotVerify: there is no such file, or the process did not come to a verdict.
    """
    order = msgspec.json.encode(Order(str(path.absolute()), tuple(anchors), tuple(seen)))
    try:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-X", "utf8", "-P", "-m", MODULE),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            limit=LONGEST_LINE_BYTES,
            env={name: os.environ[name] for name in _INHERITED if name in os.environ},
        )
    except OSError as error:
        raise CannotVerify(f"no process to verify in could be started: {error.strerror or error}") from error
    try:
        return await _verdict_of(child, order, told)
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _verdict_of(
    child: asyncio.subprocess.Process, order: bytes, told: Callable[[Progress], None]
) -> Verdict:
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(ConnectionError):  # it died at once: there will be no word of it
        child.stdin.write(order)
        await child.stdin.drain()
        child.stdin.close()
    decode = msgspec.json.Decoder(Word).decode
    async for line in child.stdout:
        word = decode(line)
        if word.progress is not None:
            told(word.progress)
        if word.cannot is not None:
            raise CannotVerify(word.cannot)
        if word.verdict is not None:
            return word.verdict
    raise CannotVerify(f"the process that verified ended without a verdict, with status {await child.wait()}")
