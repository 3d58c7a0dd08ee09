"""What the audit trail should know of a vault, and what the trail in turn tells of the vault that is there."""

import json
import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from db.vault.errors import VaultRefused
from db.vault.files import open_private, sync_directory, write_all
from db.vault.layout import LATEST_MS
from db.vault.turns import take_turn
from venues.model.value import Value

Json = str | int | None
SOURCE = "vault"
_KNOWN = ("venue", "source", "purpose", "vault", "account", "generation", "vault_sha256", "at_ms")
_LONGEST_TEXT = 200
_MOST_NOTES_BYTES = 8 * 1024 * 1024


class AuditNote(Value):
    """One access to the vault, for a row `credential_access`; it names no value."""

    purpose: str
    """What it was for, in words."""
    vault: str
    """Id of the vault, hex."""
    venue: str | None = None
    account: str | None = None
    generation: int | None = None
    """The generation that was saved; None where nothing was."""
    sha256: str | None = None
    """Of the file that was saved, hex."""

    def payload(self) -> dict[str, Json]:
        """Return the row's payload."""
        told: dict[str, Json] = {
            "venue": self.venue,
            "source": SOURCE,
            "purpose": self.purpose,
            "vault": self.vault,
        }
        if self.account is not None:
            told["account"] = self.account
        if self.generation is not None:
            told["generation"] = self.generation
            told["vault_sha256"] = self.sha256
        return told


class Noted(Value):
    """The newest save that a trail knows."""

    vault: str
    generation: int
    sha256: str

    @classmethod
    def of_payload(cls, payload: Mapping[str, Any]) -> "Noted | None":
        """Return what a row `credential_access` says of a save; None where it says nothing of one."""
        vault, generation, sha256 = (payload.get(key) for key in ("vault", "generation", "vault_sha256"))
        if not isinstance(vault, str) or type(generation) is not int or not isinstance(sha256, str):
            return None
        return cls(vault, generation, sha256)


class Standing(StrEnum):
    """How the vault that is there stands to the newest one that the trail has noted."""

    UNKNOWN_TO_TRAIL = "the audit trail has noted no vault"
    SAME = "the audit trail has noted this very file"
    AHEAD = "it is newer than what the audit trail has noted"
    PUT_BACK = "it is older than what the audit trail has noted: an old vault was put back"
    OTHER_BYTES = "it is not the file that the audit trail has noted under this generation"
    OTHER_VAULT = "it is another vault than the one that the audit trail has noted"

    @property
    def is_sound(self) -> bool:
        """Whether the vault may be used."""
        return self in (Standing.UNKNOWN_TO_TRAIL, Standing.SAME, Standing.AHEAD)


def standing(noted: Noted | None, vault: str, generation: int, sha256: str) -> Standing:
    """Say whether an old vault, or another one, was put in the place of the one that the trail knows.

    Args:
        noted: the newest save in the trail, with what waits beside it counted in.
        vault: id of the vault that is there, hex.
        generation: of the vault that is there.
        sha256: of its file.
    """
    if noted is None:
        return Standing.UNKNOWN_TO_TRAIL
    if vault != noted.vault:
        return Standing.OTHER_VAULT
    if generation != noted.generation:
        return Standing.AHEAD if generation > noted.generation else Standing.PUT_BACK
    return Standing.SAME if sha256 == noted.sha256 else Standing.OTHER_BYTES


def newest_save(noted: Noted | None, waiting: Iterable[Mapping[str, Any]]) -> Noted | None:
    """Return the newest save of all: what waits came after the trail, and never makes a vault older."""
    for payload in waiting:
        note = Noted.of_payload(payload)
        if note is not None and (
            noted is None or note.vault != noted.vault or note.generation > noted.generation
        ):
            noted = note
    return noted


def leave(path: Path, note: AuditNote, now_ms: int) -> None:
    """Keep a note, durably, until the trail can be written.

    Raises:
        VaultRefused: it cannot be kept.
    """
    leave_payload(path, note.payload(), now_ms)


def leave_payload(path: Path, payload: Mapping[str, Json], now_ms: int) -> None:
    """Keep the payload of a row, durably, until the trail can be written.

    Raises:
        VaultRefused: it cannot be kept.
    """
    line = json.dumps({**payload, "at_ms": now_ms}).encode() + b"\n"
    descriptor = open_private(path, os.O_APPEND)
    try:
        take_turn(descriptor, path)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":  # a note whose writing was cut off
            line = b"\n" + line
        write_all(descriptor, line)
        os.fsync(descriptor)
        sync_directory(path.parent)
    except OSError as error:
        raise VaultRefused(
            f"a note of this access cannot be kept in {path}: {error.strerror or error}"
        ) from error
    finally:
        os.close(descriptor)


class Waiting:
    """Notes that wait for the trail; nobody adds to them while they are held."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = open_private(path)

    def __enter__(self) -> "Waiting":
        try:
            take_turn(self._descriptor, self._path)
        except BaseException:
            os.close(self._descriptor)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def payloads(self) -> list[dict[str, Any]]:
        """Return what waits, oldest first, as payloads for rows; a line that nobody can read says so itself."""
        raw = os.pread(self._descriptor, _MOST_NOTES_BYTES, 0)
        return [_payload_of(line) for line in raw.splitlines() if line.strip()]

    def clear(self) -> None:
        """Forget them: they stand in the trail now."""
        os.ftruncate(self._descriptor, 0)
        os.fsync(self._descriptor)


def _payload_of(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        told = None
    if (
        isinstance(told, dict)
        and {"venue", "source", "purpose"} <= told.keys()
        and all(map(_is_plain, told.values()))
    ):
        return {key: told[key] for key in _KNOWN if key in told}
    return {"venue": None, "source": SOURCE, "purpose": "a note of an access that cannot be read any more"}


def _is_plain(value: object) -> bool:
    """Say whether the trail takes a value."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT and value.isprintable()
    return value is None or (type(value) is int and 0 <= value <= LATEST_MS)
