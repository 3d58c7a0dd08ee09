"""The end of a console while a passphrase is being tried: the try comes to its end, as long as that takes no time."""

import asyncio
import json
import os
import threading

import pytest

from bench.vault_ground import RIGHT, cheap
from db.vault.errors import VaultRefused
from db.vault.files import beside
from db.vault.generation import Means
from db.vault.layout import Cost
from tests.keys.conftest import Rig


async def test_the_end_waits_for_a_passphrase_that_is_being_tried(rig: Rig) -> None:
    """A right passphrase counted as wrong when the program ended while it was tried; after three the next waited."""
    begun, may_go_on = threading.Event(), threading.Event()

    def slow(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
        begun.set()
        assert may_go_on.wait(10)
        return cheap(passphrase, salt, cost)

    rig.holder.means = Means(rig.clock, os.urandom, slow)
    opening = asyncio.create_task(rig.holder.unlock(RIGHT))
    await asyncio.to_thread(begun.wait)
    assert json.loads(beside(rig.path, "tries").read_bytes())["in_a_row"] == 1, "a kill gives no free guess"
    opening.cancel()
    await asyncio.wait({opening})
    threading.Timer(0.2, may_go_on.set).start()
    rig.holder.close()
    assert json.loads(beside(rig.path, "tries").read_bytes())["in_a_row"] == 0


async def test_the_end_does_not_wait_for_a_try_that_hangs(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.keys.holder.ATTEMPT_SECONDS", 0.05)
    begun, may_end = threading.Event(), threading.Event()

    def hanging(*_: object) -> bytes:
        begun.set()
        may_end.wait(10)
        raise VaultRefused("no memory")

    rig.holder.means = Means(rig.clock, os.urandom, hanging)
    opening = asyncio.create_task(rig.holder.unlock(RIGHT))
    await asyncio.to_thread(begun.wait)
    rig.holder.close()
    assert not opening.done()
    may_end.set()
    assert "no memory" in await opening
