"""One line about the machine that a figure came from."""

import os
import platform
from importlib.metadata import version


def machine_note() -> str:
    """Return processor count, load and versions; absolute times mean something beside these only."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, load {load}; {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, ccxt {version('ccxt')}, aiohttp {version('aiohttp')}"
    )
