"""The verifier's quick check of canonical form refuses exactly what a slow one refuses that knows each rule by name."""

import json
import random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from db.audit.canonical import canonical
from db.verify.canonical import DEEPEST, NotCanonicalError, decoded
from tests.audit.trails import OTHERS, event

SETTINGS = settings(derandomize=True, deadline=None, max_examples=150)

KEY = st.text(st.characters(max_codepoint=0x80), max_size=5) | st.sampled_from(["a", "b", "k" * 64, "k" * 65])
LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3), max_leaves=10
)
ANYTHING = st.dictionaries(KEY, VALUE, max_size=4) | VALUE


class _Refused(Exception):
    pass


def _no(text: Any) -> Any:
    raise _Refused(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    for key in value:
        if not (0 < len(key) <= 64 and all(" " <= letter <= "~" and letter not in '"\\' for letter in key)):
            raise _Refused(key)
    if len(value) != len(pairs):
        raise _Refused("a key twice")
    return value


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def slowly_decoded(payload: bytes) -> Any:
    """Return what a payload holds, each rule checked on its own; None when it is not canonical."""
    try:
        assert len(payload) <= 65_536
        value = json.loads(
            payload.decode("utf-8"), object_pairs_hook=_object, parse_float=_no, parse_constant=_no
        )
        again = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
        assert isinstance(value, dict)
        assert again == payload
        assert _depth(value) <= DEEPEST
    except (_Refused, ValueError, RecursionError, TypeError, AssertionError):
        return None
    return value


def quickly_decoded(payload: bytes) -> Any:
    try:
        return decoded(payload)
    except NotCanonicalError:
        return None


@SETTINGS
@given(ANYTHING, st.booleans(), st.sampled_from([None, 1]), st.booleans())
def test_any_json_in_any_spelling(value: Any, in_order: bool, indent: int | None, ascii_only: bool) -> None:
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        value, sort_keys=in_order, indent=indent, ensure_ascii=ascii_only, separators=separators
    ).encode()
    assert quickly_decoded(text) == slowly_decoded(text)


def test_every_payload_of_every_kind_with_bytes_changed_put_in_and_taken_out() -> None:
    dice, good, refused = random.Random(3), 0, 0
    characters = b'{}[]",:0123456789.eE+-\\ntfu \x00\x1f\x7f\x80\xc3\xff'
    for kind in OTHERS:
        payload = canonical(event(kind, note='é "quoted" \\ \n \u2028', nested=[{"a": [], "b": {}}, None]))
        assert quickly_decoded(payload) == slowly_decoded(payload) == json.loads(payload)
        for _ in range(250):
            text = bytearray(payload)
            for _ in range(dice.randint(1, 2)):
                at, what = dice.randrange(len(text)), dice.choice(characters)
                text[at : at + dice.randint(0, 1)] = bytes([what]) * dice.randint(0, 1)
            changed = bytes(text)
            told = quickly_decoded(changed)
            assert told == slowly_decoded(changed), changed
            good, refused = good + (told is not None), refused + (told is None)
    assert good > 500
    assert refused > 3_000


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"}", b"{}", b"[]", b"null", b'"a"', b"1", b"{} ", b" {}", b"{}\n", b"{}{}", b"{}\x00",
        b"\xef\xbb\xbf{}", b'{"a":1.0}', b'{"a":1e2}', b'{"a":1E2}', b'{"a":100E-2}', b'{"a":-0}', b'{"a":-0.0}',
        b'{"a":01}', b'{"a":+1}', b'{"a":.5}', b'{"a":5.}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":-Infinity}',
        b'{"a":9007199254740991}', b'{"a":9007199254740992}', b'{"a":-9007199254740991}', b'{"a":-9007199254740992}',
        b'{"a":18446744073709551615}', b'{"a":18446744073709551616}', b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'{"b":1,"a":2}', b'{"a":{"c":1,"b":2}}', b'{"a":[{"c":1,"c":2}]}',
        b'{"a":1,}', b'{,"a":1}', b'{"a" :1}', b'{"a": 1}', b'{"a":1 }', b"{'a':1}", b'{"a":tru}', b'{"a":True}',
        b'{"":1}', b'{"\xc3\xa4":1}', b'{"\\u0061":1}', b'{"a\\n":1}', b'{"a\\"":1}', b'{"a\x7f":1}', b'{"a ":1}',
        b'{"k":{"' + b"k" * 64 + b'":1}}', b'{"k":{"' + b"k" * 65 + b'":1}}', b'{"k":[{"":1}]}',
        b'{"a":"\\u0000"}', b'{"a":"\\u001f"}', b'{"a":"\\u001F"}', b'{"a":"\\u0020"}', b'{"a":"\\u0008"}',
        b'{"a":"\\/"}', b'{"a":"/"}', b'{"a":"\\u2028"}', b'{"a":"\xe2\x80\xa8"}', b'{"a":"\x7f"}', b'{"a":"\x01"}',
        b'{"a":"\\ud83d\\ude00"}', b'{"a":"\xf0\x9f\x98\x80"}', b'{"a":"\\ud800"}', b'{"a":"\\udc00\\ud800"}',
        b'{"a":"\xed\xa0\x80"}', b'{"a":"\xc0\x80"}', b'{"a":"\xff"}', b'{"a":"\xf4\x90\x80\x80"}',
        b'{"\xed\xa0\x80":1}',
        b'{"a":' + b"[" * 15 + b"]" * 15 + b"}", b'{"a":' + b"[" * 16 + b"]" * 16 + b"}",
        b'{"a":' * 15 + b"[]" + b"}" * 15, b'{"a":' * 16 + b"[]" + b"}" * 16,
        b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", b'{"a":' + b"[" * 60_000,
        b'{"a":"' + b"x" * 65_528 + b'"}', b'{"a":"' + b"x" * 65_529 + b'"}',
        b'{"a":"[[[[[[[[[[[[[[[[[[[{{{{{"}', b'{"a":["1.5","1e5"]}', b'{"a":{},"b":[],"c":null,"d":true,"e":false}',
    ],
    ids=lambda text: repr(text[:40]),
)  # fmt: skip
def test_what_json_libraries_disagree_about(text: bytes) -> None:
    assert quickly_decoded(text) == slowly_decoded(text)


def test_the_reason_is_told() -> None:
    for text, words in (
        (b'{"a":1.5}', "1.5 is no integer"),
        (b'{"a":9007199254740992}', "no JSON of this format"),
        (b'{"b":1,"a":2}', "not in canonical form"),
        (b'{"a":{"":1}}', "a key is not"),
        (b"[]", "no object"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "more than 16"),
    ):
        with pytest.raises(NotCanonicalError, match=words):
            decoded(text)
