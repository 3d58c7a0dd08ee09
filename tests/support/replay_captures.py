"""Recordings of real exchanges, read from beside the project; they are never part of it."""

import gzip
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def captures_folder() -> Path:
    """Return the recordings' folder: `LYRA_CAPTURES`, else `shared/captures` beside the checkout."""
    named = os.environ.get("LYRA_CAPTURES")
    return Path(named) if named else REPOSITORY.parent / "shared" / "captures"


@dataclass(frozen=True)
class Recording:
    """What one session recorded: REST bodies by URL without its scheme, and the frames in order."""

    bodies: dict[str, str]
    """`host/path?query` -> body as received; of several the first."""
    frames: tuple[str, ...]
    """Every text frame that was received, on all sockets of the session."""

    def body(self, address: str) -> Any:
        """Return a REST body, decoded."""
        return json.loads(self.bodies[address])

    def of(self, wanted: Callable[[Any], bool]) -> list[str]:
        """Return the frames whose decoded content is wanted."""
        return [frame for frame in self.frames if wanted(json.loads(frame))]


def recording(name: str) -> Recording:
    """Read a recording of `cryptofeed/`; skip the test where it is absent."""
    path = captures_folder() / "cryptofeed" / f"{name}.jsonl.gz"
    if not path.is_file():
        pytest.skip(
            f"no recording of {name}: set LYRA_CAPTURES to the folder that holds cryptofeed/{name}.jsonl.gz"
        )
    bodies: dict[str, str] = {}
    frames: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry["t"] == "http":
                address = urlsplit(entry["url"])
                bodies.setdefault(
                    f"{address.netloc}{address.path}?{address.query}".rstrip("?"), entry["data"]
                )
            elif entry["t"] == "recv":
                frames.append(entry["data"])
    return Recording(bodies, tuple(frames))
