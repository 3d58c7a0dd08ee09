"""Files stay of a size that a person reads at one sitting."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 320
LONGEST_APP = 300


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_file_of_the_product_is_too_long() -> None:
    packages = [ROOT / name for name in ("console", "widgets", "venues", "db")]
    files = [file for package in packages for file in package.rglob("*.py")]
    assert len(files) > 100
    assert {str(file.relative_to(ROOT)): _lines(file) for file in files if _lines(file) > LONGEST_FILE} == {}


def test_the_application_class_stays_small() -> None:
    assert _lines(ROOT / "console/app/app.py") <= LONGEST_APP


def test_tests_are_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
