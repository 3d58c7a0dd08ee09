"""The audit benchmarks run, and the one that attacks would notice a verifier that sees nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import audit_attack
from db.verify.verify import verify
from venues.model.value import replace

ROOT = Path(__file__).parents[2]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], check=False, cwd=ROOT, capture_output=True, text=True, timeout=50
    )


def test_every_attack_on_a_trail_is_found() -> None:
    done = run("bench.audit_attack", "--flips", "60", "--others", "6", "--seed", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 missed, 0 called whole without an anchor, 0 crashes" in done.stdout
    assert "named otherwise" not in done.stdout


def test_a_verifier_that_sees_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(audit_attack, "verify", lambda path, anchors: replace(verify(path), fault=None))
    tallies = audit_attack.run(tmp_path, 1, 5, 2)
    assert sum(tally.missed for tally in tallies) > 10


def test_a_verifier_that_crashes_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def crash(path: Path, anchors: object) -> None:
        raise KeyError("log_id")

    monkeypatch.setattr(audit_attack, "verify", crash)
    tallies = audit_attack.run(tmp_path, 1, 3, 2)
    assert sum(tally.crashes for tally in tallies) == sum(tally.made for tally in tallies)


@pytest.mark.slow
def test_the_screen_is_measured() -> None:
    done = run("bench.audit_screen", "--rows", "3000", "--steps", "8", "--json")
    assert done.returncode in (0, 1), done.stderr
    names = {figure["name"] for figure in json.loads(done.stdout)["figures"]}
    assert {"open the screen p99", "page up, page down p99", "Home, End p99", "rows of an order p99"} <= names
