"""What stands outside the file: anchors, and client order ids that venues have seen."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.kinds import Kind
from db.audit.layout import tag_of
from db.verify.anchor import LONGEST_FILE_BYTES, Anchor, read_anchors
from db.verify.errors import CannotVerify
from db.verify.layout import SCHEMA
from db.verify.verdict import Fault
from db.verify.verify import verify
from tests.audit.trails import ORDER_LIFE, START_MS, filled, rows_of
from tests.support.manual_clock import ManualClock


async def test_what_an_anchor_vouches_for(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    path = await filled(tmp_path, Kind.ARM, clock=clock)
    anchor = verify(path).last_signed
    assert anchor is not None
    assert anchor.number == 3
    verdict = verify(path, [anchor])
    assert verdict.whole
    assert verdict.anchored_to == verdict.rows == 4, "the checkpoint itself follows from the anchor"
    await filled(tmp_path, Kind.DISARM, clock=clock)
    later = verify(path, [anchor])
    assert (later.fault, later.anchored_to, later.rows, later.whole) == (None, 4, 6, False)
    second = later.last_signed
    assert second is not None
    assert verify(path, [second, anchor]).whole
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE number > 4")
        connection.execute(SCHEMA["trigger", "audit_no_delete"])
        connection.commit()
    cut = verify(path)
    assert (cut.fault, cut.rows, cut.whole) == (None, 4, False), (
        "without an anchor a shorter file is a good file"
    )
    assert verify(path, [anchor]).whole, "the older anchor knows no more rows"
    assert verify(path, [anchor, second]).fault == Fault(
        5, "it is missing, and all up to #5, for which an anchor vouches"
    )


async def test_an_anchor_of_a_file_that_ends_at_the_signed_row(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    anchor = verify(path).last_signed
    assert anchor is not None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE number = 4")
        connection.execute(SCHEMA["trigger", "audit_no_delete"])
        connection.commit()
    verdict = verify(path, [anchor])
    assert (verdict.fault, verdict.anchored_to, verdict.signed_to) == (None, 3, 2)


async def test_an_anchor_comes_back_from_its_file(tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    anchor = verify(path).last_signed
    assert anchor is not None
    file = tmp_path / "anchor.json"
    file.write_text(anchor.text())
    assert read_anchors(file) == (anchor,)
    file.write_text(json.dumps(json.loads(anchor.text()), indent=2))
    assert read_anchors(file) == (anchor,), "however it is laid out"
    assert json.loads(anchor.text())["anchor"] == 1


@pytest.mark.parametrize("field", ["signature", "time_ms", "hash", "number", "log_id", "mode", "public_key"])
async def test_an_anchor_that_was_changed_does_not_vouch(field: str, tmp_path: Path) -> None:
    path = await filled(tmp_path, Kind.ARM)
    anchor = verify(path).last_signed
    assert anchor is not None
    changes: dict[str, object] = {
        "signature": "00" * 64,
        "time_ms": anchor.time_ms + 1,
        "hash": verify(path).head,
        "number": 2,
        "log_id": "00" * 16,
        "mode": "LIVE",
        "public_key": "00" * 32,
    }
    file = tmp_path / "anchor.json"
    file.write_text(json.dumps(json.loads(anchor.text()) | {field: changes[field]}))
    fault = verify(path, read_anchors(file)).fault
    assert fault is not None
    if field in ("log_id", "mode", "public_key"):
        assert "of another trail" in fault.what
    else:
        assert (fault.number, fault.what.startswith("the signature of the anchor")) == (None, True)


async def test_several_anchors_stand_in_one_file(tmp_path: Path) -> None:
    clock = ManualClock(START_MS)
    file = tmp_path / "anchors"
    for _ in range(3):
        path = await filled(tmp_path, Kind.ARM, clock=clock)
        last = verify(path).last_signed
        assert last is not None
        with file.open("a") as stream:
            stream.write(last.text())
    anchors = read_anchors(file)
    assert [anchor.number for anchor in anchors] == [3, 5, 7]
    assert verify(path, anchors).whole
    with file.open("a") as stream:
        stream.write("\nnonsense\n")
    with pytest.raises(CannotVerify, match="no anchor"):
        read_anchors(file)


@pytest.mark.parametrize(
    "change",
    [
        {"anchor": 2},
        {"mode": "PAPER"},
        {"number": 0},
        {"number": True},
        {"number": 1.0},
        {"number": 2**63},
        {"hash": "AB" * 32},
        {"hash": "ab" * 31},
        {"hash": None},
        {"log_id": "zz" * 16},
        {"signature": "ab" * 63},
        {"public_key": ["ab"]},
        {"time_ms": -1},
        {"time_ms": "1"},
    ],
    ids=str,
)
async def test_what_is_no_anchor_is_a_mistake(change: dict[str, object], tmp_path: Path) -> None:
    good = Anchor("ab" * 16, "LIVE", 1, "ab" * 32, 0, "ab" * 32, "ab" * 64)
    file = tmp_path / "anchor.json"
    file.write_text(good.text())
    assert read_anchors(file) == (good,)
    file.write_text(json.dumps(json.loads(good.text()) | change))
    with pytest.raises(CannotVerify, match="no anchor"):
        read_anchors(file)
    key = next(iter(change))
    file.write_text(
        json.dumps({name: value for name, value in json.loads(good.text()).items() if name != key})
    )
    with pytest.raises(CannotVerify, match="no anchor"):
        read_anchors(file)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 4_000, b"null", b"{}" + b" " * LONGEST_FILE_BYTES]
)
def test_any_other_file_is_no_anchor(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    file.write_bytes(content)
    with pytest.raises(CannotVerify, match="no anchor"):
        read_anchors(file)
    with pytest.raises(CannotVerify, match="No such file"):
        read_anchors(tmp_path / "missing")
    with pytest.raises(CannotVerify, match="directory"):
        read_anchors(tmp_path)


async def test_a_client_order_id_that_a_venue_has_seen_vouches_for_the_row_it_was_made_at(
    tmp_path: Path,
) -> None:
    path = await filled(tmp_path, *ORDER_LIFE)
    rows = rows_of(path)
    seen = f"lyp{tag_of(rows[6][4])}abcdefg"
    verdict = verify(path, seen=[seen])
    assert (verdict.fault, verdict.seen_to, verdict.vouched_to) == (None, 7, 7)
    both = verify(path, seen=[seen, f"lyp{tag_of(rows[3][4])}abcdefg"])
    assert both.seen_to == 7
    last = verify(path, seen=[f"lyp{tag_of(rows[-1][4])}0000000"])
    assert last.whole
    lost = verify(path, seen=[seen, "lyp00000000abcdefg"])
    assert lost.fault is not None
    assert lost.fault.number is None
    assert "lyp00000000abcdefg" in lost.fault.what


@pytest.mark.parametrize(
    "text",
    ["", "lyp", "lyx00000000abcdefg", "lyp00000000abcdefG", "lyp00000000abcdefgh", "lyl00000000abcdefg"],
)
async def test_what_is_no_client_order_id_of_this_trail_is_a_mistake(text: str, tmp_path: Path) -> None:
    path = await filled(tmp_path)
    with pytest.raises(CannotVerify, match="client order id"):
        verify(path, seen=[text])
