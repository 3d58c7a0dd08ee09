"""Takes a trail for writing: lock, key, file, and proof that its end fits together."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from db.audit.chain import Position, begin
from db.audit.errors import AuditRefused
from db.audit.key import Random, Signer, missing, new_signing_key, signing_key
from db.audit.kinds import Kind
from db.audit.lock import writer_lock
from db.audit.resume import Found, Tail, another_key
from db.audit.store import FILE_NAME, SqliteStore, open_store
from db.audit.writer import AuditWriter, OnFailure
from db.vault.signer import names_signing_key
from venues.model.clock import Clock
from venues.model.words import Mode

LOG_ID_BYTES = 16
ROWS_A_PORTION = 500


@asynccontextmanager
async def open_writer(
    directory: Path,
    mode: Mode,
    *,
    clock: Clock,
    random: Random,
    on_failure: OnFailure,
    signer: Signer | None = None,
) -> AsyncIterator[AuditWriter]:
    """Take the trail in `directory`, begun when there is none, and give it back at the end.

    Args:
        directory: the data directory of the mode; it exists and is private.
        mode: of this process; a trail of another mode is refused.
        clock: for stamps and for what is due.
        random: for the log id and a new key.
        on_failure: told once, at once, when the trail can take no more.
        signer: the key that signs; None reads or makes the key file in `directory`. Where that was moved into the
            vault the trail opens without it: rows are chained, and signed once `AuditWriter.sign_with` was called.

    Raises:
        AuditInUse: another process writes it.
        AuditBroken: what is there does not fit together.
        KeyRefused: the key cannot be used.
        AuditRefused: the file cannot be used for another reason.
    """
    with writer_lock(directory, clock.now_ms()):
        path = directory / FILE_NAME
        if signer is None:
            signer = signing_key(directory) if path.exists() else new_signing_key(directory, random)
        store = await open_store(path)
        try:
            position, found = await _position_of(store, mode, signer, clock, random)
            if signer is None and not await _key_is_elsewhere(directory, store):
                raise missing(directory)
        except BaseException:
            await store.close()
            raise
        writer = AuditWriter(store, position, found, signer=signer, clock=clock, on_failure=on_failure)
        writer.start()
        try:
            yield writer
        finally:
            await writer.close()


async def _key_is_elsewhere(directory: Path, store: SqliteStore) -> bool:
    """Say whether the vault has the key, or had it: then rows are chained, and signed once it is back."""
    return names_signing_key(directory) or await store.has(Kind.KEY_MOVED)


async def _position_of(
    store: SqliteStore, mode: Mode, signer: Signer | None, clock: Clock, random: Random
) -> tuple[Position, Found]:
    try:
        genesis = await store.first()
        if genesis is None:
            if signer is None:
                raise missing(store.path.parent)
            chain = begin(random(LOG_ID_BYTES), mode, signer, clock.now_ms())
            await store.insert(chain.rows)
            found = Found(fresh=True, rows=0, unsigned_rows=0, public_key=signer.public_key)
            return chain.position, found
        tail = Tail(genesis, mode)
        if signer is not None and signer.public_key != tail.public_key:
            raise another_key(is_moved=await store.has(Kind.KEY_MOVED))
        number = await store.last_checkpoint()
        while number is not None and (rows := await store.rows_from(number, ROWS_A_PORTION)):
            tail.take(rows)
            number = rows[-1].number + 1
    except (sqlite3.Error, OSError) as error:
        raise AuditRefused(f"{store.path} cannot be used as audit trail: {error}") from error
    return tail.finish()
