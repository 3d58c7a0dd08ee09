"""A link's end on a Unix socket; importing this loads the WebSocket library, which takes as long as a frame or two."""

from pathlib import Path
from typing import Any

from websockets.asyncio.client import unix_connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from venues.link.transport import MAX_FRAME_BYTES, LinkClosed


class SocketEnd:
    """A WebSocket connection as a link's end."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def send(self, frame: bytes) -> None:
        """Send one binary frame."""
        try:
            await self._connection.send(frame)
        except ConnectionClosed as error:
            raise LinkClosed(str(error)) from None

    async def receive(self) -> bytes:
        """Return the next binary frame."""
        try:
            frame = await self._connection.recv(decode=False)
        except ConnectionClosed as error:
            raise LinkClosed(str(error)) from None
        return bytes(frame)

    async def ping(self) -> None:
        """Send a ping and wait for its pong."""
        try:
            await (await self._connection.ping())
        except ConnectionClosed as error:
            raise LinkClosed(str(error)) from None

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


async def connect(path: Path) -> SocketEnd:
    """Dial a worker's Unix socket.

    Raises:
        LinkClosed: nobody answers there.
    """
    try:
        connection = await unix_connect(
            str(path), compression=None, max_size=MAX_FRAME_BYTES, ping_interval=None, close_timeout=0.5
        )
    except (OSError, InvalidHandshake, TimeoutError) as error:
        raise LinkClosed(str(error)) from None
    return SocketEnd(connection)
