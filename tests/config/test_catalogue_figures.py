"""The catalogue says what the project's venue table says, and dials only what ccxt dials."""

import json
from decimal import Decimal

import pytest

from console.config import load, resolve
from venues.catalog.load import load_catalog, read_entry
from venues.catalog.problems import Problem
from venues.catalog.values import RULES
from venues.market.integrity.registry import RULES as EXISTING_RULES
from venues.model.words import Mode, Role

# id, name, priority, rank, role, maker %, taker %, max position, daily risk, requests/min, orders/s, wanted
TABLE = """
gate|Gate.io|1|PRIMARY|trade|0.087|0.087|1000000|100000|900|10|spot, perp futures, margin, options
okx|OKX|2|SECONDARY|trade|0.5|0.5|500000|50000|600|5|spot, futures, perp, options, margin
whitebit|WhiteBIT|3|TERTIARY|trade|0.5|0.5|250000|25000|300|3|spot, margin
kraken|Kraken Pro|4|INSTITUTIONAL|trade|0.26|0.26|750000|75000|60|2|spot, futures, margin
binance|Binance|5||data_only|0.10|0.10|||1200||spot data, USD-M perp data
bybit|Bybit|6||trade|||||||spot, linear and inverse perp, options
dydx|dYdX v4|7||trade|0|0.05|||||perp
coinbase|Coinbase Advanced|8||trade|||||||spot
kucoin|KuCoin|9||trade|||||||spot
mexc|MEXC|10||trade|||||||spot
bitget|Bitget|11||trade|||||||spot, perp
hyperliquid|Hyperliquid|12||trade|-0.005|0.03|||600|5|perp
""".strip().splitlines()


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.split("|")[0])
def test_every_figure_of_the_table_is_in_the_catalogue(row: str) -> None:
    venue_id, name, priority, rank, role, maker, taker, position, risk, requests, orders, wanted = row.split(
        "|"
    )
    venue = load_catalog()[venue_id].venue

    assert venue.name == name
    assert venue.priority == int(priority)
    assert (venue.rank or "") == rank
    assert venue.role == role
    assert venue.fees.maker_percent == number(maker)
    assert venue.fees.taker_percent == number(taker)
    assert venue.limits.max_position_usd == number(position)
    assert venue.limits.daily_risk_usd == number(risk)
    assert venue.rates.requests_per_minute == number(requests)
    assert venue.rates.orders_per_second == number(orders)
    assert ", ".join(venue.wanted) == wanted


def test_the_catalogue_has_these_venues_in_this_order() -> None:
    assert list(load_catalog()) == [row.split("|")[0] for row in TABLE]


def test_the_fee_tier_that_ends_says_when() -> None:
    fees = load_catalog()["gate"].venue.fees
    assert (fees.tier, fees.expires) == ("VIP 3", "2026-09-29")


def test_binance_counts_weights_too() -> None:
    assert load_catalog()["binance"].venue.rates.weight_per_minute == 6000


@pytest.mark.parametrize(
    ("venue", "depth", "rule"),
    [
        ("gate", 50, "gate_obu"),
        ("okx", None, "okx_seq_id"),
        ("whitebit", 100, "whitebit_update_id"),
        ("kraken", 25, "kraken_crc32"),
        ("binance", None, "binance_update_id"),
        ("bybit", 50, "bybit_u"),
        ("dydx", None, "none"),
        ("coinbase", None, "coinbase_sequence_num"),
        ("kucoin", None, "kucoin_sequence"),
        ("mexc", None, "mexc_version"),
        ("bitget", None, "bitget_seq"),
        ("hyperliquid", None, "hyperliquid"),
    ],
)
def test_books_are_asked_and_checked_as_the_protocol_allows(venue: str, depth: int | None, rule: str) -> None:
    book = load_catalog()[venue].venue.book
    assert (book.depth_limit, book.rule) == (depth, rule)


def test_rule_names_are_those_of_the_rules_that_exist() -> None:
    assert set(RULES) == set(EXISTING_RULES)


def test_every_client_id_of_ours_fits() -> None:
    for entry in load_catalog().values():
        ids = entry.venue.client_ids
        assert ids.form != "text" or ids.max_length >= 18


def test_setups_carry_fractions_and_the_venues_own_markets() -> None:
    setups = {
        setup.venue: setup for setup in resolve(load(environ={}), load_catalog(), mode=Mode.LIVE).setups
    }

    assert setups["gate"].maker_fee == "0.00087"
    assert setups["hyperliquid"].maker_fee == "-0.00005"
    assert setups["dydx"].maker_fee == "0"
    assert setups["bybit"].taker_fee is None
    assert setups["gate"].max_position_usd == "1000000"
    assert setups["dydx"].symbols[0] == "BTC/USDC:USDC"
    assert setups["binance"].role is Role.DATA_ONLY
    assert setups["okx"].needs_password
    assert not setups["gate"].needs_password
    assert json.loads(setups["bybit"].ccxt_options_json)["fetchMarkets"] == {"types": ["spot"]}
    assert json.loads(setups["kucoin"].ccxt_options_json)["watchOrderBook"] == {"snapshotDelay": 1}
    assert json.loads(setups["gate"].ccxt_config_json) == {"has": {"fetchCurrencies": False}}


def test_no_order_entry_host_of_binance_may_be_dialled() -> None:
    hosts = load_catalog()["binance"].venue.hosts
    assert not [host for host in (*hosts.live, *hosts.testnet) if "ws-api" in host]


def test_hosts_are_those_that_the_installed_ccxt_dials() -> None:
    ccxt = pytest.importorskip("ccxt.pro")
    answered_by_the_venue = {"ws-api-spot.kucoin.com"}  # stands in the bullet answer
    for venue, entry in load_catalog().items():
        exchange = getattr(ccxt, entry.venue.ccxt)()
        hosts = entry.venue.hosts
        own = _hosts(exchange, exchange.urls["api"])
        test = _hosts(exchange, exchange.urls.get("test", {})) | own
        assert set(hosts.live) - own <= answered_by_the_venue, venue
        assert set(hosts.testnet) <= test, venue
        assert bool(hosts.testnet) is entry.venue.sandbox.available


def _hosts(exchange: object, value: object) -> set[str]:
    if isinstance(value, dict):
        return {host for inner in value.values() for host in _hosts(exchange, inner)}
    text = str(value).replace("{hostname}", str(getattr(exchange, "hostname", "")))
    return {text.split("://", 1)[1].split("/", 1)[0].removesuffix(":443")} if "://" in text else set()


def test_a_broken_built_in_file_names_file_and_line() -> None:
    text = "ccxt: gate\nname: Gate\npriority: none\n"
    problems: list[Problem] = []

    assert read_entry(text, "venues/catalog/gate.yaml", problems) is None

    assert "venues/catalog/gate.yaml:3: priority: expected a whole number from 1 to 999" in str(problems[0])
    assert any("role" in problem.key and "needed" in problem.message for problem in problems)
