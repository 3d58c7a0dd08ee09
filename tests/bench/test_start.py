"""The start benchmark starts the whole program and says what it measured; times are not judged here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.tty.phases import phases_of
from bench.tty.starts import Start, up_pattern

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_one_start_gives_every_figure() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.start", "--json", "--cold", "--runs", "1", "--settle", "0.2"],
        cwd=ROOT,
        capture_output=True,
        timeout=85,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr.decode()
    figures = {figure["name"]: figure for figure in json.loads(done.stdout)["figures"]}
    assert 0 < figures["exec to first paint"]["value"] < figures["exec to all five UP"]["value"]
    assert figures["exec to first paint"]["baseline"] > 0
    assert figures["resident, console"]["value"] > 10
    assert figures["resident, worker"]["value"] > 10
    assert figures["observed start: console, imports (CPU)"]["value"] > 0


def test_all_venues_are_up_only_when_every_chip_says_so() -> None:
    pattern = up_pattern(("gate", "okx", "binance"))
    assert pattern.search(" gate ● UP ▮▮▮ 38ms  okx ● UP ▮▮▯ 71ms  binance ● DATA ▮▯▯ 241ms ".encode())
    assert not pattern.search(" gate ● UP ▮▮▮ 38ms  okx · CONN  binance ● DATA ▮▯▯ ".encode())
    assert not pattern.search(" okx · CONN  gate ● UP ▮▮▮  binance ● DATA ".encode())


def test_phases_are_the_differences_of_what_was_noted(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "launcher").write_text("began\t10.02\t0.01\nspawned a child\t10.10\t0.08\n")
    (notes / "console").write_text("began\t10.13\t0.02\nimported\t10.30\t0.18\ntold\t10.35\t0.18\n")
    (notes / "worker").write_text("began\t10.40\t0.01\nbegan\t19.00\t0.01\n")
    phases = phases_of(Start(painted=0.5, cpu={"console": 0.3}, began_at=10.0), tmp_path)
    assert round(phases["console, imports"]) == 170
    assert round(phases["console, waiting to be told"]) == 50
    assert round(phases["console, from told to painted"]) == 150
    assert round(phases["console, from told to painted (CPU)"]) == 120
    assert round(phases["worker began after"]) == 400
