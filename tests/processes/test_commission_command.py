"""`lyra commission` as a user runs it: what it prints, what it records, and how it ends."""

import json
from pathlib import Path

import pytest

from tests.support.processes import home, lyra


@pytest.fixture
def env(tmp_path: Path, runtime: Path) -> dict[str, str]:
    """A user who has configured nothing."""
    return home(tmp_path / "home", runtime, commissions=True)


@pytest.mark.slow
def test_a_venue_without_keys_is_climbed_once_its_worker_is_there(env: dict[str, str]) -> None:
    """Where no key had to be waited for, the climb began before the worker: its first rung FAILED each time."""
    done = lyra("commission", "binance", "--mode", "practice", "--to", "capabilities", env=env, timeout=60)
    assert "no link" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    report = lyra("commission", "binance", "--report", "--json", "--mode", "practice", env=env)
    states = [rung["state"] for rung in json.loads(report.stdout)["rungs"]]
    assert states == ["PASSED"] * 3 + ["OPEN"] * 8
    exported = lyra("audit", "export", "--format", "jsonl", "--mode", "practice", env=env).stdout
    rows = [json.loads(line) for line in exported.splitlines()]
    assert [row["payload"]["outcome"] for row in rows if row["kind"] == "rung"] == ["passed"] * 3


@pytest.mark.slow
def test_a_rung_that_only_the_operator_can_waive_needs_the_operator(env: dict[str, str]) -> None:
    """Gate and WhiteBIT cannot be climbed past it by command: it ended with 1, and said to make another key."""
    done = lyra("commission", "gate", "--mode", "practice", env=env, timeout=60)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "FAILED   Key scope" in done.stdout
    assert "rotate" not in done.stdout
    assert "there W waives it by a typed word" in done.stderr
