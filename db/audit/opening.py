"""Takes a trail for writing: lock, key, file, and proof that its end fits together."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from db.audit.chain import Position, begin
from db.audit.errors import AuditRefused
from db.audit.key import Random, Signer, signing_key
from db.audit.lock import writer_lock
from db.audit.resume import LONGEST_TAIL, Found, resume
from db.audit.store import FILE_NAME, SqliteStore, open_store
from db.audit.writer import AuditWriter, OnFailure
from venues.model.clock import Clock
from venues.model.words import Mode

LOG_ID_BYTES = 16


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
        signer: the key that signs; None reads or makes the key file in `directory`.

    Raises:
        AuditInUse: another process writes it.
        AuditBroken: what is there does not fit together.
        KeyRefused: the key cannot be used.
        AuditRefused: the file cannot be used for another reason.
    """
    with writer_lock(directory, clock.now_ms()):
        path = directory / FILE_NAME
        signer = signer or signing_key(directory, random, may_create=not path.exists())
        store = await open_store(path)
        try:
            position, found = await _position_of(store, mode, signer, clock, random)
        except BaseException:
            await store.close()
            raise
        writer = AuditWriter(store, position, found, signer=signer, clock=clock, on_failure=on_failure)
        writer.start()
        try:
            yield writer
        finally:
            await writer.close()


async def _position_of(
    store: SqliteStore, mode: Mode, signer: Signer, clock: Clock, random: Random
) -> tuple[Position, Found]:
    try:
        genesis = await store.first()
        if genesis is None:
            chain = begin(random(LOG_ID_BYTES), mode, signer, clock.now_ms())
            await store.insert(chain.rows)
            return chain.position, Found(fresh=True, rows=0, unsigned_rows=0)
        tail = await store.since_checkpoint(LONGEST_TAIL + 1)
    except (sqlite3.Error, OSError) as error:
        raise AuditRefused(f"{store.path} cannot be used as audit trail: {error}") from error
    return resume(genesis, tail, mode, signer.public_key)
