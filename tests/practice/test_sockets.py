"""One websocket's sending end, and what its session may pile up."""

import json
from typing import Any

import aiohttp

from tests.practice.routing import eventually, within
from venues.practice.service import PracticeExchanges
from venues.practice.sockets import FrameKind, Socket


async def _peer(exchanges: PracticeExchanges, venue: str) -> Socket:
    assert exchanges._door
    sessions = exchanges._door.venues[venue].sessions
    await eventually(lambda: sessions)
    (socket,) = sessions
    return socket


async def test_a_ping_waits_its_turn(practice: PracticeExchanges) -> None:
    url = f"{practice.url}/ws.okx.com/ws/v5/public"
    async with aiohttp.ClientSession() as http, http.ws_connect(url, autoping=False) as connection:
        peer = await _peer(practice, "okx")
        peer.send_text("before", FrameKind.ANSWER)
        peer.ping(b"are you there")
        assert (await within(connection.receive())).data == "before"
        message = await within(connection.receive())
        assert (message.type, bytes(message.data)) == (aiohttp.WSMsgType.PING, b"are you there")


async def test_streams_of_unknown_symbols_count_and_are_kept_once() -> None:
    async with PracticeExchanges(venues=("binance",)) as exchanges:
        url = f"{exchanges.url}/stream.binance.com:9443/ws/0"
        async with aiohttp.ClientSession() as http, http.ws_connect(url) as connection:

            async def ask(method: str, *names: str) -> Any:
                await connection.send_str(json.dumps({"method": method, "params": names, "id": 1}))
                return json.loads((await within(connection.receive())).data)

            for _ in range(3):
                assert await ask("SUBSCRIBE", "nope@trade") == {"result": None, "id": 1}
            assert (await ask("LIST_SUBSCRIPTIONS"))["result"] == ["nope@trade"]
            many = [f"nope{number}@trade" for number in range(1_023)]
            assert await ask("SUBSCRIBE", *many) == {"result": None, "id": 1}
            assert "too many" in (await ask("SUBSCRIBE", "one@trade"))["error"]["msg"]
