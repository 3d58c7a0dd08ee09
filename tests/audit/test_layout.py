"""What is hashed: no two rows share a frame, and no frame of one use is one of another."""

import hashlib
import string
from typing import NamedTuple

from hypothesis import example, given, settings, strategies as st

from db.audit.layout import CHECKPOINT_TAG, ROW_TAG, frame, row_hash, signed_text, tag_of

SETTINGS = settings(derandomize=True, deadline=None, max_examples=80)

FIELDS = st.lists(st.binary(max_size=20), max_size=6)


@SETTINGS
@given(FIELDS, FIELDS)
@example([b"ab", b"c"], [b"a", b"bc"])
@example([b""], [])
@example([b"", b""], [bytes(8)])
def test_two_lists_have_two_frames(one: list[bytes], other: list[bytes]) -> None:
    assert (frame(*one) == frame(*other)) is (one == other)


@SETTINGS
@given(FIELDS)
def test_a_frame_can_be_taken_apart_in_one_way(fields: list[bytes]) -> None:
    rest, found = frame(*fields), []
    while rest:
        length = int.from_bytes(rest[:8], "big")
        found.append(rest[8 : 8 + length])
        rest = rest[8 + length :]
    assert found == fields


class Parts(NamedTuple):
    log_id: bytes
    number: int
    time_ms: int
    kind: str
    previous: bytes
    payload: bytes


ROW = st.builds(
    Parts,
    st.binary(min_size=16, max_size=16),
    st.integers(1, 2**63 - 1),
    st.integers(0, 2**63 - 1),
    st.text(string.ascii_lowercase + "_", min_size=1, max_size=40),
    st.binary(min_size=32, max_size=32),
    st.binary(max_size=60),
)


@SETTINGS
@given(ROW, ROW)
@example(
    Parts(bytes(16), 1, 1, "fill", bytes(32), b"x{}"),
    Parts(bytes(16), 1, 1, "fillx", bytes(32), b"{}"),
)
def test_two_rows_have_two_hashes(one: Parts, other: Parts) -> None:
    assert (row_hash(*one) == row_hash(*other)) is (one == other)


@SETTINGS
@given(st.binary(min_size=16, max_size=16), st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_signature_is_never_one_of_a_row(log_id: bytes, number: int, hash_: bytes) -> None:
    signed = signed_text(log_id, number, 5, hash_)
    assert signed.startswith(frame(CHECKPOINT_TAG))
    assert not signed.startswith(frame(ROW_TAG))


def test_a_row_by_hand() -> None:
    """The bytes of the page, put down one by one."""
    parts = [
        b"lyra-audit/1 row",
        b"L" * 16,
        b"\0\0\0\0\0\0\0\x02",
        b"\0\0\0\0\0\0\x01\0",
        b"fill",
        b"P" * 32,
        b"{}",
    ]
    text = b"".join(bytes([0, 0, 0, 0, 0, 0, 0, len(part)]) + part for part in parts)
    assert row_hash(b"L" * 16, 2, 256, "fill", b"P" * 32, b"{}") == hashlib.sha256(text).digest()


@SETTINGS
@given(st.binary(min_size=32, max_size=32))
@example(bytes(32))
@example(b"\xff" * 32)
def test_a_tag_is_eight_characters_that_every_venue_takes(hash_: bytes) -> None:
    tag = tag_of(hash_)
    assert len(tag) == 8
    assert set(tag) <= set(string.digits + string.ascii_lowercase)
    assert int(tag, 36) == int.from_bytes(hash_[:8], "big") % 36**8
