"""A second verifier, written from docs/audit-format.md alone; it shares nothing with the program."""

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PAGE = (Path(__file__).parents[2] / "docs/audit-format.md").read_text()


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def frame(*fields: bytes) -> bytes:
    return b"".join(u64(len(field)) + field for field in fields)


def integer(text: str) -> int:
    assert abs(int(text)) <= 9_007_199_254_740_991
    return int(text)


def check_levels(value: Any, left: int) -> None:
    if isinstance(value, (dict, list)):
        assert left > 0
        for key in value if isinstance(value, dict) else ():
            assert re.fullmatch(r"[ -~]{1,64}", key)
            assert not set(key) & set('"\\')
        for inner in value.values() if isinstance(value, dict) else value:
            check_levels(inner, left - 1)


def payload_of(text: bytes) -> dict[str, Any]:
    assert len(text) <= 65_536
    no: Any = {}.__getitem__
    value = json.loads(text.decode(), parse_int=integer, parse_float=no, parse_constant=no)
    assert json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() == text
    assert isinstance(value, dict)
    check_levels(value, 16)
    return value


def check_file(db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA application_id").fetchone() == (0x4C594155,)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    wanted = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)[0].split(";\n\n")
    found = [" ".join(sql.split()) for (sql,) in db.execute("SELECT coalesce(sql, '') FROM sqlite_schema")]
    assert sorted(found) == sorted(" ".join(text.strip().removesuffix(";").split()) for text in wanted)


def check_genesis(told: dict[str, Any], ms: int) -> tuple[bytes, bytes]:
    assert told.keys() == {"created_ms", "format", "log_id", "mode", "public_key"}
    assert told["mode"] in ("LIVE", "TESTNET", "PRACTICE", "VIA")
    assert (told["created_ms"], told["format"], type(told["format"])) == (ms, 1, int)
    log_id, key = bytes.fromhex(told["log_id"]), bytes.fromhex(told["public_key"])
    assert (log_id.hex(), key.hex(), len(log_id), len(key)) == (told["log_id"], told["public_key"], 16, 32)
    return log_id, key


def check_checkpoint(told: dict[str, Any], at: int, ms: int, head: bytes, log_id: bytes, key: bytes) -> None:
    assert told.keys() == {"hash", "number", "signature"}
    assert (told["number"], type(told["number"]), told["hash"]) == (at - 1, int, head.hex())
    signature = bytes.fromhex(told["signature"])
    assert signature.hex() == told["signature"]
    signed = frame(b"lyra-audit/1 checkpoint", log_id, u64(at - 1), u64(ms), head)
    Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)


QUERY = """
SELECT number, time_ms, CAST(kind AS BLOB), previous, hash, payload, typeof(number), typeof(time_ms), typeof(kind),
typeof(previous), typeof(hash), typeof(payload) FROM audit ORDER BY number
"""


def first_fault(path: Path) -> int | None:
    """Return the number of the first bad row, 0 when the file as such is bad, None when all holds."""
    at, head, last_ms, unsigned, away, log_id, key = 0, bytes(32), 0, 0, False, b"", b""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        try:
            check_file(db)
            for number, ms, kind, previous, hash_, payload, *types in db.execute(QUERY):
                at += 1
                assert number == at
                assert types == ["integer", "integer", "text", "blob", "blob", "blob"]
                assert re.fullmatch(rb"[a-z][a-z0-9_]{0,39}", kind)
                assert (kind == b"genesis") == (at == 1)
                assert (kind == b"checkpoint") or at != 2
                told = payload_of(payload)
                if at == 1:
                    log_id, key = check_genesis(told, ms)
                text = frame(b"lyra-audit/1 row", log_id, u64(number), u64(ms), kind, previous, payload)
                assert (previous, hash_) == (head, hashlib.sha256(text).digest())
                assert ms >= last_ms
                unsigned = 0 if kind == b"checkpoint" else unsigned + 1
                away = kind != b"checkpoint" and (away or kind == b"key_away")
                assert away or unsigned <= 100
                if kind == b"checkpoint":
                    check_checkpoint(told, at, ms, head, log_id, key)
                head, last_ms = hash_, ms
            at += 1
            assert at > 2
        except Exception:  # noqa: BLE001  whatever it is, this row is bad
            return at
    return None
