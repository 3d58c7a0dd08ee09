"""What rungs hang on, as it is now: when one of these changes, the rungs that hang on it fall."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from msgspec.structs import asdict

from console.desk.limits import OrderLimits
from console.desk.settings import DeskSettings
from console.keys.views import KeyView
from console.replica.store import Store
from venues.model.book import MarketRules
from venues.model.setup import VenueSetup

KeyOf = Callable[[str], KeyView | None]
"""Returns what may be told of a venue's key; None where there is none."""

CHANGED = {
    "key": "its key is another one",
    "limits": "its limits have changed",
    "rules": "the venue's market rules have changed",
    "fees": "the fees that are expected have changed",
    "ccxt": "ccxt is of another version",
}
NOT_YET = {
    "key": "its key was not handed over yet",
    "limits": "its limits are not known",
    "rules": "the venue's market rules are not here yet",
    "fees": "the fees that are expected are not known",
    "ccxt": "the version of ccxt is not known",
}


class Footing:
    """Looks at what rungs of a venue hang on.

    Args:
        settings: of the desk.
        store: the replica, for the markets' rules.
        key_of: tells of keys.
    """

    def __init__(self, settings: DeskSettings, store: Store, key_of: KeyOf) -> None:
        self._settings, self._store, self._key_of = settings, store, key_of

    def now(self, venue: str) -> Mapping[str, str]:
        """Return each thing that rungs hang on as short text, empty where it is not known yet."""
        setup, key = self._settings.setup(venue), self._key_of(venue)
        if setup is None:
            return {}
        symbol = self.symbol(setup)
        limits = self._settings.limits(venue, symbol) if symbol else None
        return {
            "key": key.fingerprint if key is not None and key.counts else "",
            "limits": "" if limits is None else _limits_digest(limits),
            "rules": _rules_digest(self._rules(setup)),
            "fees": f"{setup.maker_fee or '-'} {setup.taker_fee or '-'}",
            "ccxt": ccxt_version(),
        }

    def fault_of_key(self, venue: str) -> str:
        """Return what is wrong with a venue's key, or why there is none; empty when nothing is, or none is wanted."""
        key = self._key_of(venue)
        return "" if key is None else key.words

    def symbol(self, setup: VenueSetup) -> str:
        """Return the market that a venue is commissioned on: the first configured one that it lists; empty if none."""
        listed = self._store.markets.get(setup.venue, {})
        return next((symbol for symbol in setup.symbols if symbol in listed), "")

    def _rules(self, setup: VenueSetup) -> tuple[MarketRules, ...]:
        listed = self._store.markets.get(setup.venue, {})
        return tuple(listed[symbol] for symbol in setup.symbols if symbol in listed)


@cache
def ccxt_version() -> str:
    """Return ccxt's version without importing it."""
    from importlib import metadata  # reads mail headers and archives: the first frame does not wait for that

    return metadata.version("ccxt")


@lru_cache(maxsize=200)
def _limits_digest(limits: OrderLimits) -> str:
    told = {name: str(value) for name, value in asdict(limits).items() if name != "symbol"}
    return _short(repr(sorted(told.items())))


@lru_cache(maxsize=200)
def _rules_digest(rules: tuple[MarketRules, ...]) -> str:
    if not rules:
        return ""
    told = [
        (
            one.symbol,
            one.kind,
            one.tick_size,
            one.lot_size,
            one.minimum_amount,
            one.minimum_notional,
            one.active,
        )
        for one in rules
    ]
    return _short(repr(told))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
