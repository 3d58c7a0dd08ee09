"""Every row says what happened in one line of plain words, whatever stands in it."""

import re
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from console.cli.audit_sentences import _SENTENCES, LONGEST_WORDS, sentence
from db.audit.kinds import KEYS, Kind
from db.verify.reading import ReadRow
from tests.audit.trails import event

SETTINGS = settings(derandomize=True, deadline=None, max_examples=120)


def row(kind: str, payload: dict[str, Any], *, intact: bool = True) -> ReadRow:
    return ReadRow(7, 1_790_000_000_000, kind, bytes(32), bytes(32), payload, intact)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_in_words(kind: Kind) -> None:
    words = sentence(row(kind, event(kind)))
    assert words
    assert not re.search(r"[{}\[\]]|None|NOT INTACT", words)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in _SENTENCES])
def test_a_sentence_asks_for_keys_that_the_kind_has(kind: Kind) -> None:
    assert set(re.findall(r"\{(\w+)\}", _SENTENCES[kind])) <= KEYS[kind]


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (Kind.INTENT, {}, "BUY 0.0001 BTC/USDT limit at 60012.3 IOC, about 6.00123 USD"),
        (Kind.INTENT, {"price": None, "type": "market"}, "BUY 0.0001 BTC/USDT market IOC, about 6.00123 USD"),
        (Kind.FILL, {"liquidity": "taker"}, "BUY 0.0001 BTC/USDT at 60012.3, fee 0.006 USDT, taker"),
        (Kind.FILL, {"fee": None, "liquidity": None}, "BUY 0.0001 BTC/USDT at 60012.3"),
        (Kind.VERDICT, {}, "allowed, 1 checks"),
        (
            Kind.VERDICT,
            {"allowed": False, "checks": [{"name": "a", "passed": True}, {"name": "b", "passed": False}]},
            "DENIED by b",
        ),
        (Kind.ANSWER, {"code": None, "message": "ok"}, "ACCEPTED, HTTP 200, 41 ms: ok"),
        (Kind.ARM, {"venues": []}, "until 14:18:20.000"),
        (Kind.CONSOLE_STARTED, {"version": "1", "host": "h"}, "version 1, process 4711 on h"),
        (Kind.CONSOLE_STARTED, {"unsigned_rows": 3, "host": "h", "version": "1"},
         "version 1, process 4711 on h, 3 rows were not signed yet"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_left_out(kind: Kind, changes: dict[str, Any], words: str) -> None:
    assert sentence(row(kind, event(kind) | changes)) == words


def test_what_a_sentence_needs_and_is_missing_is_told_key_by_key() -> None:
    assert sentence(row("fill", {"venue": "okx", "amount": "1"})) == "okx 1"
    assert sentence(row("verdict", {"checks": "none", "allowed": True})) == "allowed=yes checks=none"
    assert sentence(row("something_new", {"reason": "why not"})) == 'reason="why not"'
    assert sentence(row("halt", {})) == ""


def test_a_row_that_is_not_intact_says_so_first() -> None:
    assert sentence(row("disarm", {"reason": "idle"}, intact=False)) == "NOT INTACT: idle"
    assert sentence(row("disarm", {}, intact=False)) == "NOT INTACT"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted(frozenset().union(*KEYS.values()))


@SETTINGS
@given(st.sampled_from([*Kind, "other"]), st.dictionaries(st.sampled_from(NAMES), ANY, max_size=14))
def test_whatever_stands_in_a_row_it_is_one_harmless_line(kind: str, payload: dict[str, Any]) -> None:
    words = sentence(row(kind, payload))
    assert words.isprintable() or not words
    assert len(words) <= LONGEST_WORDS + len("NOT INTACT: ")
