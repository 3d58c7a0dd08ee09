"""One value, one text: payloads survive the way through bytes, and nothing without an exact form gets in."""

import json
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from db.audit.canonical import DEEPEST, LARGEST_INTEGER, LONGEST_PAYLOAD_BYTES, canonical
from db.audit.errors import AuditError, PayloadRefused

SETTINGS = settings(derandomize=True, deadline=None, max_examples=60)

KEY = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters='"\\'), min_size=1, max_size=64
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAF = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXT
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4), max_leaves=12
)
PAYLOAD = st.dictionaries(KEY, VALUE, max_size=6)


@SETTINGS
@given(PAYLOAD)
def test_a_payload_comes_back_as_it_was(payload: dict[str, Any]) -> None:
    assert json.loads(canonical(payload)) == payload


@SETTINGS
@given(PAYLOAD)
def test_another_library_writes_the_same_bytes(payload: dict[str, Any]) -> None:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
    assert canonical(payload) == orjson.dumps(payload, option=options)


@SETTINGS
@given(PAYLOAD, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(payload: dict[str, Any], random: Any) -> None:
    items = list(payload.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(payload)


@SETTINGS
@given(PAYLOAD, PAYLOAD)
def test_two_values_have_two_texts(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


def test_the_text_is_what_the_page_says() -> None:
    payload: dict[str, Any] = {
        "b": [True, None, -3, {"z": "", "a": "é\u2028\x7f"}],
        "a": '"\\/\b\t\n\f\r\x01\x1f',
        "B": {},
    }
    assert (
        canonical(payload)
        == (
            '{"B":{},"a":"\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f","b":[true,null,-3,{"a":"é\u2028\x7f","z":""}]}'
        ).encode()
    )


def test_letters_are_not_normalised() -> None:
    assert canonical({"a": "é"}) != canonical({"a": "e\u0301"})


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"price": 1.5}, "price: a float has no exact form"),
        ({"price": float("nan")}, "float"),
        ({"price": Decimal("1.5")}, "price: a Decimal has no exact form"),
        ({"a": {"b": [0, {"c": 2.0}]}}, r"a\.b\[1\]\.c: a float"),
        ({"a": b"x"}, "a: a bytes"),
        ({"a": {1, 2}}, "a: a set"),
        ({"a": 2**53}, "write it as text"),
        ({"a": -(2**53)}, "write it as text"),
        ({"a": "\ud800"}, "lone surrogate"),
        ({"": 1}, "no key"),
        ({"k" * 65: 1}, "no key"),
        ({"ä": 1}, "no key"),
        ({"a\n": 1}, "no key"),
        ({'a"': 1}, "no key"),
        ({"a\\": 1}, "no key"),
        ({1: 1}, "no key"),
        ({"a": "x" * LONGEST_PAYLOAD_BYTES}, "more than the 65536"),
        ({"a": "ä" * (LONGEST_PAYLOAD_BYTES // 2)}, "more than the 65536"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_has_no_exact_form_is_refused(payload: Any, words: str) -> None:
    with pytest.raises(PayloadRefused, match=words) as refused:
        canonical(payload)
    assert isinstance(refused.value, AuditError)
    assert len(str(refused.value)) < 300


def test_levels_are_bounded_and_the_bound_itself_passes() -> None:
    value: Any = {}
    for _ in range(DEEPEST - 2):
        value = [value]
    assert canonical({"a": value}).count(b"[") == DEEPEST - 2
    with pytest.raises(PayloadRefused, match="inside each other"):
        canonical({"a": [value]})
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(PayloadRefused, match="inside each other"):
        canonical({"a": endless})


def test_the_longest_payload_passes() -> None:
    text = "x" * (LONGEST_PAYLOAD_BYTES - len('{"a":""}'))
    assert len(canonical({"a": text})) == LONGEST_PAYLOAD_BYTES
    assert canonical({"k" * 64: 2**53 - 1, "l": -(2**53) + 1})


def test_a_payload_that_is_changed_afterwards_does_not_change_the_bytes() -> None:
    lines = ["one"]
    encoded = canonical({"shown": lines})
    lines.append("two")
    assert encoded == b'{"shown":["one"]}'
