"""DERIVATIVES: whether the account is open for futures, perpetuals and options."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from venues.examining.subject import CannotTell, Finding, Subject, yes_or_no

_SPOT_ONLY = "1"
_OKX_LEVELS = {
    _SPOT_ONLY: "spot",
    "2": "futures mode",
    "3": "multi-currency margin",
    "4": "portfolio margin",
}


async def derivatives(subject: Subject) -> Finding:
    """Return what the account may trade beside spot.

    Raises:
        CannotTell: nobody here knows how this venue tells.
    """
    ask = _WAYS.get(subject.setup.ccxt_id)
    if ask is None:
        subject.account  # noqa: B018  without keys that is the reason
        raise CannotTell(f"nobody here knows how {subject.name} tells it")
    return await ask(subject.private)


async def _okx(client: Any) -> Finding:
    """The account's level decides on futures, `opAuth` on options, and the key must be allowed to trade at all."""
    answer = await client.privateGetAccountConfig()
    rows = answer.get("data") if isinstance(answer, Mapping) else None
    row = rows[0] if isinstance(rows, list) and rows else None
    if not isinstance(row, Mapping):
        raise CannotTell("the account's settings cannot be read from the answer")
    level, options, permissions = row.get("acctLv"), row.get("opAuth"), row.get("perm")
    trades = (
        "trade" in [part.strip() for part in permissions.split(",")] if isinstance(permissions, str) else None
    )
    contracts = level != _SPOT_ONLY if level in _OKX_LEVELS else None
    activated = {"0": False, "1": True}.get(options) if isinstance(options, str) else None
    futures = _both(trades, contracts)
    told = _OKX_LEVELS.get(level) if isinstance(level, str) else None
    return Finding(
        (
            yes_or_no("futures", futures),
            yes_or_no("perpetuals", futures),
            yes_or_no("options", _both(futures, activated)),
        ),
        f"the account is in {told} mode".replace("mode mode", "mode")
        if told
        else "the account's level is not known",
    )


def _both(one: bool | None, other: bool | None) -> bool | None:
    """False if either is, unknown if either is."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


_WAYS: dict[str, Callable[[Any], Awaitable[Finding]]] = {"okx": _okx}
