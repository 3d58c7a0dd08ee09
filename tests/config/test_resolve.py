"""Configuration and catalogue become what a worker is told, mode by mode."""

import json

import pytest

from console.config import ConfigError, Resolved, load, resolve
from tests.config.scene import Scene
from venues.catalog.load import load_catalog
from venues.model.setup import VenueSetup
from venues.model.words import Mode


def resolved(scene: Scene, text: str = "", mode: Mode = Mode.LIVE, **options: object) -> Resolved:
    return resolve(scene.config(text), load_catalog(), mode=mode, **options)  # type: ignore[arg-type]  # test


def setup_of(found: Resolved, venue: str) -> VenueSetup:
    return next(setup for setup in found.setups if setup.venue == venue)


def test_venues_come_in_the_order_of_priority(scene: Scene) -> None:
    found = resolved(scene, "exchanges: {gate: {priority: 50}}")
    assert [setup.venue for setup in found.setups][:2] == ["okx", "whitebit"]
    assert found.setups[-1].venue == "gate"


def test_a_venue_that_is_not_built_in_needs_only_its_class(scene: Scene) -> None:
    found = resolved(scene, "exchanges: {bitvavo: {ccxt: bitvavo}, bitstamp: {ccxt: bitstamp}}")
    setup = setup_of(found, "bitvavo")
    assert (setup.ccxt_id, setup.name, setup.priority) == ("bitvavo", "bitvavo", 15)
    assert setup_of(found, "bitstamp").priority == 16
    assert setup.hosts == ()
    assert setup.book.rule == "none"
    assert setup.maker_fee is None
    assert setup.enabled


def test_a_second_venue_of_a_built_in_class_is_possible(scene: Scene) -> None:
    found = resolved(scene, "exchanges: {okx_two: {ccxt: okx, symbols: [BTC/USDC]}}")
    assert setup_of(found, "okx_two").ccxt_id == "okx"


def test_the_test_network_leaves_out_venues_without_one_and_says_why(scene: Scene) -> None:
    found = resolved(scene, mode=Mode.TESTNET)
    disabled = {setup.venue: setup.disabled_reason for setup in found.setups if not setup.enabled}
    assert set(disabled) == {"gate", "whitebit", "kraken", "coinbase", "kucoin", "mexc"}
    assert disabled["kraken"] == "ccxt knows no sandbox of this venue"
    assert "futures and options streams only" in disabled["gate"]
    assert setup_of(found, "okx").hosts == ("www.okx.com", "wspap.okx.com")


def test_gate_has_a_test_network_for_swaps(scene: Scene) -> None:
    found = resolved(scene, "exchanges: {gate: {market_types: [swap]}}", Mode.TESTNET)
    gate = setup_of(found, "gate")
    assert gate.enabled
    assert json.loads(gate.ccxt_options_json) == {"defaultType": "swap", "fetchMarkets": {"types": ["swap"]}}


def test_a_venue_switched_off_says_so(scene: Scene) -> None:
    setup = setup_of(resolved(scene, "exchanges: {okx: {enabled: false}}"), "okx")
    assert (setup.enabled, setup.disabled_reason) == (False, "switched off in the configuration")


def test_only_the_venues_that_were_asked_for(scene: Scene) -> None:
    found = resolved(scene, "exchanges: {okx: {enabled: false}}", only=("okx", "kraken"))
    assert [setup.venue for setup in found.enabled] == ["okx", "kraken"]
    assert setup_of(found, "gate").disabled_reason == "not chosen on the command line"


def test_an_unknown_venue_that_was_asked_for_is_an_error(scene: Scene) -> None:
    with pytest.raises(ConfigError, match=r"found 'krakn'; did you mean kraken\?"):
        resolved(scene, only=("krakn",))


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.TESTNET])
def test_a_door_is_refused_where_the_mode_says_real(scene: Scene, mode: Mode) -> None:
    with pytest.raises(ConfigError, match=f"expected nothing in mode {mode.value}"):
        resolved(scene, mode=mode, via="http://127.0.0.1:80")


@pytest.mark.parametrize("mode", [Mode.VIA, Mode.PRACTICE])
def test_a_door_off_this_machine_is_refused(scene: Scene, mode: Mode) -> None:
    with pytest.raises(ConfigError, match="never leaves this machine"):
        resolved(scene, mode=mode, via="http://example.com:80")


def test_a_door_reaches_every_setup(scene: Scene) -> None:
    found = resolved(scene, mode=Mode.VIA, via="http://127.0.0.1:8080/")
    assert {setup.via for setup in found.setups} == {"http://127.0.0.1:8080"}
    assert setup_of(found, "gate").hosts == load_catalog()["gate"].venue.hosts.live


def test_the_files_door_serves_mode_via_only(scene: Scene) -> None:
    text = "global_settings: {mode: via, via: 'http://127.0.0.1:8080'}"
    assert resolved(scene, text, Mode.VIA).via == "http://127.0.0.1:8080"
    assert resolved(scene, text, Mode.LIVE).via == ""
    assert resolved(scene, text, Mode.PRACTICE).via == ""


def test_mode_via_needs_a_door(scene: Scene) -> None:
    with pytest.raises(ConfigError, match="mode VIA needs it"):
        resolved(scene, mode=Mode.VIA)


def test_the_symbol_map_gives_the_venues_name(scene: Scene) -> None:
    text = "exchanges: {gate: {symbols: [BTC/USDT, ETH/USDT], symbol_map: {BTC/USDT: 'BTC/USDT:USDT'}}}"
    assert setup_of(resolved(scene, text), "gate").symbols == ("BTC/USDT:USDT", "ETH/USDT")


def test_addresses_and_options_reach_ccxt_and_the_allowlist(scene: Scene) -> None:
    text = """
exchanges:
  okx:
    hosts: {live: [eea.okx.com]}
    network:
      hostname: eea.okx.com
      timeout_seconds: 2.5
      urls: {ws: "wss://wseea.okx.com:8443/ws/v5"}
    ccxt_options: {watchOrderBook: {depth: books5}, ratio: 0.5}
    fetch_currencies: false
    keep_alive_seconds: 3
"""
    okx = setup_of(resolved(scene, text), "okx")
    assert okx.hosts == ("eea.okx.com", "wseea.okx.com:8443")
    assert okx.timeout_ms == 2500
    assert okx.keep_alive_ms == 3000
    assert json.loads(okx.ccxt_config_json) == {
        "has": {"fetchCurrencies": False},
        "hostname": "eea.okx.com",
        "urls": {"api": {"ws": "wss://wseea.okx.com:8443/ws/v5"}},
    }
    options = json.loads(okx.ccxt_options_json)
    assert options["watchOrderBook"] == {"depth": "books5"}
    assert options["ratio"] == 0.5
    assert options["fetchMarkets"] == {"types": ["spot"]}


def test_ccxt_takes_the_constructor_settings_as_they_are_meant() -> None:
    ccxt = pytest.importorskip("ccxt.pro")
    for setup in resolve(load(environ={}), load_catalog(), mode=Mode.LIVE).setups:
        config = json.loads(setup.ccxt_config_json)
        exchange = getattr(ccxt, setup.ccxt_id)({"options": json.loads(setup.ccxt_options_json), **config})
        wanted = config.get("has", {}).get("fetchCurrencies")
        assert wanted is None or exchange.has["fetchCurrencies"] is wanted
        assert exchange.options["defaultType"] == setup.market_types[0]
        assert exchange.has["watchOrderBook"]


def test_the_global_timeout_is_the_default_of_each_venue(scene: Scene) -> None:
    found = resolved(scene, "global_settings: {request_timeout_seconds: 4}")
    assert {setup.timeout_ms for setup in found.setups} == {4000}


def test_what_comes_out_is_frozen_and_plain(scene: Scene) -> None:
    found = resolved(scene)
    with pytest.raises(AttributeError):
        found.settings.theme = "light"  # type: ignore[misc]  # that it fails is the point
    assert found.settings.watch == ("BTC/USDT", "ETH/USDT", "BNB/USDT", "ADA/USDT", "SOL/USDT")
    assert hash(found.setups)
    assert found.trading["gate"].max_leverage == 1


def test_order_types_of_the_operator_are_kept(scene: Scene) -> None:
    text = "exchanges: {gate: {order_types: {post_only: {type: limit, params: {timeInForce: PO}}}}}"
    kinds = resolved(scene, text).order_types["gate"]
    assert kinds["post_only"].type == "limit"
    assert kinds["post_only"].params == {"timeInForce": "PO"}
    line = scene.line("exchanges: {gate: {order_types: {post_onli: {type: limit}}}}")
    assert "expected one of market, limit, post_only" in line
