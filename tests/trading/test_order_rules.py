"""The catalogue opens a venue for orders, is checked, and reaches the worker whole."""

import re
from importlib import resources

import msgspec
import pytest

from console.config import load, resolve
from console.config.models import Exchange
from venues.catalog.load import load_catalog, read_entry
from venues.catalog.orders import order_rules
from venues.catalog.problems import Problem
from venues.model.order_rules import OrderRules
from venues.model.setup import VenueSetup
from venues.model.words import Mode
from venues.trading.client import Purpose, RequestTable
from venues.trading.readback import fits

TRADED = ("gate", "okx", "whitebit", "kraken")


def _rules(venue: str) -> OrderRules:
    rules = order_rules(load_catalog()[venue].venue)
    assert rules is not None
    return rules


def _setups(mode: Mode = Mode.LIVE) -> dict[str, VenueSetup]:
    resolved = resolve(load(None, environ={}), load_catalog(), mode=mode)
    return {setup.venue: setup for setup in resolved.setups}


def test_only_these_venues_take_orders() -> None:
    assert tuple(venue for venue, setup in _setups().items() if setup.orders) == TRADED
    assert load_catalog()["binance"].venue.orders is None


@pytest.mark.parametrize("venue", TRADED)
def test_the_rules_travel_to_the_worker_unchanged(venue: str) -> None:
    setup = _setups()[venue]
    assert setup.orders == _rules(venue)
    assert msgspec.json.decode(msgspec.json.encode(setup), type=VenueSetup) == setup


def test_a_setup_without_rules_is_still_read() -> None:
    old = b'{"venue":"x","ccxt_id":"x","name":"X","priority":1}'
    assert msgspec.json.decode(old, type=VenueSetup).orders is None


@pytest.mark.parametrize("venue", TRADED)
def test_our_ids_fit_and_others_do_not(venue: str) -> None:
    rules = _rules(venue)
    assert fits("lyl0123456789abcde", rules)
    for wrong in ("", "ly l", "ly/1", "lyé", "l" * 40):
        assert not fits(wrong, rules)


def test_a_path_with_a_name_in_it_is_one_part_only() -> None:
    table = RequestTable(_rules("gate").requests)
    host = "https://api.gateio.ws"
    assert table.purpose("DELETE", f"{host}/api/v4/spot/orders/t-lyp?currency_pair=X") is Purpose.CANCEL
    assert table.purpose("POST", f"{host}/api/v4/spot/orders") is Purpose.CREATE
    for method, path in (
        ("DELETE", "/api/v4/spot/orders"),
        ("DELETE", "/api/v4/spot/orders/1/2"),
        ("POST", "/api/v4/spot/orders/"),
        ("PATCH", "/api/v4/spot/orders/1"),
        ("POST", "/api/v4/withdrawals"),
        ("POST", "/api/v4/spot/batch_orders"),
        ("PUT", "/api/v4/spot/orders"),
    ):
        assert table.purpose(method, host + path) is None


@pytest.mark.parametrize("venue", TRADED)
def test_nothing_that_moves_money_away_is_named(venue: str) -> None:
    named = _rules(venue).requests
    every = " ".join((*named.create, *named.cancel, *named.amend, *named.read)).lower()
    assert not re.search(r"withdraw|transfer|borrow|loan|margin|leverage|sub.?account|deposit|convert", every)
    assert named.amend == ()


@pytest.mark.parametrize("venue", TRADED)
def test_what_leaves_an_order_possible_is_no_proof(venue: str) -> None:
    ambiguous = {
        "gate": [
            "REPEATED_CREATION",
            "TOO_MANY_REQUESTS",
            "SERVER_ERROR",
            "INVALID_PARAM_VALUE/text",
            "TOO_BUSY",
        ],
        "okx": ["51016", "50001", "50004", "50011", "50013", "50026", "51149", "1", "2", "0"],
        "whitebit": ["36/clientOrderId", "0", "1", "10", "429", "30/clientOrderId", "2/orderId"],
        "kraken": [
            "EGeneral:Invalid arguments:cl_ord_id not unique",
            "EGeneral:Invalid arguments",
            "EGeneral:Internal error",
            "EService:Unavailable",
            "EService:Busy",
            "EService:Deadline elapsed",
            "EAPI:Invalid nonce",
            "EAPI:Rate limit exceeded",
            "EOrder:Rate limit exceeded",
        ],
    }[venue]
    rules = _rules(venue)
    assert [code for code in ambiguous if rules.proof(code)] == []


def _broken(change: tuple[str, str]) -> list[Problem]:
    text = (resources.files("venues.catalog") / "gate.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    problems: list[Problem] = []
    read_entry(text.replace(change[0], change[1], 1), "gate.yaml", problems)
    return problems


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("create: [POST /api", "create: [SEND /api"), "orders.private_requests.create[0]"),
        (("create: [POST /api", "create: [POST https://x/api"), "orders.private_requests.create[0]"),
        (("create: [POST", "make: [POST"), "orders.private_requests.make"),
        (("time_in_force: POST_ONLY", "time_in_force: LATER"), "orders.forms[3].time_in_force"),
        (("client_id: text}", "client: text}"), "orders.fields.client"),
        (("https://www.gate.com/docs/developers/apiv4/en/#label-list", "http://gate.com/"), "orders.source"),
        (("GET /api/v4/account/detail", "POST /api/v4/spot/orders"), "orders.private_requests"),
    ],
)
def test_a_broken_table_is_named_with_its_place(change: tuple[str, str], key: str) -> None:
    problems = _broken(change)
    assert key in [problem.key for problem in problems]
    assert all(problem.line for problem in problems)


def test_an_operator_cannot_change_how_orders_are_read() -> None:
    assert "orders" not in Exchange.model_fields
