"""From ccxt's answers about balances to ours: text to Decimal, what is no number left out, nothing guessed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from venues.model.account import Balance
from venues.model.numbers import NumberRefused, parse_amount
from venues.model.text import sanitise


def rows_of(answer: dict[str, Any], before: Mapping[str, Balance]) -> dict[str, Balance]:
    """Return what an answer tells, by currency; what is no number is left out."""
    told = (
        _balance(currency, answer.get(currency) or {}, before.get(currency))
        for currency in answer.get("total") or {}
    )
    return {row.currency: row for row in told if row is not None}


def _balance(currency: str, raw: dict[str, Any], before: Balance | None) -> Balance | None:
    """Return one currency's row, or None when its total is no number.

    A venue whose stream tells only the total (Kraken) leaves `free` and `held` unknown, never guessed.
    """
    try:
        total = parse_amount(raw.get("total"))
        free = _optional(raw.get("free"))
        held = _optional(raw.get("used"))
    except NumberRefused:
        return None
    if free is None and before is not None and before.total == total:
        free, held = before.free, before.held
    return Balance(sanitise(currency, 20), free, held, total)


def _optional(raw: Any) -> Decimal | None:
    return None if raw is None else parse_amount(raw)
