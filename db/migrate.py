"""Numbered migrations, each in one transaction with its number."""

import re
from importlib.resources import files

import aiosqlite

_NAME = re.compile(r"(\d{4})_\w+\.sql")


class NewerSchema(aiosqlite.DatabaseError):
    """The file was written by a newer version of the program."""


def migrations(package: str = "db") -> list[tuple[int, str]]:
    """Return all migrations of a package as (number, SQL), in order."""
    found = []
    for file in files(package).joinpath("migrations").iterdir():
        match = _NAME.fullmatch(file.name)
        if match:
            found.append((int(match[1]), file.read_text(encoding="utf-8")))
    return sorted(found)


async def migrate(connection: aiosqlite.Connection, package: str = "db") -> int:
    """Apply what the file does not have yet; return its version.

    Args:
        connection: to the file.
        package: whose folder `migrations` describes files of this sort.

    Raises:
        NewerSchema: the file is of a newer version.
    """
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    version = int(row[0]) if row else 0
    known = migrations(package)
    newest = known[-1][0] if known else 0
    if version > newest:
        raise NewerSchema(f"its schema is {version}, this program knows up to {newest}")
    for number, sql in known:
        if number > version:
            script = f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version={number};\nCOMMIT;"
            await (await connection.executescript(script)).close()
            version = number
    return version
