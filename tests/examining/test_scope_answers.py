"""What a key may do, read from answers as the venues document them: never no without proof."""

from typing import Any

import pytest

from tests.examining import answers as said
from venues.catalog.load import load_catalog
from venues.catalog.scope_section import scope_rule
from venues.examining.scope_answer import ScopeRead, read_scope
from venues.examining.subject import CannotTell
from venues.model.scope import Power, ScopeRule

NOW_MS = 1_790_000_000_000
ASKED = ("gate", "okx", "kraken", "binance", "bybit", "coinbase", "kucoin", "mexc", "bitget")
KRAKEN_TRADES = ["query-funds", "query-open-trades", "query-closed-trades", "modify-trades", "close-trades"]
MEXC_TRADES = "SPOT_ACCOUNT_READ,SPOT_DEAL_READ,SPOT_DEAL_WRITE"
GATE_TRADES = said.gate_perms("spot") + said.gate_perms("wallet", read_only=True)

TRADE_ONLY: dict[str, Any] = {
    "okx": said.okx("read_only,trade"),
    "kraken": said.kraken(KRAKEN_TRADES),
    "binance": said.binance(),
    "bybit": said.bybit([]),
    "coinbase": said.coinbase(),
    "kucoin": said.kucoin("General,Spot"),
    "mexc": said.mexc(MEXC_TRADES),
    "bitget": said.bitget(["stow", "stor"]),
}
CAN_WITHDRAW: list[tuple[str, Any]] = [
    ("okx", said.okx("read_only,withdraw,trade")),
    ("okx", said.okx(" Withdraw ")),
    ("kraken", said.kraken([*KRAKEN_TRADES, "withdraw-funds"])),
    ("kraken", said.kraken(["add-withdraw-address"])),
    ("kraken", said.kraken(["update-withdraw-address"])),
    ("gate", said.gate(GATE_TRADES + said.gate_perms("withdraw"))),
    ("binance", said.binance(enableWithdrawals=True)),
    ("bybit", said.bybit(["AccountTransfer", "Withdraw"])),
    ("bybit", said.bybit([], FiatBybitPay=["FaitPayOrder"])),
    ("coinbase", said.coinbase(can_transfer=True)),
    ("kucoin", said.kucoin("General,Spot,Transfer")),
    ("mexc", said.mexc(MEXC_TRADES + ",SPOT_WITHDRAW_WRITE")),
    ("bitget", said.bitget(["stow", "wwow"])),
    ("bitget", said.bitget(["trade", "withdraw"])),
]
NEVER_NO: list[tuple[str, Any]] = [
    # a permission that nobody knows
    ("okx", said.okx("read_only,trade,teleport")),
    ("kraken", said.kraken([*KRAKEN_TRADES, "teleport-funds"])),
    ("binance", said.binance(enableTeleport=True)),
    ("bybit", said.bybit([], FiatP2P=["FiatP2POrder"])),
    ("coinbase", said.coinbase(can_send=True)),
    ("kucoin", said.kucoin("General,Spot,Teleport")),
    ("mexc", said.mexc(MEXC_TRADES + ",SPOT_TELEPORT_WRITE")),
    ("bitget", said.bitget(["stow", "chow"])),
    # the one field that would tell is missing, or no truth value
    ("binance", {name: value for name, value in said.binance().items() if name != "enableWithdrawals"}),
    ("binance", said.binance(enableWithdrawals="false")),
    ("binance", said.binance(enableWithdrawals=0)),
    ("binance", said.binance(enableWithdrawals=None)),
    ("coinbase", {"can_view": True, "can_trade": True}),
    ("bybit", said.bybit("Withdraw")),
    ("bybit", said.bybit(None)),
    # the venue lists no word for withdrawals
    ("gate", said.gate(GATE_TRADES)),
    ("gate", said.gate(said.gate_perms("spot", read_only=True))),
]
NOTHING: list[Any] = [None, [], {}, "", "<html>", 7, True, [[]], {"data": None}, {"result": 1}]
UNREADABLE: list[tuple[str, Any]] = [
    *((venue, raw) for venue in ASKED for raw in NOTHING),
    *(("okx", said.okx(perm)) for perm in (None, 7, "", " , ", ["read_only"], {"trade": True})),
    ("okx", {"code": "0", "data": [{"uid": "1"}]}),
    *(
        ("kraken", said.kraken(raw))
        for raw in (None, "query-funds", [], [""], ["query-funds", 7], {"withdraw": False})
    ),
    *(
        ("gate", said.gate(raw))
        for raw in (None, "spot", [], [{"name": 1}], [{"name": "spot", "read_only": "no"}], ["spot"])
    ),
    *(("kucoin", said.kucoin(raw)) for raw in (None, ["General"], "", 1)),
    *(("bitget", said.bitget(raw)) for raw in (None, "trade", [], [1])),
    *(("mexc", said.mexc(raw)) for raw in (None, ["SPOT_DEAL_READ"], "")),
    ("binance", {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}),
    ("bybit", {"retCode": 10003, "retMsg": "API key is invalid.", "result": {}}),
    ("bybit", {"retCode": 0, "result": {"permissions": ["Withdraw"]}}),
]


def rule(venue: str) -> ScopeRule:
    found = scope_rule(load_catalog()[venue].venue.key_scope)
    assert found is not None
    return found


def read(venue: str, answer: Any, key: str = said.KEY) -> ScopeRead:
    return read_scope(rule(venue), answer, key, NOW_MS)


def powers(found: ScopeRead) -> dict[Power, str]:
    return dict(found.powers)


@pytest.mark.parametrize("venue", TRADE_ONLY)
def test_a_key_that_can_only_trade_is_proved_unable_to_withdraw(venue: str) -> None:
    found = powers(read(venue, TRADE_ONLY[venue]))
    assert found[Power.WITHDRAW] == "no"
    assert found[Power.TRADE] == "yes"
    assert found[Power.READ] == ("unknown" if venue == "bybit" else "yes")


@pytest.mark.parametrize(("venue", "answer"), CAN_WITHDRAW)
def test_a_key_that_can_withdraw_is_found_out(venue: str, answer: Any) -> None:
    assert powers(read(venue, answer))[Power.WITHDRAW] == "yes"


@pytest.mark.parametrize(("venue", "answer"), NEVER_NO)
def test_what_could_mean_withdrawing_or_is_not_told_is_unknown(venue: str, answer: Any) -> None:
    assert powers(read(venue, answer))[Power.WITHDRAW] == "unknown"


@pytest.mark.parametrize(("venue", "answer"), UNREADABLE)
def test_an_answer_of_another_kind_tells_nothing(venue: str, answer: Any) -> None:
    with pytest.raises(CannotTell):
        read(venue, answer)


def test_a_word_that_nobody_knows_is_named() -> None:
    assert read("kraken", said.kraken([*KRAKEN_TRADES, "teleport-funds"])).strange == ("teleport-funds",)
    assert read("okx", TRADE_ONLY["okx"]).strange == ()


def test_a_row_that_only_reads_can_do_no_harm_whatever_it_is_about() -> None:
    perms = GATE_TRADES + said.gate_perms("teleport", read_only=True)
    found = read("gate", said.gate(perms))
    assert found.strange == ()
    assert powers(found)[Power.TRANSFER] == "no"


def test_of_many_keys_only_ours_counts() -> None:
    """The other key of the list can withdraw."""
    assert powers(read("gate", said.gate(GATE_TRADES)))[Power.TRADE] == "yes"
    for masked in ("*****", "abc*****", "", None, 7):
        with pytest.raises(CannotTell, match="nobody can say whose they are"):
            read("gate", said.gate(GATE_TRADES, masked=masked))  # type: ignore[arg-type]
    twice = said.gate(GATE_TRADES)[:1] * 2
    with pytest.raises(CannotTell, match="more than one key"):
        read("gate", twice)


def test_a_key_that_the_venue_does_not_list_is_unknown_in_all() -> None:
    """As of a sub-account: that is no fault of the answer, and nothing is proved."""
    found = read("gate", said.gate(GATE_TRADES, masked="zzzzzzzzzzzz*****"))
    assert set(powers(found).values()) == {"unknown"}
    assert "does not list this key" in found.remark


def test_without_a_key_no_row_is_ours() -> None:
    with pytest.raises(CannotTell):
        read("gate", said.gate(GATE_TRADES), key="")


@pytest.mark.parametrize(
    ("answer", "bound"),
    [
        (said.okx("trade", ip=""), "no"),
        (said.okx("trade", ip="120.255.24.182,49.245.196.13"), "yes"),
        (said.kraken(KRAKEN_TRADES, ipAllowlist=["1.2.3.4"]), "yes"),
        (said.kraken(KRAKEN_TRADES, ipAllowlist=[""]), "no"),
        (said.kraken(KRAKEN_TRADES, ipAllowlist=["0.0.0.0/0"]), "no"),
        (said.kraken(KRAKEN_TRADES, ipAllowlist=None), "unknown"),
        (said.bybit([], ips=["*"]), "no"),
        (said.bybit([], ips=["1.2.3.4"]), "yes"),
        (said.binance(ipRestrict=True), "yes"),
        (said.coinbase(), "unknown"),
    ],
)
def test_addresses_bind_a_key_only_where_some_are_named(answer: Any, bound: str) -> None:
    venue = next(
        venue
        for venue, mark in (
            ("okx", "data"),
            ("kraken", "error"),
            ("bybit", "retCode"),
            ("binance", "ipRestrict"),
            ("coinbase", "can_view"),
        )
        if mark in answer
    )
    assert read(venue, answer).address_bound == bound


@pytest.mark.parametrize(
    ("venue", "answer", "expires_ms"),
    [
        ("kraken", said.kraken(KRAKEN_TRADES, validUntil="1800000000"), 1_800_000_000_000),
        ("kraken", said.kraken(KRAKEN_TRADES, validUntil="0"), None),
        ("kraken", said.kraken(KRAKEN_TRADES, validUntil="soon"), None),
        ("kraken", said.kraken(KRAKEN_TRADES, validUntil="9" * 40), None),
        ("bybit", said.bybit([]), 1_703_229_625_000),
        ("mexc", said.mexc(MEXC_TRADES), NOW_MS + 82 * 86_400_000),
        ("okx", said.okx("trade"), None),
    ],
)
def test_the_end_of_a_key(venue: str, answer: Any, expires_ms: int | None) -> None:
    assert read(venue, answer).expires_ms == expires_ms


def test_kraken_is_read_in_both_its_spellings() -> None:
    older = {
        "api_key_name": "TestKey",
        "nonce_window": "15",
        "permissions": ["query-funds", "modify-trades"],
        "valid_until": "1800000000",
        "ip_allowlist": ["1.2.3.4"],
        "query_from": "0",
    }
    found = read("kraken", {"error": [], "result": older})
    assert (found.name, found.expires_ms, found.address_bound) == ("TestKey", 1_800_000_000_000, "yes")
    assert dict(found.security)["nonce_window"] == "15"


@pytest.mark.parametrize("venue", ["whitebit", "dydx", "hyperliquid"])
def test_a_venue_that_cannot_tell_says_why(venue: str) -> None:
    assert rule(venue).silent
    assert rule(venue).method == ""
