"""The panic door: any process of this user stops trading at every worker, whatever the console is doing."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from venues.link.client import unix_dial
from venues.link.messages import (
    SCHEMA_VERSION,
    Hello,
    Refused,
    SchemaError,
    Welcome,
    decode_up,
    encode,
)
from venues.link.orders import CancelMine, MineCancelled
from venues.link.transport import LinkClosed, LinkEnd
from venues.model.release import CancelledMine
from venues.model.value import Value

LIMIT_SECONDS = 3.0


class PanicAnswer(Value):
    """What one venue of one worker answered, or why nobody did."""

    socket: Path
    venue: str
    """Empty when the worker did not say which venues it serves."""
    done: CancelledMine | None
    words: str = ""
    """Why there is no answer."""


async def cancel_mine_everywhere(sockets: Sequence[Path], reason: str) -> tuple[PanicAnswer, ...]:
    """Latch and cancel all orders of ours at every worker at once; takes three seconds at most.

    Args:
        sockets: the workers' sockets.
        reason: in words; it stands in the latch.
    """
    answers = await asyncio.gather(*(_ask(socket, reason) for socket in sockets))
    return tuple(answer for rows in answers for answer in rows)


async def _ask(socket: Path, reason: str) -> tuple[PanicAnswer, ...]:
    found: dict[str, PanicAnswer | None] = {}
    why = "no answer in time"
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            end = await unix_dial(socket)()
            try:
                await _converse(end, socket, reason, found)
            finally:
                await end.close()
    except (LinkClosed, SchemaError, OSError) as error:
        if not isinstance(error, TimeoutError):
            why = str(error) or "the worker closed the link"
    if not found:
        return (PanicAnswer(socket, "", None, why),)
    return tuple(answer or PanicAnswer(socket, venue, None, why) for venue, answer in found.items())


async def _converse(end: LinkEnd, socket: Path, reason: str, found: dict[str, PanicAnswer | None]) -> None:
    await end.send(encode((Hello(SCHEMA_VERSION, "", "panic"),)))
    while not found or None in found.values():
        for message in decode_up(await end.receive()):
            match message:
                case Welcome(venues=venues):
                    found.update(dict.fromkeys(venues))
                    asked = tuple(CancelMine(venue, f"panic {venue}", True, reason) for venue in venues)
                    await end.send(encode(asked))
                case MineCancelled(venue=venue, done=done):
                    found[venue] = PanicAnswer(socket, venue, done)
                case Refused(reason=words, venue=venue) if venue in found:
                    found[venue] = PanicAnswer(socket, venue, None, words)
                case Refused(reason=words):
                    raise LinkClosed(words)
                case _:
                    pass
