"""Reads the kept preferences at one glance: no schema, no writing, no waiting, nothing imported but sqlite3."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

_WAIT_SECONDS = 0.2


def glance_at_preferences(path: Path) -> dict[str, Any]:
    """Return the preferences by name; none when there is no file, or none that can be read just now."""
    if not path.is_file():
        return {}
    try:
        address = f"file:{quote(str(path))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as connection:
            rows = connection.execute("SELECT name, value FROM preference").fetchall()
        return {str(name): json.loads(value) for name, value in rows}
    except (sqlite3.Error, ValueError):
        return {}
