"""What each entry point brings in: the first frame waits for all of it."""

import json
import subprocess
import sys
from collections.abc import Iterable

import pytest

HEAVY = {"asyncio", "pydantic", "textual", "ccxt", "aiohttp", "msgspec"}


def _brings(*modules: str, then: str = "") -> set[str]:
    """Return the names of all modules that a fresh interpreter has after importing `modules`."""
    program = "\n".join(
        [
            "import sys, json",
            *(f"import {module}" for module in modules),
            then,
            "print(json.dumps(sorted(sys.modules)))",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    return set(json.loads(done.stdout))


def _packages(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("module", ["console.__main__", "console.cli.main", "console.launcher.child"])
def test_the_command_brings_nothing_that_the_first_frame_would_wait_for(module: str) -> None:
    assert _packages(_brings(module)) & (HEAVY | {"yaml", "websockets", "ssl"}) == set()


def test_the_launcher_has_started_the_console_before_it_needs_anything_heavy() -> None:
    modules = ("console.cli.practice_commands", "console.cli.start", "console.launcher.launch")
    assert _packages(_brings(*modules)) & HEAVY == set()


def test_the_console_process_prepares_before_textual_is_imported() -> None:
    assert _packages(_brings("console.process")) & (HEAVY | {"yaml"}) == set()


def test_the_console_brings_no_exchange_library_and_no_configuration() -> None:
    brought = _brings("console.process", "console.run")
    assert "textual" in brought
    assert _packages(brought) & {"ccxt", "aiohttp", "pydantic", "yaml", "sqlite3", "cryptography"} == set()
    ours = {name for name in brought if name.startswith("venues.")}
    assert {name.split(".")[1] for name in ours} <= {"model", "link"}
    assert not any(name.startswith("console.config") for name in brought)


def test_the_model_stands_on_the_standard_library_and_its_values() -> None:
    program = "import pkgutil, importlib, venues.model\n"
    program += (
        "[importlib.import_module(f'venues.model.{found.name}') "
        "for found in pkgutil.iter_modules(venues.model.__path__)]"
    )
    brought = _packages(_brings("sys", then=program)) - sys.stdlib_module_names
    assert {name for name in brought if not name.startswith(("__", "_"))} <= {
        "venues",
        "msgspec",
        "typing_extensions",
    }


def test_a_worker_brings_no_configuration_and_no_screen() -> None:
    brought = _packages(_brings("venues.worker.__main__"))
    assert brought & {"pydantic", "yaml", "textual", "rich", "sqlite3"} == set()
    assert "console" not in brought
    assert "db" not in brought


def test_a_worker_brings_of_ccxt_only_the_venues_it_serves() -> None:
    then = "from venues.market.lazy_ccxt import venue_class\nvenue_class('okx')\nvenue_class('gate')"
    brought = _brings("venues.worker.__main__", then=then)
    venues = {
        name.split(".")[2]
        for name in brought
        if name.startswith(("ccxt.pro.", "ccxt.async_support.")) and name.count(".") == 2
    }
    assert venues - {"base"} == {"okx", "gate"}
