"""The short form of `python -m bench.verify.durable`: the order of events inside, and a disk that is full."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.verify.durable import VENUE, faults_of, without_limits
from db.audit.kinds import Kind
from tests.support.desk_rig import desk_rig
from venues.trading.errands import Sending
from venues.trading.journal import Journal


async def test_a_first_byte_comes_after_the_intents_row_and_the_journals_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    line, write = Journal.sent, Sending.before_first_byte

    def written(self: Any, *rest: str) -> None:
        line(self, *rest)
        events.append("line")

    def first_byte(self: Any) -> None:
        events.append("byte")
        write(self)

    monkeypatch.setattr(Journal, "sent", written)
    monkeypatch.setattr(Sending, "before_first_byte", first_byte)
    async with desk_rig([VENUE], tmp_path, change=without_limits) as rig:
        await rig.ready(VENUE)
        writer: Any = rig.parts.trail._writer
        insert = writer._store.insert

        async def inserting(rows: Any) -> None:
            await insert(rows)
            events.extend("intent" for row in rows if row.kind == Kind.INTENT)

        writer._store.insert = inserting
        for number in range(5):
            await rig.sent(rig.resting(VENUE, share=f"0.99{number:02d}", size="0.0005"))
        assert rig.created(VENUE) == 5
    assert events == ["intent", "line", "byte"] * 5


def test_a_full_disk_sends_nothing_halts_with_words_and_lets_cancels_through(tmp_path: Path) -> None:
    command = [
        "bench.verify.durable",
        "--inside",
        "--orders",
        "30",
        "--directory",
        tmp_path,
        "--full-after",
        "4",
    ]
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)], capture_output=True, text=True, timeout=40, check=False
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert faults_of(answer) == []
    assert 4 <= answer["created"] < 30
