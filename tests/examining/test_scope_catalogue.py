"""The catalogue's part about keys: complete, sourced, and asked by requests that may be sent."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.replay_captures import captures_folder
from venues.catalog.explain import validated
from venues.catalog.load import load_catalog
from venues.catalog.scope_section import KeyScope, scope_rule
from venues.examining.scope_answer import read_scope
from venues.market.lazy_ccxt import venue_class
from venues.model.scope import Power

CATALOG = load_catalog()
TOLD = [
    venue for venue, entry in CATALOG.items() if entry.venue.key_scope and not entry.venue.key_scope.silent
]


@pytest.mark.parametrize("venue", CATALOG)
def test_every_venue_tells_or_says_why_not_and_names_its_source(venue: str) -> None:
    section = CATALOG[venue].venue.key_scope
    assert section is not None
    assert section.source.startswith("https://")
    assert (section.silent is None) != (section.method is None)


@pytest.mark.parametrize("venue", TOLD)
def test_the_request_is_one_that_the_class_has_and_the_table_lets_through(venue: str) -> None:
    entry = CATALOG[venue].venue
    assert entry.key_scope is not None
    assert entry.key_scope.method is not None
    assert hasattr(venue_class(entry.ccxt), entry.key_scope.method)
    if entry.orders is not None:
        assert entry.key_scope.request in entry.orders.private_requests.read


def _section(**changes: Any) -> dict[str, Any]:
    return {
        "method": "privateGetKey",
        "request": "GET /key",
        "fields": ["perm"],
        "words": {"withdraw": ["withdraw"]},
        "source": "https://example.com/",
    } | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"silent": "it cannot"},
        {"method": None},
        {"request": None},
        {"fields": []},
        {"form": "flags"},
        {"words": {}},
        {"words": {"withdraw": []}},
        {"words": {"steal": ["x"]}},
        {"harmless": ["withdraw"]},
        {"source": "http://example.com/"},
        {"form": "guessing"},
        {"more": 1},
    ],
)
def test_a_section_that_could_mislead_is_refused(changes: dict[str, Any]) -> None:
    assert validated(KeyScope, _section(), {}, "x.yaml")[1] == []
    model, problems = validated(KeyScope, _section(**changes), {}, "x.yaml")
    assert model is None
    assert problems


def test_withdrawing_may_be_untold() -> None:
    section, problems = validated(KeyScope, _section(words={}, untold=["withdraw"]), {}, "x.yaml")
    assert problems == []
    rule = scope_rule(section)
    assert rule is not None
    assert dict(read_scope(rule, {"perm": "trade"}, "", 0).powers)[Power.WITHDRAW] == "unknown"


RECORDED = {
    "okx": ("OKX.Net/Endpoints/UnifiedApi/Account/GetAccountConfiguration.txt", "yes"),
    "kraken": ("Kraken.Net/Endpoints/Spot/Account/GetApiKeyInfo.txt", "yes"),
    "binance": ("Binance.Net/Endpoints/Spot/Account/GetAPIKeyPermissions.txt", "no"),
    "bybit": ("Bybit.Net/Endpoints/V5Api/Account/GetApiKeyInfo.txt", "no"),
    "coinbase": ("Coinbase.Net/Endpoints/AdvancedTrade/Account/GetApiKeyInfo.txt", "yes"),
    "kucoin": ("Kucoin.Net/Endpoints/Unified/Account/GetApiKeyInfo.txt", "no"),
    "bitget": ("Bitget.Net/Endpoints/Spot/Account/GetAccountInfo.txt", "no"),
}
"""Answers that others wrote down, and whether their keys can withdraw."""


@pytest.mark.captures
@pytest.mark.parametrize("venue", RECORDED)
def test_recorded_answers_are_read(venue: str) -> None:
    import orjson

    path, can_withdraw = RECORDED[venue]
    file: Path = captures_folder() / "jkorf" / path
    if not file.exists():
        pytest.skip("the recordings are not here")
    text = file.read_text(encoding="utf-8")
    answer = orjson.loads(text[text.index("\n{") :])
    rule = scope_rule(CATALOG[venue].venue.key_scope)
    assert rule is not None
    assert dict(read_scope(rule, answer, "", 0).powers)[Power.WITHDRAW] == can_withdraw
