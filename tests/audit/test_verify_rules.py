"""One file for each rule of the page that breaks this rule alone, made by somebody who has the key."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from db.audit.canonical import canonical
from db.verify.canonical import NotCanonicalError, decoded
from db.verify.verify import verify
from tests.audit.forger import LOG_ID, MS, Forged, checkpoint, genesis, save
from tests.audit.oracle import first_fault, payload_of
from venues.model.value import replace

LARGEST = 2**53 - 1


def fault_of(path: Path) -> tuple[int | None, str] | None:
    fault = verify(path).fault
    return None if fault is None else (fault.number, fault.what)


def nested(levels: int) -> bytes:
    """Return an object with arrays in it, `levels` deep in all."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


GOOD_PAYLOADS = [
    b"{}",
    b'{"":1}'.replace(b'""', b'"a"'),
    b'{"a":-1,"b":[],"c":{},"d":null,"e":true,"f":false}',
    b'{"a":9007199254740991,"b":-9007199254740991}',
    '{"a":"é\u2028\x7f\U0001f600"}'.encode(),
    b'{"A":1,"a":1}',
    b'{" ":1,"~":1}',
    rb'{"a":"\"\\/\b\t\n\f\r\u0000\u001f"}',
    nested(16),
    nested(16)[:-1] + b',"b":[[],{}]}',
    nested(16).replace(b"[]", b"[1]")[:-1] + b',"b":[[],{}]}',
    b'{"a":"' + b"x" * 65_528 + b'"}',
    b'{"' + b"k" * 64 + b'":1}',
    b'{"a":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]}',
]

BAD_PAYLOADS = [
    b"",
    b"{",
    b"[]",
    b"1",
    b"null",
    b'"a"',
    b"{} ",
    b" {}",
    b"{ }",
    b'{"a": 1}',
    b'{"a":1,}',
    b'{"b":1,"a":2}',
    b'{"a":1,"a":1}',
    b'{"a":1,"a":2}',
    b'{"a":1.0}',
    b'{"a":1.5}',
    b'{"a":1e3}',
    b'{"a":1E3}',
    b'{"a":-0}',
    b'{"a":01}',
    b'{"a":+1}',
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"a":9007199254740992}',
    b'{"a":-9007199254740992}',
    b'{"a":123456789012345678901234567890}',
    b'{"a":' + b"9" * 5_000 + b"}",
    rb'{"a":"\u0041"}',
    rb'{"a":"\/"}',
    rb'{"a":"\u000a"}',
    rb'{"a":"\u001F"}',
    rb'{"a":"\ud800"}',
    rb'{"a":"\ud83d\ude00"}',
    rb'{"a":"\u007f"}',
    b'{"a":"\n"}',
    b'{"a":"\xff"}',
    b'{"a":"\xed\xa0\x80"}',
    b'\xef\xbb\xbf{"a":1}',
    '{"ä":1}'.encode(),
    b'{"":1}',
    b'{"' + b"k" * 65 + b'":1}',
    rb'{"a\"":1}',
    rb'{"a\\":1}',
    b'{"a\x7f":1}',
    rb'{"\u0001":1}',
    nested(17),
    nested(17)[:-1] + b',"b":[]}',
    b'{"a":[],"b":' + nested(16) + b"}",
    nested(20_000),
    b'{"a":' * 17 + b"1" + b"}" * 17,
    b'{"a":"' + b"x" * 65_529 + b'"}',
    b'{"a":1}\0',
    b"{'a':1}",
    b'{"a":True}',
]


@pytest.mark.parametrize("payload", GOOD_PAYLOADS, ids=lambda value: repr(value)[:40])
def test_a_canonical_payload_is_taken(payload: bytes, tmp_path: Path) -> None:
    path = save(tmp_path / "a.sqlite", [genesis(), checkpoint(), Forged(payload=payload), checkpoint()])
    assert fault_of(path) is None
    assert first_fault(path) is None
    assert canonical(decoded(payload)) == payload, "the writer agrees"


@pytest.mark.parametrize("payload", BAD_PAYLOADS, ids=lambda value: repr(value)[:40])
def test_any_other_form_is_named_even_with_a_good_hash_and_signature(payload: bytes, tmp_path: Path) -> None:
    path = save(tmp_path / "a.sqlite", [genesis(), checkpoint(), Forged(payload=payload), checkpoint()])
    fault = fault_of(path)
    assert fault is not None
    assert fault[0] == 3
    assert "its payload is not canonical" in fault[1]
    assert first_fault(path) == 3


LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.dictionaries(st.text(st.characters(max_codepoint=0x17F), max_size=3), VALUE, max_size=4), st.data())
def test_the_verifier_and_the_page_agree_on_any_text(value: dict[str, Any], data: st.DataObject) -> None:
    """The oracle writes JSON with one library, the verifier with another; both have to say the same."""
    import json

    text = json.dumps(
        value,
        sort_keys=data.draw(st.booleans()),
        ensure_ascii=data.draw(st.booleans()),
        separators=data.draw(st.sampled_from([(",", ":"), (", ", ":")])),
    ).encode("utf-8", "surrogatepass")
    try:
        decoded(text)
        taken = True
    except NotCanonicalError:
        taken = False
    try:
        payload_of(text)
        expected = True
    except Exception:  # noqa: BLE001  whatever the oracle stumbles over
        expected = False
    assert taken is expected


G, C, R = genesis(), checkpoint(), Forged()

FILES: list[tuple[str, list[Forged], int, str]] = [
    ("no rows", [], 1, "it is missing"),
    ("genesis alone", [G], 2, "it is missing"),
    ("no genesis", [R, C], 1, "its log id is not 16 bytes"),
    ("genesis of another kind", [Forged("arm", G.payload), C], 1, "the first row is no genesis row"),
    ("two of them", [G, C, G, C], 3, "a second genesis row"),
    ("format 2", [genesis(format=2), C], 1, "not that of a genesis row of this format"),
    ("format true", [genesis(format=True), C], 1, "not that of a genesis row of this format"),
    ("format in words", [genesis(format="1"), C], 1, "not that of a genesis row of this format"),
    ("a mode that is none", [genesis(mode="PAPER"), C], 1, "does not say a mode"),
    ("a mode that is a list", [genesis(mode=[]), C], 1, "does not say a mode"),
    ("another time of creation", [genesis(created_ms=MS + 1), C], 1, "not that of a genesis row"),
    ("a key more", [genesis(note=1), C], 1, "not that of a genesis row"),
    ("a log id in capitals", [genesis(log_id=LOG_ID.hex().replace("3", "3A")[:32]), C], 1, "its log id"),
    ("a log id too short", [genesis(log_id="ab" * 15), C], 1, "its log id"),
    ("a log id that is a number", [genesis(log_id=1), C], 1, "its log id"),
    ("a public key too short", [genesis(public_key="ab" * 31), C], 1, "its public key"),
    ("a public key that is none", [genesis(public_key="ff" * 32), C], 2, "signature"),
    ("genesis after something", [Forged("genesis", G.payload, previous=b"p" * 32), C], 1, "does not follow"),
    ("row 2 of another kind", [G, R, C], 2, "no checkpoint, as the second row"),
    ("rows from 0", [Forged("genesis", G.payload, number=0), C], 1, "it is missing"),
    ("rows from 2", [Forged("genesis", G.payload, number=2), C], 1, "it is missing"),
    ("a gap", [G, C, R, Forged(number=5), C], 4, "it is missing: the next row is #5"),
    ("a wrong hash before", [G, C, R, Forged(previous=b"p" * 32), C], 4, "does not follow row #3"),
    ("a short hash before", [G, C, R, Forged(previous=b"p"), C], 4, "does not follow row #3"),
    ("a wrong hash", [G, C, R, Forged(hash=b"h" * 32), C], 4, "its hash is not that of its content"),
    ("a short hash", [G, C, R, Forged(hash=b"h"), C], 4, "its hash is not that of its content"),
    ("time running back", [G, C, R, Forged(time_ms=MS - 1), C], 4, "its time is before"),
    ("a time before all times", [G, C, R, Forged(time_ms=-MS), C], 4, "type or range"),
    ("a kind in capitals", [G, C, Forged("Arm"), C], 3, "its kind"),
    ("a kind with a point", [G, C, Forged("arm.now"), C], 3, "its kind"),
    ("a kind that begins with a digit", [G, C, Forged("1arm"), C], 3, "its kind"),
    ("an empty kind", [G, C, Forged(""), C], 3, "its kind"),
    ("a long kind", [G, C, Forged("a" * 41), C], 3, "its kind"),
    ("a kind and a line", [G, C, Forged("arm\n"), C], 3, "its kind"),
    ("101 rows unsigned", [G, C, *[R] * 101, C], 103, "a checkpoint is missing after 100 rows"),
    ("a signature's number in words", [G, Forged("checkpoint", b'{"number":"1"}')], 2, "signature"),
    ("a signature that is none", [G, C, R, Forged("checkpoint", b"{}"), R], 4, "its signature"),
]


@pytest.mark.parametrize(("rows", "number", "words"), [file[1:] for file in FILES], ids=[f[0] for f in FILES])
def test_a_rule_that_is_broken_is_named(rows: list[Forged], number: int, words: str, tmp_path: Path) -> None:
    path = save(tmp_path / "a.sqlite", rows)
    fault = fault_of(path)
    assert fault is not None
    assert fault[0] == number
    assert words in fault[1]
    assert first_fault(path) == number


def test_nothing_counts_that_stands_behind_a_fault(tmp_path: Path) -> None:
    verdict = verify(save(tmp_path / "a.sqlite", [genesis(), replace(C, hash=b"h" * 32)]))
    assert (verdict.rows, verdict.signed_to, verdict.checkpoints, verdict.last_signed) == (1, 0, 0, None)
    verdict = verify(save(tmp_path / "b.sqlite", [replace(G, hash=b"h" * 32), C]))
    assert (verdict.rows, verdict.trail, verdict.head, verdict.last_time_ms) == (0, None, "", 0)


def test_what_the_rules_allow_is_taken(tmp_path: Path) -> None:
    files = [
        [G, C],
        [G, C, C],
        [G, C, *[R] * 100, C],
        [G, C, *[R] * 100],
        [replace(genesis(created_ms=0), time_ms=0), checkpoint(time_ms=0), Forged(time_ms=0), checkpoint()],
        [G, C, Forged("a" * 40), Forged("x"), Forged("not_yet_known"), C],
        [G, C, Forged(time_ms=MS + 5), Forged(time_ms=MS + 5), checkpoint(time_ms=MS + 6)],
        *([genesis(mode=mode), C] for mode in ("LIVE", "TESTNET", "PRACTICE", "VIA")),
    ]
    for number, rows in enumerate(files):
        path = save(tmp_path / f"{number}.sqlite", rows)
        assert fault_of(path) is None, number
        assert first_fault(path) is None, number


@pytest.mark.parametrize(
    "told",
    [
        {"number": True},
        {"number": 2},
        {"number": 0},
        {"number": "1"},
        {"hash": "00" * 32},
        {"hash": None},
        {"note": 1},
        {"signature": "00" * 64},
        {"signature": "00" * 63},
        {"signature": None},
    ],
    ids=str,
)
def test_a_signature_is_taken_in_its_one_form_only(told: dict[str, Any], tmp_path: Path) -> None:
    good = save(tmp_path / "good.sqlite", [G, C])
    with closing(sqlite3.connect(good)) as connection:
        ((payload,),) = connection.execute("SELECT payload FROM audit WHERE number = 2").fetchall()
    bad = Forged("checkpoint", canonical(decoded(payload) | told))
    path = save(tmp_path / "a.sqlite", [G, bad])
    fault = fault_of(path)
    assert fault is not None
    assert fault[0] == first_fault(path) == 2
    capitals = Forged("checkpoint", payload.replace(b"a", b"A"))
    assert first_fault(save(tmp_path / "b.sqlite", [G, capitals])) == 2
    assert fault_of(tmp_path / "b.sqlite") is not None


@pytest.mark.parametrize(
    "row",
    [
        Forged(time_ms="1790000000000"),
        Forged(time_ms=float(MS)),
        Forged(kind=b"arm"),
        Forged(previous="p" * 32),
        Forged(hash="h" * 32),
        Forged(payload="{}"),
        Forged(payload=1),
        Forged(payload=None),
        Forged(kind=None),
    ],
    ids=lambda row: "".join(str(row).split())[7:60],
)
def test_a_column_of_another_type_is_named(row: Forged, tmp_path: Path) -> None:
    """The table was made without STRICT and its text put right afterwards: the types of the values stay wrong."""
    path = save(tmp_path / "a.sqlite", [G, C, row, C], strict=False)
    fault = fault_of(path)
    assert fault is not None
    assert fault[0] == 3
    assert "type" in fault[1]
    assert first_fault(path) == 3


def test_a_value_that_would_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.sqlite", [G, C, Forged(payload=b" " * 3_000_000), C])
    fault = fault_of(path)
    assert fault is not None
    assert fault[0] == 3
    assert "too big" in fault[1]
