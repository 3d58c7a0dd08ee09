"""An account and its key made otherwise, by the program and over the control channel."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.practice.routing import client
from venues.practice.engine.traits import AccountTraits, KeyKind
from venues.practice.service import PracticeExchanges


@pytest.fixture
async def practice() -> AsyncIterator[PracticeExchanges]:
    async with PracticeExchanges(venues=("gate", "okx", "kraken")) as exchanges:
        yield exchanges


async def _post(practice: PracticeExchanges, body: Any, **options: Any) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session:
        address = f"{practice.url}/_practice/account"
        async with session.post(address, **(options or {"json": body})) as answer:
            return answer.status, await answer.json()


async def test_a_key_changes_over_the_control_channel_and_back(practice: PracticeExchanges) -> None:
    async with client("kraken", practice.url, keys=True) as kraken:
        first = await kraken.privatePostGetApiKeyInfo()
        assert "withdraw-funds" not in first["result"]["permissions"]
        assert (first["result"]["nonceWindow"], first["result"]["validUntil"]) == (10_000, "0")

        assert (await _post(practice, {"venue": "kraken", "key": "can_withdraw", "addresses": ["10.0.0.1"]}))[
            0
        ] == 200
        second = await kraken.privatePostGetApiKeyInfo()
        assert "withdraw-funds" in second["result"]["permissions"]
        assert second["result"]["ipAllowlist"] == ["10.0.0.1"]
        venues: Any = practice.state()["venues"]
        assert venues["kraken"]["traits"]["key"] == "can_withdraw"

        # what is left out is sound again
        assert (await _post(practice, {"venue": "kraken"}))[0] == 200
        assert (await kraken.privatePostGetApiKeyInfo())["result"]["permissions"] == first["result"][
            "permissions"
        ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"venue": "nowhere"},
        {"venue": "okx", "key": "steals"},
        {"venue": "okx", "taker_fee": "NaN"},
        {"venue": "okx", "taker_fee": 0.1},
        {"venue": "okx", "clock_ahead_ms": 10**12},
        {"venue": "okx", "more": 1},
    ],
)
async def test_what_cannot_be_meant_is_refused(practice: PracticeExchanges, body: Any) -> None:
    status, told = await _post(practice, body)
    assert status == 400
    assert told["error"]
    assert practice.engine("okx").traits == AccountTraits()


async def test_a_page_in_a_browser_cannot_change_it(practice: PracticeExchanges) -> None:
    status, _ = await _post(
        practice, None, data='{"venue": "okx", "key": "can_withdraw"}', headers={"Content-Type": "text/plain"}
    )
    assert status == 415
    assert practice.engine("okx").traits.key is KeyKind.TRADE_ONLY


async def test_gate_lists_all_keys_of_the_account_masked(practice: PracticeExchanges) -> None:
    async with client("gate", practice.url, keys=True) as gate:
        ours, other = await gate.privateAccountGetMainKeys()
    assert ours["key"] == "practice-gat*****"
    assert {row["name"]: row["read_only"] for row in ours["perms"]} == {
        "spot": False,
        "wallet": True,
        "account": True,
    }
    assert "withdraw" in [row["name"] for row in other["perms"]]


async def test_fees_that_are_told_are_not_those_that_are_charged(practice: PracticeExchanges) -> None:
    rules = practice.engine("okx").rules
    practice.behave("okx", AccountTraits(taker_fee="0.05"))
    async with client("okx", practice.url, keys=True) as okx:
        await okx.load_markets()
        assert (await okx.fetch_trading_fee("BTC/USDT"))["taker"] == 0.05
    assert practice.engine("okx").rules is rules


async def test_a_key_that_is_not_answered_spoils_nothing_else(practice: PracticeExchanges) -> None:
    practice.behave("okx", AccountTraits(key=KeyKind.NOT_ANSWERED))
    async with client("okx", practice.url, keys=True) as okx:
        with pytest.raises(Exception, match="unavailable"):
            await okx.privateGetAccountConfig()
        assert (await okx.fetch_balance())["USDT"]["total"] > 0


async def test_unreadable_balances_are_no_balances(practice: PracticeExchanges) -> None:
    practice.behave("gate", AccountTraits(has_unreadable_balances=True))
    async with client("gate", practice.url, keys=True) as gate:
        await gate.load_markets()
        assert await gate.privateSpotGetAccounts() == '"?"'
        # all other requests go on
        assert await gate.fetch_open_orders("BTC/USDT") == []
