"""What the operator chose on the screen, kept for the next start."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import aiosqlite

MAX_VALUE_CHARACTERS = 10_000

_SAVE = """
INSERT INTO preference (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


class Preferences:
    """Small JSON values by name."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._saving = asyncio.Lock()

    async def load(self) -> dict[str, Any]:
        """Return all of them."""
        async with self._connection.execute("SELECT name, value FROM preference ORDER BY name") as cursor:
            return {str(name): json.loads(value) for name, value in await cursor.fetchall()}

    async def save(self, values: Mapping[str, Any]) -> None:
        """Keep `values` beside what is kept already, in one transaction.

        Raises:
            ValueError: a value is too long, or no JSON.
        """
        rows = []
        for name, value in values.items():
            text = json.dumps(value, allow_nan=False)
            if len(text) > MAX_VALUE_CHARACTERS:
                raise ValueError(f"the preference {name} is too long to keep")
            rows.append((name, text))
        async with self._saving:
            # closed by the connection's own thread: a cursor that is thrown away in this one resets a statement
            # which that thread may be in the middle of
            await (await self._connection.executemany(_SAVE, rows)).close()
            await self._connection.commit()
