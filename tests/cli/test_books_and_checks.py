"""`lyra book` and `lyra check` against practice exchanges: the shape of their lines and how they end."""

import json
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import LYRA, lyra

BOOK_KEYS = ["venue", "symbol", "state", "integrity", "sequence", "venue_time", "age_ms", "bids", "asks"]
PLAIN = re.compile(r"(0|[1-9]\d*)(\.\d*[1-9])?")
"""A decimal in its shortest form: no exponent, no zero at its end."""


def _rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_updates_of_a_book_are_json_lines_of_a_fixed_shape(env: dict[str, str], door: str) -> None:
    words = ("book", "btc/usdt", "--venue", "OKX,gate,okx", "--updates", 3, "--depth", 4, "--via", door)
    done = lyra(*words, "--json", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    rows = _rows(done.stdout)
    assert sorted(row["venue"] for row in rows) == ["gate"] * 3 + ["okx"] * 3
    for row in rows:
        assert list(row) == BOOK_KEYS
        assert row["symbol"] == "BTC/USDT"
        assert row["integrity"] == "VERIFIED"
        assert row["state"] in {"UP", "CONNECTING"}
        assert isinstance(row["sequence"], int)
        assert isinstance(row["venue_time"], int)
        assert isinstance(row["age_ms"], int)
        assert (len(row["bids"]), len(row["asks"])) == (4, 4)
        numbers = [text for side in (row["bids"], row["asks"]) for level in side for text in level]
        assert [text for text in numbers if not PLAIN.fullmatch(text)] == []
        assert float(row["bids"][0][0]) < float(row["asks"][0][0])


def test_seconds_end_a_book_without_a_mistake(env: dict[str, str], door: str) -> None:
    done = lyra("book", "BTC/USDT", "--venue", "okx", "--seconds", 4, "--via", door, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(line.startswith("okx ") for line in done.stdout.splitlines())
    assert "VERIFIED" in done.stdout


def test_a_market_that_a_venue_does_not_have_is_named_with_the_venue(env: dict[str, str], door: str) -> None:
    done = lyra("book", "BTX/USDT", "--venue", "gate,okx", "--via", door, env=env)
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(r"lyra: (okx|gate) has no market BTX/USDT; did you mean [A-Z]+/USDT\?\n", done.stderr)


def test_a_door_that_nobody_answers_at_fails_in_time_with_words_about_it(env: dict[str, str]) -> None:
    began = time.monotonic()
    words = ("book", "BTC/USDT", "--venue", "okx", "--via", "http://127.0.0.1:9", "--timeout", 2, "--json")
    done = lyra(*words, env=env)
    assert time.monotonic() - began < 8
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "no book of BTC/USDT arrived from okx" in line
    assert "refuses the connection" in line


def test_options_before_the_command_are_heard(env: dict[str, str], door: str) -> None:
    done = lyra("--via", door, "book", "BTC/USDT", "--venue", "okx", "--updates", 1, "--json", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(_rows(done.stdout)) == 1
    done = lyra("--via", door, "--venues", "okx", "check", "--json", env=env)
    assert [row["venue"] for row in _rows(done.stdout)] == ["okx"]


def test_check_tells_that_all_is_well(env: dict[str, str], door: str) -> None:
    done = lyra("check", "--via", door, "--venues", "okx,gate", "--json", env=env)
    rows = _rows(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["venue"] for row in rows] == ["gate", "okx"], "in order of priority"
    assert all(row["ok"] and row["reached"] and row["streaming"] and row["markets"] for row in rows)
    assert all((row["reason"], row["key"]) == ("", "no key") for row in rows)


def test_check_of_a_dead_door_fails_with_a_reason(env: dict[str, str]) -> None:
    done = lyra("check", "--via", "http://127.0.0.1:9", "--venues", "okx", "--seconds", 1.5, env=env)
    assert done.returncode == 1
    assert "FAILED" in done.stdout
    assert "refuses the connection" in done.stdout


def test_a_reader_that_goes_away_ends_a_book_quietly(env: dict[str, str], door: str) -> None:
    words = [*LYRA, "book", "BTC/USDT", "--venue", "okx", "--via", door]
    process = subprocess.Popen(
        words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(10) == 1
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.parametrize("arguments", [["practice", "keys"], ["completion", "bash"], ["config", "show"]])
def test_a_reader_that_is_gone_from_the_start_is_no_traceback(
    arguments: list[str], env: dict[str, str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = lyra(*arguments, env=env, stdout=writer)
    os.close(writer)
    assert done.returncode == 1
    assert done.stderr == ""


def test_a_full_disk_behind_standard_output_is_said(env: dict[str, str], door: str) -> None:
    with Path("/dev/full").open("w") as full:
        for arguments in (["practice", "keys"], ["book", "BTC/USDT", "--venue", "okx", "--via", door]):
            done = lyra(*arguments, env=env, stdout=full)
            assert done.returncode == 1
            (line,) = done.stderr.splitlines()
            assert "No space left on device" in line
