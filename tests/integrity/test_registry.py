"""Every name a catalogue may give, and what kind of rule it stands for."""

import subprocess
import sys

import pytest

from venues.market.integrity import RULES, UnknownRuleError, rule_for

NAMES = {
    "gate_obu",
    "whitebit_update_id",
    "kraken_crc32",
    "okx_seq_id",
    "binance_update_id",
    "bybit_u",
    "kucoin_sequence",
    "coinbase_sequence_num",
    "bitget_seq",
    "mexc_version",
    "hyperliquid",
    "none",
}


def test_every_name_has_a_rule_of_its_own() -> None:
    assert set(RULES) == NAMES
    for name in NAMES:
        assert rule_for(name).name == name
        assert rule_for(name) is not rule_for(name)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownRuleError, match=r"expected one of .*gate_obu.*, was 'gate'"):
        rule_for("gate")


@pytest.mark.parametrize("name", ["none", "hyperliquid"])
def test_where_the_protocol_offers_nothing_nothing_is_verified(name: str) -> None:
    rule = rule_for(name)
    assert not rule.checks
    frame = {"channel": "l2Book", "data": {"coin": "BTC", "time": 1, "levels": [[], []]}}
    assert rule.observe("one", frame) is None
    assert rule.confirm(frame) is None
    assert not rule.verified("BTC")
    assert rule.sequence("BTC") is None


def test_only_one_rule_needs_the_applied_book() -> None:
    assert {name for name, rule in RULES.items() if rule.needs_book} == {"kraken_crc32"}
    assert {name for name, rule in RULES.items() if not rule.checks} == {"none", "hyperliquid"}


def test_the_rules_bring_no_ccxt_and_protobuf_only_for_mexc() -> None:
    code = (
        "import sys\n"
        "from venues.market.integrity.registry import rule_for\n"
        "bad = [n for n in ('ccxt', 'google.protobuf', 'textual', 'rich', 'aiohttp') if n in sys.modules]\n"
        "rule_for('mexc_version')\n"
        "print(bad, 'ccxt' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[] False"
