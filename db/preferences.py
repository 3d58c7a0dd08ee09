"""What the operator chose on the screen, kept for the next start."""

import json
from collections.abc import Mapping
from typing import Any

import aiosqlite

MAX_VALUE_CHARACTERS = 10_000


class Preferences:
    """Small JSON values by name."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def load(self) -> dict[str, Any]:
        """Return all of them."""
        cursor = await self._connection.execute("SELECT name, value FROM preference ORDER BY name")
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
        await self._connection.executemany(
            "INSERT INTO preference (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            rows,
        )
        await self._connection.commit()
