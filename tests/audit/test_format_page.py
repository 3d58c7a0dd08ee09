"""The page and the program say the same: whoever reads one has read the other."""

import hashlib
import json
import re
from pathlib import Path

from db.audit.canonical import DEEPEST, LARGEST_INTEGER, LONGEST_KEY, LONGEST_PAYLOAD_BYTES
from db.audit.chain import ROWS_BETWEEN_CHECKPOINTS
from db.audit.key import Ed25519Signer
from db.audit.kinds import KEYS
from db.audit.layout import APPLICATION_ID, CHECKPOINT_TAG, FORMAT, ROW_TAG, tag_of
from db.migrate import migrations
from tests.audit.forger import checkpoint, genesis, stored
from tests.audit.oracle import check_checkpoint, frame, u64

PAGE = (Path(__file__).parents[2] / "docs/audit-format.md").read_text()


def test_the_schema_of_the_page_is_that_of_the_migration() -> None:
    (of_page,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    ((number, script),) = migrations("db.audit")
    assert number == FORMAT
    head, _, schema = script.partition("\n\n")
    assert head == f"PRAGMA application_id = 0x{APPLICATION_ID:X};"
    assert schema == of_page


def test_the_kinds_of_the_page_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ((?:`\w+` ?)+) \|$", PAGE, re.MULTILINE)
    of_page = {kind: re.findall(r"\w+", keys) for kind, keys in rows if kind in KEYS}
    assert of_page == {kind.value: sorted(keys) for kind, keys in KEYS.items()}


def test_the_figures_of_the_page_are_those_of_the_program() -> None:
    for text in (
        f"`0x{APPLICATION_ID:X}`",
        f"`{ROW_TAG.decode()}`",
        f"`{CHECKPOINT_TAG.decode()}`",
        f"at most {LONGEST_PAYLOAD_BYTES:,} bytes",
        f"±{LARGEST_INTEGER:,}",
        f"1 to {LONGEST_KEY} printable ASCII",
        f"at most {DEEPEST} objects and arrays",
        f"at most {ROWS_BETWEEN_CHECKPOINTS} rows of other kinds",
    ):
        assert text in PAGE, text
    assert len(ROW_TAG) == 16


def test_the_example_of_the_page_comes_out_of_the_page_and_of_the_program() -> None:
    (example,) = re.findall(r"## An example\n(.*?)\n## ", PAGE, re.DOTALL)
    first, second = (payload.encode() for payload in re.findall(r"```json\n(.*?)\n```", example))
    hashes = [bytes.fromhex(text) for text in re.findall(r"`hash`:\n?\s?`([0-9a-f]{64})`", example)]
    rows = stored([genesis(), checkpoint()])
    assert [row[4:] for row in rows] == [(hashes[0], first), (hashes[1], second)]
    told = json.loads(first)
    log_id, ms = bytes.fromhex(told["log_id"]), told["created_ms"]
    text = frame(b"lyra-audit/1 row", log_id, u64(1), u64(ms), b"genesis", bytes(32), first)
    assert hashlib.sha256(text).digest() == hashes[0]
    (length, head) = re.findall(r"has (\d+) bytes and begins with `([0-9a-f ]+)`", example)[0]
    assert (len(text), text[:48]) == (int(length), bytes.fromhex(head))
    text = frame(b"lyra-audit/1 row", log_id, u64(2), u64(ms), b"checkpoint", hashes[0], second)
    assert hashlib.sha256(text).digest() == hashes[1]
    check_checkpoint(json.loads(second), 2, ms, hashes[0], log_id, bytes.fromhex(told["public_key"]))
    assert re.findall(r"the tag is `(\w{8})`", example) == [tag_of(hash_) for hash_ in hashes]
    assert Ed25519Signer.of_seed(b"\x6b" * 32).public_key.hex() == told["public_key"]
