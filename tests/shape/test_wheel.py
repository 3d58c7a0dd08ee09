"""What a user installs: the four packages with all their data, the stylesheet, and no test."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of all files in a wheel built from this checkout."""
    target = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_four_packages_and_nothing_else(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"console", "widgets", "venues", "db"}


def test_the_wheel_holds_every_file_of_the_packages(names: set[str]) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "console", "widgets", "venues", "db"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode or not listed.stdout:
        pytest.skip("this checkout has no git")
    present = {name for name in listed.stdout.split() if (ROOT / name).exists()}
    assert present - names == set()


def test_the_wheel_holds_the_stylesheet_the_catalogue_and_the_practice_markets(names: set[str]) -> None:
    assert "console/lyra.tcss" in names
    assert "venues/catalog/okx.yaml" in names
    assert [name for name in names if name.startswith("venues/practice/") and name.endswith(".yaml")]


def test_the_wheel_names_the_command(names: set[str]) -> None:
    assert [name for name in names if name.endswith(".dist-info/entry_points.txt")]
