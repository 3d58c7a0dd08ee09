"""Payloads without secrets, before they are hashed: a row can never be mended afterwards.

Words, what a venue answered above all, are told with the secret hidden: refusing them would let a venue that echoes a
key halt the trading. What says which order of what size it was is never changed: a row with a secret there is refused.
"""

from collections.abc import Mapping
from typing import Any

from db.audit.errors import PayloadRefused
from venues.model.redact import redactor

_EXACT = """
account amount before after average_price cancel client_order_id consent currency digest epoch expected fee
fee_currency filled hangs_on hash head intent key log_id market mode notional_usd number order_id outcome price
proposal public_key remaining reported request rung scope shown side signature state symbol time_in_force trade_id
type vault vault_sha256 venue venues version
"""
EXACT = frozenset(_EXACT.split())
"""Keys whose values are ids, numbers, names and what was hashed or confirmed by a digest."""

LEAST_CHARACTERS = 12
"""Shorter secrets may stand in an id or a number by chance."""


def without_secrets(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a payload in whose words the secrets of this process are hidden.

    Raises:
        PayloadRefused: one stands where nothing may be changed.
    """
    return {key: _discreet(key, value, exact=key in EXACT) for key, value in payload.items()}


def _discreet(key: str, value: Any, *, exact: bool) -> Any:
    if isinstance(value, str):
        if not exact:
            return redactor.redact(value)
        if redactor.knows(value, LEAST_CHARACTERS):
            raise PayloadRefused(f"{key} holds a secret of this process; it was not written")
        return value
    if isinstance(value, Mapping):
        return {
            name: _discreet(f"{key}.{name}", inner, exact=exact or name in EXACT)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_discreet(key, inner, exact=exact) for inner in value]
    return value
