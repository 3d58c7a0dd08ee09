"""`lyra` with broken parts, as a plan in the user's home says; each of its processes is this module.

python -m bench.leak.broken ARGUMENTS       the launcher; with the name of a part first, that part
"""

import base64
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from bench.leak.world import KEYS, PLAN, Plan

MODULES = {"venues.worker": "bench.leak.worker_process", "venues.practice": "bench.leak.practice_process"}


def plan() -> Plan:
    """Return the plan of this user."""
    return msgspec.json.decode((Path(os.environ["HOME"]) / KEYS / PLAN).read_bytes(), type=Plan)


def told(venue: str) -> str:
    """Return what a careless library says of a venue's keys, in many forms."""
    values = {name: value for name, value in plan().canaries.values.items() if name.startswith(f"{venue}.")}
    secrets = list(values.values())
    return " ".join(
        [
            *secrets,
            *(quote(value, safe="") for value in secrets),
            *(base64.b64encode(f"user:{value}".encode()).decode() for value in secrets),
            *(value.encode().hex() for value in secrets),
            repr(values),
            f"signature={secrets[0]} Authorization: Bearer {secrets[-1]}",
        ]
    )


def main() -> None:
    """Be the launcher."""
    import console.fleet.spawn as spawn
    import console.launcher.child as child

    child.CONSOLE_MODULE = "bench.leak.console_process"
    original = spawn._spawn

    async def replaced(words: list[str], *more: Any) -> Any:
        return await original([MODULES.get(words[0], words[0]), *words[1:]], *more)

    spawn._spawn = replaced  # type: ignore[assignment]
    from console.__main__ import main as lyra

    lyra()


if __name__ == "__main__":
    main()
