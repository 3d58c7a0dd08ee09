"""Everything the product imports comes with it: a fresh installation lacks nothing."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("console", "widgets", "venues", "db")

BY_WAY_OF = {
    "yarl": "aiohttp",
    "certifi": "ccxt",
    "typing_extensions": "textual",
    "pydantic_core": "pydantic",
    "requests": "hvac",
}
"""What belongs to the interface of a declared dependency, which requires it."""

OPTIONAL = frozenset({"keyring"})
"""What an extra brings; whoever needs it without having it is told so in a sentence."""


def _normal(requirement: str) -> str:
    name = re.split(r"[\s\[<>=!~;(]", requirement.strip(), maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported() -> dict[str, str]:
    """Return third-party packages and a file that imports each."""
    found: dict[str, str] = {}
    for package in OURS:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for name in names:
                    found.setdefault(name.partition(".")[0], str(file.relative_to(ROOT)))
    return {
        name: file for name, file in found.items() if name not in sys.stdlib_module_names and name not in OURS
    }


def test_every_import_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_normal(requirement) for requirement in project["dependencies"]}
    by_module = packages_distributions()
    imported = _imported()
    assert {"textual", "ccxt", "aiohttp"} <= set(imported)
    missing = {
        name: file
        for name, file in imported.items()
        if name not in BY_WAY_OF
        and name not in OPTIONAL
        and not {_normal(dist) for dist in by_module.get(name, [])} & declared
    }
    assert missing == {}


def test_what_is_optional_is_an_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name for name in project["optional-dependencies"] if name != "dev"}
    assert extras == OPTIONAL


def test_what_comes_with_another_dependency_is_required_by_it() -> None:
    for name, parent in BY_WAY_OF.items():
        assert _normal(name) in {_normal(requirement) for requirement in requires(parent) or []}
