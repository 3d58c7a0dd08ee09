"""Configuration is read before anything is drawn or dialled: it brings neither."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["console.config", "console.paths", "venues.catalog.load", "console.cli.config_commands"]
)
def test_reading_the_configuration_brings_no_screen_and_no_exchange(module: str) -> None:
    program = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"textual", "rich", "ccxt", "aiohttp", "aiosqlite"} & set(loaded.stdout.split())


def test_the_commands_are_listed_without_reading_models() -> None:
    program = "import sys, console.cli.config_commands; print('pydantic' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False"
