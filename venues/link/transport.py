"""The two ends of a link: a WebSocket on a Unix socket between processes, a pair of queues within one."""

import asyncio
import os
import socket
import struct
import sys
from typing import Any, Protocol

MAX_FRAME_BYTES = 16 * 1024 * 1024


class LinkClosed(ConnectionError):
    """The other end is gone."""


class LinkEnd(Protocol):
    """One end of a link: whole frames, in order."""

    async def send(self, frame: bytes) -> None:
        """Send one frame; waits while the other end does not take more.

        Raises:
            LinkClosed: the other end is gone.
        """

    async def receive(self) -> bytes:
        """Return the next frame.

        Raises:
            LinkClosed: the other end is gone.
        """
        ...

    async def ping(self) -> None:
        """Return when the other end has shown that its loop runs.

        Raises:
            LinkClosed: the other end is gone.
        """

    async def close(self) -> None:
        """Close the link."""


class QueueEnd:
    """A link's end within one process, for tests and small commands."""

    def __init__(
        self, incoming: "asyncio.Queue[bytes | None]", outgoing: "asyncio.Queue[bytes | None]"
    ) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._closed = False

    async def send(self, frame: bytes) -> None:
        """Put one frame into the other end's queue."""
        if self._closed:
            raise LinkClosed("closed by this end")
        await self._outgoing.put(frame)

    async def receive(self) -> bytes:
        """Return the next frame."""
        frame = await self._incoming.get()
        if frame is None:
            self._closed = True
            raise LinkClosed("closed by the other end")
        return frame

    async def ping(self) -> None:
        """Return at once: both ends are on one loop."""
        if self._closed:
            raise LinkClosed("closed by this end")

    async def close(self) -> None:
        """Tell the other end that nothing more comes."""
        if not self._closed:
            self._closed = True
            await self._outgoing.put(None)
            await self._incoming.put(None)


def pipe(depth: int = 64) -> tuple[QueueEnd, QueueEnd]:
    """Return the two ends of a link within one process; `depth` frames may wait on each side."""
    up: asyncio.Queue[bytes | None] = asyncio.Queue(depth)
    down: asyncio.Queue[bytes | None] = asyncio.Queue(depth)
    return QueueEnd(down, up), QueueEnd(up, down)


def peer_user_id(connection: Any) -> int | None:
    """Return the user id of the process at the other end of a Unix socket, None where the system cannot tell."""
    raw: socket.socket | None = connection.transport.get_extra_info("socket")
    if raw is None or not sys.platform.startswith("linux"):
        return None
    credentials = raw.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, user_id, _ = struct.unpack("3i", credentials)
    return int(user_id)


def is_same_user(connection: Any) -> bool:
    """Return False when the system says that another user's process is at the other end."""
    user_id = peer_user_id(connection)
    return user_id is None or user_id == os.getuid()
