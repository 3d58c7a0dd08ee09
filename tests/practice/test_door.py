"""The door, the control channel and the process."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.practice.routing import client, eventually, within
from venues.practice.credentials import practice_credentials, practice_credentials_table
from venues.practice.service import PracticeExchanges, UnsuitableListener
from venues.practice.sockets import FrameKind

_ROOT = Path(__file__).parents[2]


async def _call(method: str, url: str, document: Any = None) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.request(method, url, json=document) as response:
        return response.status, await response.json(content_type=None)


async def test_unknown_host_is_named(practice: PracticeExchanges) -> None:
    status, body = await _call("GET", f"{practice.url}/api.nowhere.com/x")
    assert status == 404
    assert "api.nowhere.com" in body["error"]
    assert "www.okx.com" in body["hosts"]


@pytest.mark.parametrize("host", ["www.okx.com", "www.okx.com:443", "WWW.OKX.COM"])
async def test_default_port_and_case_do_not_matter(practice: PracticeExchanges, host: str) -> None:
    status, body = await _call("GET", f"{practice.url}/{host}/api/v5/public/time")
    assert (status, body["code"]) == (200, "0")


async def test_unknown_path_is_the_venues_404(practice: PracticeExchanges) -> None:
    status, body = await _call("GET", f"{practice.url}/www.okx.com/api/v5/nothing")
    assert (status, body["code"]) == (404, "404")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"{practice.url}/ws.okx.com/ws/v6")


async def test_control_channel(practice: PracticeExchanges) -> None:
    faults = f"{practice.url}/_practice/faults"
    status, body = await _call("POST", faults, [{"kind": "freeze", "venue": "okx", "duration_ms": 60_000}])
    assert (status, len(body["armed"])) == (200, 1)
    _, state = await _call("GET", f"{practice.url}/_practice/state")
    assert state["faults"][0]["fault"]["kind"] == "freeze"
    assert state["venues"]["okx"]["balances"]["USDT"] == {"free": "300000", "held": "0"}
    assert (await _call("DELETE", f"{faults}?kind=freeze"))[1] == {"cleared": 1}
    for wrong in ({"kind": "nope"}, {"kind": "gap", "count": 0}, {"kind": "gap", "venue": "x"}, {"kin": 1}):
        assert (await _call("POST", faults, wrong))[0] == 400
    async with (
        aiohttp.ClientSession() as session,
        session.post(faults, data='{"kind": "gap"}') as response,
    ):
        assert response.status == 415


async def test_control_channel_moves_the_market(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url, keys=True) as okx:
        placed = await okx.create_order("BTC/USDT", "limit", "buy", 0.01, 50_000)
        order = {"venue": "okx", "order_id": placed["id"], "amount": "0.004"}
        status, body = await _call("POST", f"{practice.url}/_practice/execute", order)
        assert (status, body) == (200, {"filled": "0.004", "state": "open"})
        before = (await okx.fetch_ticker("BTC/USDT"))["bid"]
        await _call("POST", f"{practice.url}/_practice/nudge", {"asset": "BTC", "basis_points": 100})
        await eventually(
            lambda: practice.engine("okx").market("BTC/USDT").book.bids.top(1)[0].price > before * 1.008
        )
        assert (await _call("POST", f"{practice.url}/_practice/nudge", {"asset": "?", "basis_points": 1}))[
            0
        ] == 400
        _, state = await _call("GET", f"{practice.url}/_practice/state")
        assert state["venues"]["okx"]["counters"]["orders_create"] == 1


async def test_a_peer_that_does_not_read_is_cut_off(practice: PracticeExchanges) -> None:
    async with client("okx", practice.url) as okx:
        await within(okx.watch_order_book("BTC/USDT"))
        (peer,) = practice._door.venues["okx"].sessions  # type: ignore[union-attr]  # it is open
        for _ in range(2_100):
            peer.send_text("{}", FrameKind.ANSWER)
        await eventually(lambda: not practice._door.venues["okx"].sessions)  # type: ignore[union-attr]


def test_credentials_are_fake_and_light() -> None:
    table = practice_credentials_table()
    assert table["okx"]["password"]
    assert practice_credentials("binance") is None
    assert all("practice" in keys["apiKey"] for keys in table.values())
    code = "import sys, venues.practice.credentials; print('aiohttp' in sys.modules, 'ccxt' in sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=_ROOT, check=True
    )
    assert shown.stdout.split() == ["False", "False"]


def _start(tmp_path: Path, *more: str) -> "subprocess.Popen[str]":
    command = [
        sys.executable,
        "-m",
        "venues.practice",
        "--json",
        "--venues",
        "okx",
        "--data-dir",
        str(tmp_path),
        *more,
    ]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT, env=dict(os.environ)
    )


@pytest.mark.parametrize("end", ["stdin", "SIGTERM", "SIGINT"])
async def test_the_process_starts_answers_and_stops(tmp_path: Path, end: str) -> None:
    process = _start(tmp_path, "--until-stdin-closes")
    assert process.stdout
    assert process.stdin
    try:
        ready = json.loads(process.stdout.readline())
        assert (ready["ready"], ready["venues"]) == (True, ["okx"])
        assert (await _call("GET", f"{ready['url']}/www.okx.com/api/v5/public/time"))[0] == 200
        if end == "stdin":
            process.stdin.close()
        else:
            process.send_signal(getattr(signal, end))
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()


def test_unknown_venue_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "venues.practice", "--venues", "mtgox"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, check=False)
    assert ended.returncode == 1
    assert "mtgox" in ended.stderr


def _bound(host: str, family: socket.AddressFamily = socket.AF_INET) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind((host, 0))
    return listener


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.2"])  # noqa: S104 - the point of the test
def test_an_inherited_socket_that_others_can_reach_is_refused(host: str) -> None:
    with _bound(host) as listener:
        listener.listen()
        with pytest.raises(UnsuitableListener, match=re.escape(host)):
            PracticeExchanges(venues=("okx",), listener=listener)


def test_an_inherited_socket_must_listen_on_tcp() -> None:
    with _bound("127.0.0.1") as silent, pytest.raises(UnsuitableListener, match="does not listen"):
        PracticeExchanges(venues=("okx",), listener=silent)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(UnsuitableListener, match="no TCP"):
        PracticeExchanges(venues=("okx",), listener=ours)


async def test_an_inherited_socket_on_loopback_is_served() -> None:
    listener = _bound("127.0.0.1")
    listener.listen()
    async with PracticeExchanges(venues=("okx",), listener=listener) as exchanges:
        assert (await _call("GET", f"{exchanges.url}/www.okx.com/api/v5/public/time"))[0] == 200


def test_the_process_says_why_it_does_not_serve_an_open_socket() -> None:
    with _bound("0.0.0.0") as listener:  # noqa: S104 - the point of the test
        listener.listen()
        ended = subprocess.run(
            [sys.executable, "-m", "venues.practice", "--venues", "okx", "--fd", str(listener.fileno())],
            pass_fds=(listener.fileno(),),
            capture_output=True,
            text=True,
            cwd=_ROOT,
            check=False,
            timeout=20,
        )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert (
        ended.stderr == "the inherited socket is bound to 0.0.0.0: practice exchanges serve 127.0.0.1 only\n"
    )
