"""A vault with two keys beside an audit trail, and a console's holder of it without a console."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bench.vault_ground import FLOOR, RIGHT, cheap_means
from console.keys.book import KeyBook
from console.keys.holder import KeyHolder
from console.keys.rows import Elsewhere, RowsRefused, has_notes
from console.launcher.boot import KeyLine
from db.vault.files import FILE_NAME, beside
from db.vault.generation import Means
from db.vault.notes import Waiting
from db.vault.opening import create_vault, open_vault
from db.vault.vault import Vault
from tests.support.manual_clock import ManualClock
from venues.link.messages import Credentials
from venues.model.words import Mode

OKX = {"api_key": "0123456789abcdef-okx", "secret": "secret-of-okx", "password": "word-of-okx"}
GATE = {"api_key": "0123456789abcdef-gate", "secret": "secret-of-gate"}
NAMED = (KeyLine("okx", "vault", implied=True, held=True), KeyLine("gate", "vault", implied=True, held=True))


@dataclass
class Happened:
    """What a holder did, in the order in which it did it."""

    log: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Credentials] = field(default_factory=dict)

    @property
    def rows(self) -> list[str]:
        """Purposes of the rows."""
        return [entry.removeprefix("row ") for entry in self.log if entry.startswith("row ")]


class ListedRows:
    """Keeps rows in a list; fails, or is closed, when a test says so."""

    def __init__(self, happened: Happened) -> None:
        self.happened = happened
        self.payloads: list[dict[str, Any]] = []
        self.closed = ""
        self.fails_at = -1

    def stand(self) -> None: ...

    async def ready(self) -> str:
        return self.closed

    async def record(self, payload: Mapping[str, Any]) -> None:
        if len(self.payloads) == self.fails_at:
            raise RowsRefused("the disk is full")
        self.payloads.append(dict(payload))
        self.happened.log.append(f"row {payload['venue']}: {payload['purpose']}")

    async def fold(self, vault: Path, elsewhere: Elsewhere) -> int:
        if not has_notes(vault):
            return 0
        with await elsewhere(Waiting(beside(vault, "notes")).__enter__) as waiting:
            for payload in waiting.payloads():
                await self.record(payload)
            waiting.clear()
        return 1


class ListedDesk:
    """Notes what the holder asks of a desk."""

    def __init__(self, happened: Happened) -> None:
        self.happened = happened

    def begun(self, *, vault_is_there: bool) -> None:
        self.happened.log.append(f"begun, vault {vault_is_there}")

    def close(self, venues: Iterable[str], reason: str) -> None:
        self.happened.closed.update(dict.fromkeys(venues, reason))

    def open(self, venues: Iterable[str]) -> None:
        for venue in venues:
            self.happened.closed.pop(venue, None)

    def compare(self, venue: str) -> None:
        self.happened.log.append(f"compare {venue}")

    def disarm(self, reason: str) -> None:
        self.happened.log.append(f"disarm {reason}")

    async def opened(self, vault: Vault, elsewhere: Elsewhere) -> None:
        self.happened.log.append("opened")

    def locked(self, *, stopping: bool) -> None:
        self.happened.log.append(f"signer dropped, stopping {stopping}")


@dataclass
class Rig:
    """A holder, its clock, and what it does."""

    path: Path
    clock: ManualClock
    means: Means
    rows: ListedRows
    happened: Happened
    book: KeyBook
    holder: KeyHolder

    def vault(self) -> Vault:
        """Open the vault as another program would."""
        return open_vault(self.path, Mode.LIVE, RIGHT, self.means)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    directory = tmp_path / "live"
    directory.mkdir(mode=0o700)
    return directory / FILE_NAME


def make_vault(path: Path, means: Means | None = None, **keys: Mapping[str, str]) -> None:
    """Make a vault with these keys, due after ninety days."""
    vault, _ = create_vault(path, Mode.LIVE, RIGHT, FLOOR, means or cheap_means())
    with vault:
        for venue, values in keys.items():
            vault.put(venue, "main", values, 90)


def make_rig(path: Path, lines: Iterable[KeyLine] = NAMED, **options: Any) -> Rig:
    """Return a holder of the vault at `path`."""
    clock = ManualClock(1_790_000_000_000)
    means, happened = cheap_means(clock), Happened()
    rows, book = ListedRows(happened), KeyBook(lines)

    def hand_over(credentials: Iterable[Credentials]) -> None:
        for keys in credentials:
            happened.keys[keys.venue] = keys
            happened.log.append(f"key {keys.venue}")

    holder = KeyHolder(
        path,
        Mode.LIVE,
        book,
        rows,
        ListedDesk(happened),
        hand_over,
        clock,
        lambda text, level: happened.said.append(f"{level}: {text}"),
        **{"idle_minutes": 10, **options},
    )
    holder.means = means
    return Rig(path, clock, means, rows, happened, book, holder)


@pytest.fixture
async def rig(path: Path) -> AsyncIterator[Rig]:
    """A holder of a vault with keys of okx and gate."""
    make_vault(path, okx=OKX, gate=GATE)
    made = make_rig(path)
    yield made
    made.holder.close()
