"""What rungs hang on is one short text each, and another one as soon as it changes."""

import pytest

from console.commission.footing import Footing
from console.config import load, resolve
from console.desk.settings import DeskSettings
from console.keys.views import KeySource, KeyView, fingerprint
from console.launcher.boot import SafetyLine
from console.replica.store import Store
from venues.catalog.load import load_catalog
from venues.link.messages import MarketList
from venues.model.book import MarketRules
from venues.model.clock import SystemClock
from venues.model.setup import VenueSetup
from venues.model.value import replace
from venues.model.words import Mode

BTC = MarketRules("BTC/USDT", "BTC", "USDT", tick_size="0.1", lot_size="0.00001", minimum_notional="3")
KEY = KeyView("okx", KeySource.VAULT, handed_over=True, fingerprint=fingerprint("okx", "one"))


def setup_of_okx(**changes: object) -> VenueSetup:
    resolved = resolve(load(None, environ={}), load_catalog(), mode=Mode.LIVE, via="", only=("okx",))
    (found,) = resolved.enabled
    return replace(found, **changes)  # type: ignore[arg-type]


def footing(
    setup: VenueSetup | None = None, rules: MarketRules | None = BTC, key: KeyView | None = KEY
) -> dict[str, str]:
    store = Store(SystemClock(), ["okx"])
    if rules is not None:
        store.apply(MarketList("okx", (rules,)))
    settings = DeskSettings(Mode.LIVE, (setup or setup_of_okx(),), SafetyLine(), bytes(32))
    return dict(Footing(settings, store, lambda _: key).now("okx"))


def test_everything_is_known_and_the_same_twice() -> None:
    assert footing() == footing()
    assert all(footing().values())


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        (footing(rules=replace(BTC, tick_size="0.01")), {"rules"}),
        (footing(rules=replace(BTC, minimum_notional="5")), {"rules"}),
        (footing(rules=replace(BTC, active=False)), {"rules"}),
        (footing(rules=replace(BTC, taker_fee="0.5")), set()),
        (footing(key=replace(KEY, fingerprint=fingerprint("okx", "two"))), {"key"}),
        (footing(setup_of_okx(max_position_usd="1")), {"limits"}),
        (footing(setup_of_okx(taker_fee="0.1")), {"fees"}),
    ],
)
def test_a_change_is_seen_where_it_is_and_nowhere_else(changed: dict[str, str], names: set[str]) -> None:
    before = footing()
    assert {name for name in before if changed[name] != before[name]} == names


def test_what_is_not_known_yet_is_empty() -> None:
    assert footing(rules=None)["rules"] == footing(rules=None)["limits"] == ""
    assert footing(key=None)["key"] == ""
    assert footing(key=replace(KEY, handed_over=False))["key"] == ""
    assert footing(key=replace(KEY, words="its key was taken out of the vault"))["key"] == ""


def test_nothing_of_a_key_is_in_it() -> None:
    assert "one" not in footing()["key"]
