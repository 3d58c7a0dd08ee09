"""The soak runs the whole program, samples every process, and cannot overlook one that grows."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.counts import counting
from bench.samples import Sample, growth
from venues.model.value import replace

ROOT = Path(__file__).parents[2]


def samples(per_sample_mb: float = 0.0, descriptors: int = 0, peak_at: int = -1) -> list[Sample]:
    return [
        Sample(
            at_seconds=number * 10.0,
            rss_mb=50.0 + number * per_sample_mb + (30.0 if number == peak_at else 0.0),
            descriptors=20 + number * descriptors,
            threads=1,
            cpu_percent=10.0,
        )
        for number in range(30)
    ]


def test_a_process_that_gains_a_little_at_every_sample_is_not_flat() -> None:
    found = growth("worker", samples(per_sample_mb=0.2), from_seconds=100.0)
    assert found.rss_growth_mb == pytest.approx(17 * 0.2)
    assert not found.is_flat


def test_what_a_process_gains_while_warming_up_is_not_counted() -> None:
    warming = samples(per_sample_mb=1.0)[:10]
    steady = [Sample(100.0 + number * 10, 60.0, 20, 1, 10.0) for number in range(10)]
    found = growth("worker", [*warming, *steady], from_seconds=100.0)
    assert found.rss_growth_mb == 0
    assert found.is_flat


def test_one_passing_peak_at_the_end_is_no_growth() -> None:
    assert growth("worker", samples(peak_at=29), from_seconds=100.0).is_flat


def test_a_descriptor_that_is_never_closed_is_not_flat() -> None:
    found = growth("worker", samples(descriptors=1), from_seconds=100.0)
    assert found.descriptors_growth == 10
    assert not found.is_flat


def test_connections_that_come_and_go_are_no_leak() -> None:
    breathing = [replace(row, descriptors=20 + (place % 3) * 4) for place, row in enumerate(samples())]
    found = growth("worker", breathing, from_seconds=100.0)
    assert found.descriptors_growth == 0
    assert found.is_flat


def test_objects_that_pile_up_are_not_flat_and_those_that_come_and_go_are() -> None:
    piling = [replace(row, objects=50_000 + 100 * place, tasks=30) for place, row in enumerate(samples())]
    assert not growth("worker", piling, from_seconds=100.0).is_flat
    passing = [
        replace(row, objects=50_000 + (place % 3) * 3_000, tasks=30 + (place % 5 == 0))
        for place, row in enumerate(samples())
    ]
    found = growth("worker", passing, from_seconds=100.0)
    assert found.is_flat
    assert (found.objects_growth, found.tasks_growth) == (0, 0)


def test_a_task_that_is_never_ended_is_not_flat() -> None:
    leaking = [replace(row, objects=50_000, tasks=30 + place // 5) for place, row in enumerate(samples())]
    assert not growth("worker", leaking, from_seconds=100.0).is_flat


def test_a_process_that_once_says_nothing_is_judged_by_what_it_said() -> None:
    silent = [
        replace(row, objects=None if place % 2 else 50_000, tasks=None if place % 2 else 30)
        for place, row in enumerate(samples())
    ]
    found = growth("worker", silent, from_seconds=100.0)
    assert (found.objects, found.tasks) == (50_000, 30)
    assert found.is_flat
    assert growth("worker", samples(), from_seconds=100.0).objects is None


def test_a_process_counts_its_objects_and_tasks_when_asked(tmp_path: Path) -> None:
    waits = "import asyncio; print('up', flush=True); asyncio.run(asyncio.sleep(30))"
    before = os.environ.get("PYTHONPATH")
    with counting(tmp_path) as counts:
        child = subprocess.Popen([sys.executable, "-P", "-c", waits], stdout=subprocess.PIPE)
        try:
            assert child.stdout
            child.stdout.readline()
            deadline = time.monotonic() + 10.0
            said = None
            while (said is None or said[1] != 1) and time.monotonic() < deadline:
                counts.ask(child.pid, without_garbage=True)
                time.sleep(0.1)
                said = counts.read(child.pid)
            assert said
            assert said[0] > 1_000
            assert said[1] == 1
        finally:
            child.kill()
            child.communicate()
    assert os.environ.get("PYTHONPATH") == before


def test_a_run_too_short_to_judge_says_so() -> None:
    with pytest.raises(ValueError, match="two are needed"):
        growth("worker", samples()[:3], from_seconds=20.0)


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_a_short_soak_reports_every_process_and_checked_books() -> None:
    command = [
        sys.executable,
        "-m",
        "bench.soak",
        "--minutes",
        "0.35",
        "--rate",
        "50",
        "--venues",
        "okx,gate",
    ]
    done = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, timeout=80, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()
    report = json.loads(done.stdout)
    assert {row["name"] for row in report["growth"]} == {"practice", "console", "replica", "worker-1"}
    assert report["frames"] > 100
    assert report["integrity_faults"] == 0
    for rows in report["samples"].values():
        assert len(rows) >= 6
        said = [row for row in rows[1:] if row["objects"] is not None]
        assert len(said) >= len(rows) // 2
        assert all(row["objects"] > 0 and row["tasks"] > 0 for row in said)
        assert (
            rows[-1]["descriptors"] <= rows[1]["descriptors"] + 2
        )  # a REST connection may be open just then
        assert rows[-1]["rss_mb"] < 250
