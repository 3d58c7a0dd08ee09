"""A client whose table names another host is never used: it is refused before anything is dialled."""

import logging
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from console.config import load, resolve
from tests.support.waits import eventually
from tests.support.worker_rig import BTC, practice_setups, worker_rig
from tests.trading.rig import Deaf
from venues.catalog.load import load_catalog
from venues.link.messages import AskMarkets, MarketList, Reconnect, Up
from venues.market import exchange as building
from venues.market.door import HostRefused
from venues.market.exchange import build_exchange
from venues.market.hosts import addresses, foreign_host
from venues.market.lazy_ccxt import venue_class
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.model.words import Mode, VenueState
from venues.practice.credentials import practice_credentials
from venues.trading.client import build_private_client

DOOR = "http://127.0.0.1:9"


def setups(mode: Mode) -> tuple[VenueSetup, ...]:
    catalog = load_catalog()
    return resolve(load(None, environ={}), catalog, mode=mode, via="", only=tuple(catalog)).enabled


async def refusal(setup: VenueSetup) -> str:
    exchange, session = build_exchange(setup, Deaf())
    try:
        assert exchange.verbose is False
        return foreign_host(exchange, setup)
    finally:
        exchange.timeout_on_exit = 0
        await exchange.close()
        await session.close()


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.TESTNET])
async def test_no_class_names_a_foreign_host_today(mode: Mode) -> None:
    assert {setup.venue: await refusal(setup) for setup in setups(mode)} == {
        setup.venue: "" for setup in setups(mode)
    }


async def test_nothing_that_is_used_is_called_unused() -> None:
    """What the catalogue calls unused names hosts outside its list, and each pattern names something."""
    for setup in setups(Mode.LIVE):
        exchange, session = build_exchange(setup, Deaf())
        named = dict(addresses(exchange))
        exchange.timeout_on_exit = 0
        await exchange.close()
        await session.close()
        for pattern in setup.unused_interfaces:
            assert any(fnmatchcase(interface, pattern) for interface in named), (setup.venue, pattern)


def elsewhere(venue: str) -> Iterator[tuple[str, str]]:
    """Every interface of a venue that is used, each with another host in its place."""
    setup = next(setup for setup in setups(Mode.LIVE) if setup.venue == venue)
    plain: Any = venue_class(setup.ccxt_id)()
    for interface, address in addresses(plain):
        if not any(fnmatchcase(interface, pattern) for pattern in setup.unused_interfaces):
            yield interface, address


def _moved(exchange: Any, interface: str, address: str) -> None:
    *parents, last = interface.split(".")
    place = exchange.urls["api"]
    for parent in parents:
        place = place[parent]
    place[last] = address


@pytest.mark.parametrize("venue", ["gate", "okx", "whitebit", "kraken", "binance"])
async def test_one_interface_elsewhere_is_enough(venue: str) -> None:
    setup = next(setup for setup in setups(Mode.LIVE) if setup.venue == venue)
    exchange, session = build_exchange(setup, Deaf())
    used = list(elsewhere(venue))
    assert used
    for interface, address in used:
        for moved in (
            "https://evil.example/api",
            "wss://evil.example/ws",
            address.replace("://", "://evil.", 1),
            "https://",
        ):
            _moved(exchange, interface, moved)
            told = foreign_host(exchange, setup)
            assert told.startswith(f"{setup.name} stays closed"), (interface, moved)
            assert interface in told
        _moved(exchange, interface, address)
    assert foreign_host(exchange, setup) == ""
    interface, address = used[0]
    _moved(exchange, interface, address.replace("https://", "http://").replace("wss://", "ws://"))
    # another port or no encryption: both are no way to the venue
    assert foreign_host(exchange, setup)
    exchange.timeout_on_exit = 0
    await exchange.close()
    await session.close()


async def test_the_door_itself_is_allowed_where_all_traffic_goes_through_it() -> None:
    (setup,) = practice_setups(DOOR, ("okx",))
    exchange, session = build_exchange(setup, Deaf())
    _moved(exchange, "rest", DOOR)
    assert foreign_host(exchange, setup) == ""
    _moved(exchange, "rest", "http://127.0.0.1:10")
    assert foreign_host(exchange, setup)
    exchange.timeout_on_exit = 0
    await exchange.close()
    await session.close()


@pytest.fixture
def wicked(monkeypatch: pytest.MonkeyPatch) -> None:
    """OKX's class is another that names one host of its own."""

    def forged(ccxt_id: str) -> Any:
        found = venue_class(ccxt_id)

        class Forged(found):  # type: ignore[misc, valid-type]
            def describe(self) -> Any:
                told = super().describe()
                told["urls"]["api"]["rest"] = "https://evil.example"
                return told

        return type(found.__name__, (Forged,), {}) if ccxt_id == "okx" else found

    monkeypatch.setattr(building, "venue_class", forged)


@pytest.mark.usefixtures("wicked")
async def test_a_client_with_keys_is_not_even_built() -> None:
    (setup,) = practice_setups(DOOR, ("okx",))
    keys = practice_credentials("okx")
    assert keys is not None
    assert setup.orders is not None
    with pytest.raises(HostRefused, match=r"OKX stays closed: its client would dial evil\.example for rest"):
        build_private_client(replace(setup), setup.orders, Deaf(), keys.as_config())


@pytest.mark.usefixtures("wicked")
async def test_a_refused_venue_dials_nothing_whatever_is_asked_and_its_neighbour_works() -> None:
    async with worker_rig(["okx", "gate"], (BTC,), with_keys=True) as rig:
        await rig.up("gate", 15.0)
        await eventually(lambda: rig.state("okx") is VenueState.DISABLED, 5.0, "OKX is closed")
        assert rig.reason("okx").startswith("OKX stays closed: its client would dial evil.example")
        rig.send(Reconnect("okx"))
        # the link keeps its order: what comes back for Gate is told after OKX was asked to reconnect
        told: list[Up] = []
        rig.taps.append(told.append)
        rig.send(AskMarkets("gate"))
        await eventually(lambda: any(isinstance(one, MarketList) for one in told), 5.0, "Gate's markets")
        seat = rig.worker._seats["okx"]
        assert seat.account is None
        assert (seat.market.session.traffic.requests, seat.market.session.traffic.dials) == (0, 0)
        venues: Any = rig.practice.state()["venues"]
        assert venues["okx"]["counters"].get("requests", 0) == 0
        assert rig.state("okx") is VenueState.DISABLED


@pytest.mark.parametrize("name", ["ccxt.base.exchange", "ccxt", "aiohttp"])
def test_no_client_is_built_while_a_library_would_write_down_what_it_sends(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (setup,) = practice_setups(DOOR, ("okx",))
    monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    logging.getLogger(name).manager._clear_cache()  # type: ignore[attr-defined]
    try:
        with pytest.raises(RuntimeError):
            build_exchange(setup, Deaf())
    finally:
        monkeypatch.undo()
        logging.getLogger(name).manager._clear_cache()  # type: ignore[attr-defined]
