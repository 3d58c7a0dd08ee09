"""FEES and HOLDING: what this account pays, and the venue's own token that may lower it."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from venues.examining.subject import CannotTell, Finding, Subject, number, word
from venues.model.numbers import NumberRefused, parse_amount

_HUNDRED = Decimal(100)
Pair = tuple[Decimal, Decimal]
"""Maker and taker, as fractions; negative for a rebate."""


async def fees(subject: Subject) -> Finding:
    """Return the account's own fees of a market.

    Raises:
        CannotTell: the venue does not tell them, or not readably.
    """
    maker, taker = await _fees(subject)
    return Finding((number("maker", maker), number("taker", taker), word("source", "the account")))


async def holding(subject: Subject) -> Finding:
    """Return what the account holds of the venue's own token, and its fees with it.

    Raises:
        CannotTell: there is no such token, or something cannot be read.
    """
    token = subject.setup.own_token
    if not token:
        raise CannotTell(f"no token of {subject.name} is known whose holding changes fees")
    client = subject.private
    maker, taker = await _fees(subject)
    held = _amount(
        (await client.fetch_balance()).get("total", {}).get(token, "0"), f"what is held of {token}"
    )
    beside = _BESIDE.get(subject.setup.ccxt_id)
    if beside is not None:
        held += await beside(client, token)
    return Finding(
        (word("token", token), number("held", held), number("maker", maker), number("taker", taker))
    )


async def _fees(subject: Subject) -> Pair:
    client, symbol = subject.private, subject.market
    own = _OWN_WAYS.get(subject.setup.ccxt_id)
    if own is not None:
        return await own(client, symbol)
    if client.has.get("fetchTradingFee") is True:
        told = await client.fetch_trading_fee(symbol)
    elif client.has.get("fetchTradingFees") is True:
        told = (await client.fetch_trading_fees()).get(symbol)
    else:
        raise CannotTell(f"{subject.name} does not tell the account's fees")
    if not isinstance(told, Mapping):
        raise CannotTell(f"{subject.name} tells no fees of {symbol}")
    return _pair(told.get("maker"), told.get("taker"))


def _pair(maker: Any, taker: Any) -> Pair:
    fees = _amount(maker, "the maker's fee", None), _amount(taker, "the taker's fee", None)
    if any(abs(fee) >= 1 for fee in fees):
        raise CannotTell("a fee of the whole order is no fee: the answer is read wrongly")
    return fees


def _amount(raw: Any, what: str, minimum: Decimal | None = Decimal(0)) -> Decimal:
    try:
        return parse_amount(raw, minimum)
    except NumberRefused:
        raise CannotTell(f"{what} cannot be read from the answer") from None


async def _whitebit_fees(client: Any, symbol: str) -> Pair:
    """Per cent, under POST /api/v4/market/fee; ccxt's own method reads the schedule, not the account."""
    told = await client.v4PrivatePostMarketFee({"market": client.market(symbol)["id"]})
    if not isinstance(told, Mapping):
        raise CannotTell("the fees cannot be read from the answer")
    maker, taker = _pair_percent(told)
    return maker, taker


def _pair_percent(told: Mapping[str, Any]) -> Pair:
    maker, taker = (_amount(told.get(side), f"the {side}'s fee", None) for side in ("maker", "taker"))
    return _pair(maker / _HUNDRED, taker / _HUNDRED)


async def _whitebit_main_account(client: Any, token: str) -> Decimal:
    """What counts lies in the main account, beside the one that trades."""
    told = await client.v4PrivatePostMainAccountBalance({"ticker": token})
    if not isinstance(told, Mapping):
        raise CannotTell("the main account's balance cannot be read from the answer")
    return _amount(told.get("main_balance"), f"what the main account holds of {token}")


_OWN_WAYS: dict[str, Callable[[Any, str], Awaitable[Pair]]] = {"whitebit": _whitebit_fees}
_BESIDE: dict[str, Callable[[Any, str], Awaitable[Decimal]]] = {"whitebit": _whitebit_main_account}
