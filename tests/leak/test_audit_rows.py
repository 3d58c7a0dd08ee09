"""A row never holds a secret: words are told without it, and what an order is decided by is refused."""

import json
from pathlib import Path

import pytest

from console.cli.audit_export import csv_line, json_line
from db.audit.errors import PayloadRefused
from db.audit.kinds import Kind
from db.verify.reading import ReadRow, reading
from db.verify.verify import verify
from tests.audit.trails import event, rows_of, trail
from venues.model.redact import redactor


async def test_an_answer_that_repeats_the_key_is_in_the_trail_without_it(tmp_path: Path, canary: str) -> None:
    """Refusing the row would let a venue that echoes keys halt all trading."""
    told = {
        **event(Kind.ANSWER),
        "message": f"invalid key {canary}; signature=4f2a",
        "evidence": [{"text": canary}],
    }
    async with trail(tmp_path) as writer:
        await writer.append(Kind.ANSWER, told)
    payload = next(json.loads(row[5]) for row in rows_of(tmp_path / "audit.sqlite") if row[2] == "answer")
    assert payload["message"] == "invalid key (hidden); signature=(hidden)"
    assert payload["evidence"] == [{"text": "(hidden)"}]
    assert {key: payload[key] for key in ("intent", "venue")} == {
        key: told[key] for key in ("intent", "venue")
    }
    assert verify(tmp_path / "audit.sqlite").fault is None
    assert b"c4nary" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("key", ["client_order_id", "request", "symbol", "price"])
async def test_a_row_whose_order_would_be_changed_is_refused(tmp_path: Path, canary: str, key: str) -> None:
    async with trail(tmp_path) as writer:
        with pytest.raises(PayloadRefused, match=f"{key}.* holds a secret") as caught:
            await writer.append(
                Kind.INTENT, {**event(Kind.INTENT), key: {"x": canary} if key == "request" else canary}
            )
        assert canary not in str(caught.value)
        await writer.append(Kind.INTENT, event(Kind.INTENT))


async def test_a_short_secret_in_an_id_is_chance(tmp_path: Path) -> None:
    redactor.learn("kraken")
    try:
        async with trail(tmp_path) as writer:
            await writer.append(Kind.INTENT, {**event(Kind.INTENT), "venue": "kraken"})
    finally:
        redactor.forget("kraken")
    payloads = [json.loads(row[5]) for row in rows_of(tmp_path / "audit.sqlite") if row[2] == "intent"]
    assert payloads[0]["venue"] == "kraken"


async def test_a_row_of_before_is_exported_without_the_secret_and_says_so(tmp_path: Path) -> None:
    secret = "c4nary/S3cret+Value=0fSome~Length"
    async with trail(tmp_path) as writer:
        await writer.append(Kind.ANSWER, {**event(Kind.ANSWER), "message": f"invalid key {secret}"})
    redactor.learn(secret)
    try:
        with reading(tmp_path / "audit.sqlite") as reader:
            rows: list[ReadRow] = [row for row in reader.rows(0) if row.kind in ("answer", "checkpoint")]
        told = [json.loads(json_line(row)) for row in rows]
        cells = [csv_line(row) for row in rows]
    finally:
        redactor.forget(secret)
    answers = [line for line in told if line["kind"] == "answer"]
    assert [(line["payload"]["message"], line["redacted"]) for line in answers] == [
        ("invalid key (hidden)", True)
    ]
    assert all("redacted" not in line for line in told if line["kind"] == "checkpoint")
    assert "c4nary" not in "".join(cells)
